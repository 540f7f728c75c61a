// Step 1, the configuration: what Keepalived does not run, and what `havip lint` finds that breaks
// a cluster, where the symptom that it causes shows.
#include <algorithm>
#include <cstddef>

#include <fmt/format.h>

#include "tools/doctor/cause.h"
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

// Whether a line belongs to this VIP's instance, or to none: of the instances of a file the last
// one that begins at or above it has it.
bool is_about(const Scene& scene, const lint::Place& place) {
  for (const Router& one : scene.routers) {
    if (one.conf == nullptr || one.conf->file->name != place.file) continue;
    const conf::Instance* holder = nullptr;
    for (const conf::Instance& each : one.conf->run.config.instances) {
      if (each.line <= place.line && (holder == nullptr || each.line > holder->line))
        holder = &each;
    }
    if (holder != nullptr && holder != one.instance) return false;
  }
  return true;
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

bool is_of(const Scene& scene, const lint::Finding& finding, std::string_view check) {
  return finding.check->id == check && is_about(scene, finding.place);
}

// Lint's own word: mend another one first.
bool is_root(const lint::Finding& finding) {
  return !finding.consequence;
}

std::optional<Words> found_by_lint(const Scene& scene, std::string_view id,
                                   std::string_view begins_with = "") {
  for (const lint::Finding& one : scene.lint.findings) {
    if (is_of(scene, one, id) && is_root(one) && one.text.starts_with(begins_with))
      return words_of(scene, one);
  }
  return {};
}

// A word that opens no block, with a block behind it: the lines of the block are read all the same,
// and its '}' closes another one. A line that is skipped does less harm: it is the reason where a
// router is not what it was meant to be.
std::optional<Words> unknown_keyword(const Scene& scene) {
  constexpr std::string_view kId = "unknown-keyword";
  for (const lint::Finding& word : scene.lint.findings) {
    if (!is_of(scene, word, kId) || !is_root(word)) continue;
    const auto opens = [&](const lint::Finding& brace) {
      return is_of(scene, brace, "unexpected-brace") && brace.place.file == word.place.file &&
             (brace.place.line == word.place.line || brace.place.line == word.place.line + 1);
    };
    if (std::ranges::any_of(scene.lint.findings, opens)) return words_of(scene, word);
  }
  const bool amiss = scene.shows(Symptom::kNoMaster) || scene.shows(Symptom::kNoRouter);
  return amiss ? found_by_lint(scene, kId) : std::nullopt;
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

// A check of lint by its id, and the symptoms that what it finds causes.
template <Name kId>
constexpr Cause lint_cause(Symptoms explains) {
  return {kId.view(),
          Step::kConsole,
          explains,
          [](const Scene& scene) { return found_by_lint(scene, kId.view()); },
          "{place}: {text}. {why}",
          "{cure}",
          "havip lint{files}"};
}

constexpr Cause unknown_keyword_cause(Symptoms explains) {
  Cause cause = lint_cause<"unknown-keyword">(explains);
  cause.find = unknown_keyword;
  return cause;
}

// A VIP that only one of two lists has: what its router says of it, no other one can. Adverts carry
// one of the lists, and are refused for any difference.
enum class List : std::uint8_t { kAdvertised, kExcluded };
template <Name kId, List kList>
constexpr Cause list_cause(Symptoms explains) {
  Cause cause = lint_cause<kId>(explains);
  cause.find = [](const Scene& scene) {
    const bool refused = kList == List::kAdvertised && scene.shows(Symptom::kTwoMasters);
    return found_by_lint(scene, kId.view(), refused ? "" : to_string(scene.vip) + " ");
  };
  return cause;
}

using enum Symptom;
constexpr Symptoms kElection = kTwoMasters | kNoMaster;
constexpr Symptoms kClaim = kNotOwner | kDark;
constexpr Symptoms kAnything = kElection | kNoRouter | kNotOwner | kDark;

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
    // Its blocks are not those that one sees: whatever else differs may come of it.
    unknown_keyword_cause(kAnything),
    lint_cause<"unexpected-brace">(kAnything),
    lint_cause<"unbalanced-braces">(kAnything),
    lint_cause<"extra-brace">(kAnything),
    // No router hears another.
    lint_cause<"family-differs">(only(kTwoMasters)),
    lint_cause<"unicast-without-peers">(kElection),
    lint_cause<"unicast-and-multicast">(only(kTwoMasters)),
    lint_cause<"multicast-in-vpc">(only(kTwoMasters)),
    lint_cause<"router-outside-subnet">(only(kTwoMasters)),
    lint_cause<"peer-not-named">(only(kTwoMasters)),
    lint_cause<"vrid-differs">(only(kTwoMasters)),
    lint_cause<"version-differs">(only(kTwoMasters)),
    // Or refuses what it hears.
    lint_cause<"auth-pass-missing">(only(kTwoMasters)),
    lint_cause<"auth-type-differs">(only(kTwoMasters)),
    lint_cause<"auth-pass-differs">(only(kTwoMasters)),
    lint_cause<"advert-int-differs">(only(kTwoMasters)),
    lint_cause<"vip-of-router">(kTwoMasters | kNotOwner),
    lint_cause<"vip-twice">(only(kTwoMasters)),
    list_cause<"vips-differ", List::kAdvertised>(kTwoMasters | kNoMaster | kNotOwner),
    // The instance is not what it was meant to be.
    lint_cause<"source-twice">(only(kNoMaster)),
    // The other router knows nothing of it.
    list_cause<"excluded-vips-differ", List::kExcluded>(kNoMaster | kNotOwner | kDark),
    // It is master, and its VIP cannot be had.
    lint_cause<"vip-on-loopback">(kClaim),
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
