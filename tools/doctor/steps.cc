#include "tools/doctor/steps.h"

#include <algorithm>

#include <fmt/format.h>

#include "tools/doctor/fates.h"
#include "tools/doctor/words.h"

namespace havip::doctor {
namespace {

constexpr std::size_t kRemarks = 5;  // of lint, in one report

std::string owner_text(const vpccgw::MappingRow& row) {
  const std::string when = row.flushed_at ? ", at " + clock(*row.flushed_at) : std::string();
  if (row.owner.empty())
    return row.generation == 0
               ? std::string("bound to nobody: it never was")
               : fmt::format("bound to nobody since generation {}{}", row.generation, when);
  return fmt::format("bound to {} on {}, generation {}{}", row.owner.view(), row.host.view(),
                     row.generation, when);
}

void console(const Scene& scene, StepReport& out) {
  if (scene.evidence().gateway) {
    out.looked_at.emplace_back("vpccgw.sqlite: havip, havip_range, mapping");
    if (scene.havip == nullptr) {
      out.found.push_back(fmt::format("the gateway has no HAVIP {}", to_string(scene.vip)));
    } else {
      out.found.push_back(
          fmt::format("{} is {} in {}, {}", scene.havip->id.view(), to_string(scene.vip),
                      scene.havip->subnet.view(),
                      scene.mapping == nullptr ? "without a mapping" : owner_text(*scene.mapping)));
    }
  }
  for (const Router& one : scene.routers) {
    if (one.instance == nullptr) continue;
    out.looked_at.push_back(one.conf->file->name);
    out.found.push_back(fmt::format("{}: {} on {}, VRID {}, priority {}, {}", one.guest.view(),
                                    one.instance->name, one.instance->interface, one.vrid.value,
                                    one.instance->priority,
                                    one.instance->unicast_peers.empty() ? "multicast" : "unicast"));
  }
  for (const Conf& one : scene.bench->confs) {
    if (!is_broken_for(one, scene.vip)) continue;
    out.looked_at.push_back(one.file->name);
    out.found.push_back(
        fmt::format("{} does not run what {} says", one.file->guest.view(), one.file->name));
  }
  std::size_t said = 0;
  for (const lint::Finding& one : scene.lint.findings) {
    if (one.level == lint::Level::kNote || one.consequence || ++said > kRemarks) continue;
    out.found.push_back(fmt::format("lint: {}: {}: {} [{}]", short_place(one.place),
                                    lint::to_string(one.level), one.text, one.check->id));
  }
  if (said > kRemarks) out.found.push_back(fmt::format("lint: {} more", said - kRemarks));
}

std::string state_text(const Router& one) {
  if (one.sent.empty()) return "sent no advert";
  const AdvertSeen& last = *one.sent.back();
  const std::string seen =
      fmt::format("frame {} at {}, priority {}", last.number, clock(last.at), last.advert.priority);
  if (one.master)
    return fmt::format("is master since {} (last advert: {})", clock(one.since), seen);
  return fmt::format("is not master (last advert: {})", seen);
}

void sends(const Scene& scene, StepReport& out) {
  if (!scene.evidence().capture) return;
  for (const Router& one : scene.routers) {
    out.looked_at.push_back(fmt::format("capture at {}", one.device.view()));
    if (!one.speaks_by.empty())
      out.found.push_back(fmt::format("{} {}", one.guest.view(), state_text(one)));
    const bool reigns = one.master && one.garps.size() != one.garps_of_reign().size();
    const std::string lately =
        reigns ? fmt::format("; since {}: {}", clock(one.since), garps_text(one.garps_of_reign()))
               : std::string();
    out.found.push_back(fmt::format("{} sent for {}: {}{}", one.device.view(), to_string(scene.vip),
                                    garps_text(one.garps), lately));
    if (!one.by_other.empty())
      out.found.push_back(
          fmt::format("another NIC of {} sent {}", one.guest.view(), garps_text(one.by_other)));
  }
}

void guest(const Scene& scene, StepReport& out) {
  const auto masters = scene.masters();
  std::vector<std::string> names;
  for (const Router* one : masters)
    names.push_back(to_string(one->guest));
  if (!scene.evidence().capture) return;
  out.looked_at.emplace_back("adverts and GARPs of all guests, by each other");
  out.found.push_back(names.empty() ? std::string("nobody is master by VRRP")
                                    : fmt::format("master: {}", listed(names)));
  if (scene.claimant != nullptr)
    out.found.push_back(fmt::format("{} is the one that should own {}",
                                    scene.claimant->device.view(), to_string(scene.vip)));
}

void host(const Scene& scene, StepReport& out) {
  const Router* one = scene.claimant;
  if (one == nullptr || one->host.empty()) return;
  if (const std::string tap = tap_of(scene, *one); !tap.empty()) {
    const std::size_t sent = one->garps_of_reign().size();
    const auto seen = one->taps_of_reign();
    out.looked_at.push_back("capture at " + tap);
    out.found.push_back(fmt::format("{} saw {} of {}{}", tap, seen.size(), count(sent, "GARP"),
                                    seen.empty() ? "" : fmt::format(" ({})", frames(seen))));
  }
  if (scene.bench->journal) {
    const std::string fates = to_string(fates_of(scene));
    out.looked_at.push_back(fmt::format("journal of {}", one->host.view()));
    if (!fates.empty()) out.found.push_back("they ended as " + fates);
  }
  const HostState* state = scene.host(one->host);
  if (state == nullptr) return;
  out.looked_at.push_back(fmt::format("agents.json: {}", one->host.view()));
  const std::string environment =
      !state->test_environment ? std::string()
                               : fmt::format(", of the {} environment",
                                             *state->test_environment ? "test" : "production");
  out.found.push_back(fmt::format("mcagent of {} {} (life {}){}", one->host.view(),
                                  state->agent_running ? "runs" : "does not run", state->life,
                                  environment));
  const auto row = std::ranges::find(state->vips, scene.vip, &HostState::Vip::vip);
  out.found.push_back(row == state->vips.end()
                          ? fmt::format("its vip table does not have {}", to_string(scene.vip))
                          : fmt::format("its vip table has {} on {}, generation {}",
                                        to_string(scene.vip), row->device.view(), row->generation));
  for (const HostState::Slot& slot : state->limiter) {
    if (slot.device == one->device)
      out.found.push_back(
          fmt::format("its limiter holds {} back until {}", slot.device.view(), clock(slot.opens)));
  }
}

void gateway(const Scene& scene, StepReport& out) {
  if (!scene.evidence().gateway) return;
  out.looked_at.emplace_back("vpccgw.sqlite: audit, mapping, neigh_ack");
  constexpr std::size_t kRows = 3;
  std::vector<const vpccgw::AuditRow*> rows;
  for (const vpccgw::AuditRow& row : scene.evidence().gateway->audit) {
    if (row.vip == scene.vip) rows.push_back(&row);
  }
  if (rows.empty()) out.found.push_back(fmt::format("no claim for {}", to_string(scene.vip)));
  for (std::size_t i = rows.size() > kRows ? rows.size() - kRows : 0; i < rows.size(); ++i) {
    out.found.push_back(fmt::format("claim {} of {} at {}: {}, generation {}",
                                    engine::to_string(rows[i]->claim), rows[i]->device.view(),
                                    clock(rows[i]->at), to_string(rows[i]->verdict),
                                    rows[i]->generation));
  }
  if (scene.mapping == nullptr || scene.mapping->generation == 0) return;
  const std::size_t hosts = scene.evidence().gateway->region.hosts.size();
  if (scene.evidence().hosts) out.looked_at.emplace_back("agents.json: neigh tables");
  out.found.push_back(fmt::format("{} of {} hosts have generation {}", hosts - scene.behind.size(),
                                  hosts, scene.mapping->generation));
  for (const Behind& one : scene.behind)
    out.found.push_back(fmt::format("{} has generation {}, and has acknowledged {}",
                                    one.host.view(), one.has, one.acked));
}

void service(const Scene& scene, StepReport& out) {
  if (!scene.evidence().capture) return;
  out.looked_at.emplace_back("questions to the VIP at the NICs of who asks and who answers");
  if (scene.asked.askings.empty())
    out.found.push_back(fmt::format("nobody asked {} lately", to_string(scene.vip)));
  for (const Asking& one : scene.asked.askings) {
    out.found.push_back(
        fmt::format("{} of {}: of the last {} (to frame {}), {} answered, {} refused",
                    to_string(one), one.from.view(), one.questions.size(),
                    one.questions.back()->number, one.answered, one.refused));
  }
}

}  // namespace

StepReport take_step(const Scene& scene, Step step) {
  using Take = void (*)(const Scene&, StepReport&);
  constexpr Take kTakes[kSteps] = {console, sends, guest, host, gateway, service};
  StepReport out{.step = step};
  kTakes[static_cast<std::size_t>(step) - 1](scene, out);
  return out;
}

bool can_tell(const Scene& scene, Step step) {
  const Evidence& evidence = scene.evidence();
  switch (step) {
    case Step::kConsole:
      return evidence.gateway.has_value() || evidence.confs.has_value();
    case Step::kSends:
    case Step::kGuest:
      return evidence.capture.has_value();
    case Step::kHost:
      return evidence.hosts.has_value() || scene.bench->journal.has_value();
    case Step::kGateway:
      return evidence.gateway.has_value();
    case Step::kService:
      return !scene.asked.askings.empty();
  }
  return false;
}

}  // namespace havip::doctor
