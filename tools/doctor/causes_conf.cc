// Step 1, the configuration: what Keepalived does not run, and what `havip lint` finds that breaks
// a cluster, where the symptom that it causes shows.
#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "tools/doctor/cause.h"
#include "tools/doctor/election.h"
#include "tools/doctor/misread.h"
#include "tools/doctor/words.h"
#include "tools/lint/check.h"

namespace havip::doctor {
namespace {

std::string first_complaint(const Conf& one) {
  const auto& findings = one.run.findings;
  const auto worst = std::ranges::max_element(
      findings, {}, [](const conf::Finding& f) { return static_cast<int>(f.severity); });
  return worst == findings.end() ? "it says nothing of why" : to_string(*worst);
}

std::optional<Words> refused(const Scene& scene) {
  for (const Conf& one : scene.bench->confs) {
    if (!is_broken_for(one, scene.vip) || !one.run.exit_code) continue;
    return Words{{"file", one.file->name},
                 {"path", one.file->path},
                 {"router", to_string(one.file->guest)},
                 {"exit", std::to_string(*one.run.exit_code)},
                 {"complaint", first_complaint(one)}};
  }
  return {};
}

std::optional<Words> without_router(const Scene& scene) {
  for (const Conf& one : scene.bench->confs) {
    if (!is_broken_for(one, scene.vip) || one.run.exit_code) continue;
    return Words{{"file", one.file->name},
                 {"path", one.file->path},
                 {"router", to_string(one.file->guest)},
                 {"complaint", first_complaint(one)}};
  }
  return {};
}

// Whether a line belongs to one of this VIP's instances, or to none: of the instances of a file the
// last one that begins at or above it has it.
bool is_about(const Scene& scene, const lint::Place& place) {
  bool is_known = false;
  for (const Router& one : scene.routers) {
    if (one.conf == nullptr || one.conf->file->name != place.file) continue;
    is_known = true;
    const conf::Instance* holder = nullptr;
    for (const conf::Instance& each : one.conf->run.config.instances) {
      if (each.line <= place.line && (holder == nullptr || each.line > holder->line))
        holder = &each;
    }
    if (holder == nullptr || holder == one.instance) return true;
  }
  return !is_known;
}

Words words_of(const Scene& scene, const lint::Finding& one) {
  std::string files;
  for (const Conf& each : scene.bench->confs) {
    const auto judged = std::ranges::find(scene.linted, each.file->name, &lint::Subject::name);
    if (judged != scene.linted.end()) files += " " + each.file->path;
  }
  const std::string subnet =
      scene.claimant != nullptr && scene.claimant->nic != nullptr
          ? fmt::format(" --subnet {}", to_string(scene.claimant->nic->block))
          : "";
  return {{"place", short_place(one.place)},
          {"text", one.text},
          {"why", std::string(one.check->why)},
          {"cure", one.fix.empty() ? std::string(one.check->fix) : one.fix},
          {"files", subnet + files}};
}

// Whether a finding is a cause here, and what comes of it; "": what the check says.
using Narrow = std::optional<std::string_view> (*)(const Scene&, const lint::Finding&);

std::optional<std::string_view> always(const Scene&, const lint::Finding&) {
  return "";
}

std::optional<Words> found_by_lint(const Scene& scene, std::string_view id, Narrow narrow) {
  for (const lint::Finding& one : scene.lint.findings) {
    // A consequence: lint's own word for what goes when another one is mended.
    if (one.check->id != id || one.consequence || !is_about(scene, one.place)) continue;
    const auto why = narrow(scene, one);
    if (!why) continue;
    Words words = words_of(scene, one);
    if (!why->empty()) words["why"] = *why;
    return words;
  }
  return {};
}

std::optional<std::string_view> if_it_took_something(const Scene& scene,
                                                     const lint::Finding& finding) {
  return took_something(scene, finding) ? std::optional<std::string_view>("") : std::nullopt;
}

std::optional<std::string_view> if_of_this_vip(const Scene& scene, const lint::Finding& finding) {
  const bool is_it =
      finding.text.find(fmt::format("VIP {} is", to_string(scene.vip))) != std::string::npos;
  return is_it ? std::optional<std::string_view>("") : std::nullopt;
}

// Two elections for one VIP have a master each; or one of two masters lists an address more, and is
// refused for it.
std::optional<std::string_view> if_it_makes_two(const Scene& scene, const lint::Finding&) {
  const auto masters = scene.masters();
  const bool are_two = std::ranges::any_of(
      masters, [&](const Router* one) { return one->vrid != masters.front()->vrid; });
  if (are_two) return "";
  const auto differ = of_first_pair(scene, [](const Pair& pair) -> std::optional<Words> {
    const std::string what = difference(*pair.from->sent.back(), *pair.to->sent.back());
    if (!what.starts_with("the list of VIPs")) return {};
    return Words();
  });
  if (!differ) return {};
  return "It is advertised twice: whoever lists it once refuses that, and both become master.";
}

// Its own adverts never leave the router that has them.
std::optional<std::string_view> if_it_is_mute(const Scene& scene, const lint::Finding& finding) {
  for (const Router* one : scene.masters()) {
    if (one->mute && one->conf != nullptr && one->conf->file->name == finding.place.file)
      return "What it sends there it sends to itself, its adverts included.";
  }
  return {};
}

std::optional<std::string_view> if_master_lacks_it(const Scene& scene,
                                                   const lint::Finding& finding) {
  if (!master_lacks_it(scene, finding)) return {};
  return "Who has taken over does not have it, and who had it is gone.";
}

std::optional<std::string_view> if_refused_or_lacking(const Scene& scene,
                                                      const lint::Finding& finding) {
  return scene.shows(Symptom::kTwoMasters) ? "" : if_master_lacks_it(scene, finding);
}

std::optional<Words> nobody_has_it(const Scene& scene) {
  if (!scene.routers.empty() || scene.evidence().confs == std::nullopt) return {};
  std::vector<std::string> files;
  for (const ConfFile& one : *scene.evidence().confs)
    files.push_back(one.name);
  return Words{{"files", files.empty() ? "there is no keepalived.conf at all"
                                       : fmt::format("looked into {}", listed(files))}};
}

// A string as a template's argument.
template <std::size_t N>
struct Name {
  consteval Name(const char (&from)[N]) {  // NOLINT(google-explicit-constructor)
    std::copy(from, from + N, text);
  }
  [[nodiscard]] constexpr std::string_view view() const { return {text, N - 1}; }
  char text[N] = {};
};

// A check of lint by its id, the symptoms that what it finds causes, and where it does.
template <Name kId, Narrow kNarrow = always>
constexpr Cause lint_cause(Symptoms explains) {
  return {kId.view(),
          Step::kConsole,
          explains,
          [](const Scene& scene) { return found_by_lint(scene, kId.view(), kNarrow); },
          "{place}: {text}. {why}",
          "{cure}",
          "havip lint{files}"};
}

using enum Symptom;
constexpr Symptoms kElection = kTwoMasters | kNoMaster;
constexpr Symptoms kClaim = kNotOwner | kDark;
constexpr Symptoms kMisread = kElection | kNoRouter;

constexpr Cause kConfCauses[] = {
    {"conf-refused", Step::kConsole, only(kBrokenConf), refused,
     "Keepalived of {router} refuses {file} and ends with exit code {exit}: {complaint}.",
     "correct the file; `keepalived -t` or `havip lint` says whether it is right",
     "havip lint {path}"},
    {"conf-without-router", Step::kConsole, only(kBrokenConf), without_router,
     "Keepalived of {router} runs and has nothing to do, for {file} holds no vrrp_instance that it "
     "understands: {complaint}.",
     "correct the file; `keepalived -t` or `havip lint` says whether it is right",
     "havip lint {path}"},
    // It does not say what one reads there: other differences come of it.
    lint_cause<"unknown-keyword", if_it_took_something>(kMisread),
    lint_cause<"unexpected-brace", if_it_took_something>(kMisread),
    lint_cause<"unbalanced-braces", if_it_took_something>(kMisread),
    // No router hears another.
    lint_cause<"family-differs">(only(kTwoMasters)),
    lint_cause<"unicast-without-peers">(kElection),
    lint_cause<"unicast-and-multicast">(only(kTwoMasters)),
    lint_cause<"multicast-in-vpc">(only(kTwoMasters)),
    lint_cause<"peer-not-named">(only(kTwoMasters)),
    lint_cause<"vrid-differs">(only(kTwoMasters)),
    lint_cause<"version-differs">(only(kTwoMasters)),
    // Or refuses what it hears.
    lint_cause<"auth-pass-missing">(only(kTwoMasters)),
    lint_cause<"auth-type-differs">(only(kTwoMasters)),
    lint_cause<"auth-pass-differs">(only(kTwoMasters)),
    lint_cause<"advert-int-differs">(only(kTwoMasters)),
    lint_cause<"vip-of-router", if_it_is_mute>(only(kTwoMasters)),
    lint_cause<"vip-twice", if_it_makes_two>(only(kTwoMasters)),
    lint_cause<"vips-differ", if_refused_or_lacking>(kTwoMasters | kNoMaster),
    // The instance is not what it was meant to be.
    lint_cause<"source-twice">(only(kNoMaster)),
    // The other router knows nothing of it.
    lint_cause<"excluded-vips-differ", if_master_lacks_it>(only(kNoMaster)),
    // It is master, and its VIP cannot be had.
    lint_cause<"vip-on-loopback", if_of_this_vip>(kClaim),
    lint_cause<"vmac-in-vpc">(kClaim),
    lint_cause<"vrrp-strict">(only(kDark)),
    lint_cause<"no-accept">(only(kDark)),
    // Its service fails, and the master stays.
    lint_cause<"weight-too-small">(kServiceFails | kDark),
    lint_cause<"weight-nopreempt">(kServiceFails | kDark),
    {"not-configured", Step::kConsole, only(kNoRouter), nobody_has_it,
     "No guest has {vip} in a vrrp_instance that runs, and nobody announces it: {files}.",
     "write {vip} into virtual_ipaddress on the guests that are to share it", "",
     "grep -n '{vip}' {run}/inputs/*.conf"},
};

}  // namespace

Causes conf_causes() {
  return kConfCauses;
}

}  // namespace havip::doctor
