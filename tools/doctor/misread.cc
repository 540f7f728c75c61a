#include "tools/doctor/misread.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::doctor {
namespace {

// What lint finds where a router does not have what stands behind a keyword.
struct Loss {
  std::string_view check;
  std::string_view keyword;
  bool (*is_missing)(const conf::Instance&);  // null: it always has some value
};

bool has_no_peers(const conf::Instance& instance) {
  return instance.unicast_peers.empty();
}
bool has_no_authentication(const conf::Instance& instance) {
  return instance.auth == conf::AuthType::kNone;
}
bool has_no_password(const conf::Instance& instance) {
  return instance.auth_pass.empty();
}

constexpr Loss kLosses[] = {
    {"unicast-without-peers", "unicast_peer", has_no_peers},
    {"unicast-and-multicast", "unicast_peer", has_no_peers},
    {"multicast-in-vpc", "unicast_peer", has_no_peers},
    {"auth-type-differs", "authentication", has_no_authentication},
    {"auth-type-differs", "auth_type", has_no_authentication},
    {"auth-type-differs", "auth_pass", has_no_authentication},
    {"auth-pass-missing", "auth_pass", has_no_password},
    {"advert-int-differs", "advert_int", nullptr},
    {"version-differs", "version", nullptr},
    {"version-differs", "vrrp_version", nullptr},
    {"vrid-differs", "virtual_router_id", nullptr},
    {"vips-differ", "vrrp_instance", nullptr},  // whose list went to the one before
};

bool speaks_of(const lint::Finding& difference, const std::string& file) {
  return difference.place.file == file ||
         std::ranges::any_of(difference.related,
                             [&](const lint::Related& one) { return one.place.file == file; });
}

// The word stands where Keepalived does not know it.
bool is_stray(const Scene& scene, const std::string& file, std::string_view keyword) {
  return std::ranges::any_of(scene.lint.findings, [&](const lint::Finding& one) {
    return one.check->id == "unknown-keyword" && one.place.file == file &&
           one.text.find(fmt::format("'{}'", keyword)) != std::string::npos;
  });
}

bool stands_in(const Conf& conf, std::string_view keyword) {
  return std::ranges::any_of(conf.subject.outline.statements(),
                             [&](const lint::Statement& one) { return one.keyword() == keyword; });
}

// Whether this finding kept a router from having what `loss` is about.
bool took(const Scene& scene, const lint::Finding& finding, const Router& router,
          const Loss& loss) {
  const std::string& file = finding.place.file;
  const bool is_missing = loss.is_missing != nullptr && loss.is_missing(*router.instance);
  if (is_missing && stands_in(*router.conf, loss.keyword)) return true;
  // The peers' block without its keyword: "unicast_src_ip 172.16.16.5 {".
  if (is_missing && finding.check->id == "unexpected-brace" && loss.keyword == "unicast_peer" &&
      stands_in(*router.conf, "unicast_src_ip"))
    return true;
  const bool was_meant = finding.fix.find(fmt::format("`{}`", loss.keyword)) != std::string::npos;
  return was_meant || is_stray(scene, file, loss.keyword);
}

// Among the routers of two masters, or where one falls back to multicast.
bool took_from_a_router(const Scene& scene, const lint::Finding& finding) {
  const bool alone = !scene.shows(Symptom::kTwoMasters);
  for (const Router& router : scene.routers) {
    if (router.conf == nullptr || router.conf->file->name != finding.place.file) continue;
    for (const lint::Finding& difference : scene.lint.findings) {
      if (!speaks_of(difference, finding.place.file)) continue;
      for (const Loss& loss : kLosses) {
        if (loss.check != difference.check->id) continue;
        if (alone && loss.check != "unicast-without-peers") continue;
        if (took(scene, finding, router, loss)) return true;
      }
    }
  }
  return false;
}

// The VIP stands in the file, and not in the list that Keepalived reads.
bool took_the_vip(const Scene& scene, const lint::Finding& finding) {
  const std::string& file = finding.place.file;
  const bool stands = std::ranges::any_of(scene.bench->confs, [&](const Conf& one) {
    return one.file->name == file && mentions(one, scene.vip);
  });
  if (!stands || scene.shows(Symptom::kNoRouter)) return stands;
  return std::ranges::any_of(scene.lint.findings, [&](const lint::Finding& one) {
    return one.check->id == "vips-differ" && master_lacks_it(scene, one) &&
           one.related.front().place.file == file;
  });
}

// Whether the guest of a file advertises now.
bool advertises(const Scene& scene, const std::string& file) {
  constexpr Duration kRecent = std::chrono::seconds(4);
  const auto& capture = scene.evidence().capture;
  const auto conf = std::ranges::find_if(scene.bench->confs,
                                         [&](const Conf& one) { return one.file->name == file; });
  if (!capture || conf == scene.bench->confs.end()) return false;
  return std::ranges::any_of(capture->adverts, [&](const AdvertSeen& one) {
    const net::DeviceId& from = capture->points[one.point].device;
    return one.from_guest && net::guest_of(from) == conf->file->guest &&
           one.advert.priority != wire::kVrrpPriorityStop && scene.end() - one.at < kRecent;
  });
}

}  // namespace

bool master_lacks_it(const Scene& scene, const lint::Finding& difference) {
  const bool is_it = difference.text.starts_with(to_string(scene.vip) + " ");
  return is_it && !difference.related.empty() && scene.shows(Symptom::kNoMaster) &&
         advertises(scene, difference.related.front().place.file);
}

bool took_something(const Scene& scene, const lint::Finding& finding) {
  return took_from_a_router(scene, finding) || took_the_vip(scene, finding);
}

}  // namespace havip::doctor
