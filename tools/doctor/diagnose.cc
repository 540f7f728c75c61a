#include "tools/doctor/diagnose.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "tools/doctor/steps.h"
#include "tools/doctor/words.h"

namespace havip::doctor {
namespace {

constexpr std::array<std::string_view, 4> kOutcomes{"pass", "fail", "cannot tell", "not reached"};
constexpr std::array<std::string_view, kSteps> kQuestions{
    "console and configuration: is the HAVIP bound, are HAVIP and keepalived.conf right?",
    "does the guest send GARP?",
    "is the fault in the guest?",
    "at the host: was the GARP reported to mcagent, and is that the right one?",
    "did mcagent update the mapping at vpccgw, and did the push reach the hosts?",
    "behind the path: does whoever owns the VIP answer?"};

std::string name_of(const Scene& scene) {
  return scene.id.empty() ? fmt::format("{} (no HAVIP)", to_string(scene.vip))
                          : to_string(scene.id);
}

Words base_words(const Scene& scene, const std::string& run) {
  Words words{{"vip", to_string(scene.vip)},
              {"havip", name_of(scene)},
              {"run", run},
              {"end", clock(scene.end())}};
  if (const Router* one = scene.claimant) {
    words["guest"] = to_string(one->guest);
    words["device"] = to_string(one->device);
    words["host"] = one->host.empty() ? "its host" : to_string(one->host);
    words["tap"] = tap_of(scene, *one);
    words["nic"] = to_string(one->speaks_by.empty() ? one->device : one->speaks_by);
    words["since_relative"] = since_relative(scene, one->since);
  }
  return words;
}

void add_commands(std::string_view lines, const Words& words, bool prints_nothing,
                  std::vector<Shown>& out) {
  while (!lines.empty()) {
    const std::size_t end = std::min(lines.find('\n'), lines.size());
    out.push_back(
        {.command = filled(lines.substr(0, end), words), .prints_nothing = prints_nothing});
    lines.remove_prefix(std::min(end + 1, lines.size()));
  }
}

// The first one in the order of the path that explains what shows.
void find(const Scene& scene, const std::string& run, Diagnosis& out) {
  for (const Cause* one : all_causes()) {
    if ((one->explains & scene.symptoms) == 0) continue;
    auto words = one->find(scene);
    if (!words) continue;
    words->merge(base_words(scene, run));  // what the check says comes first
    out.cause = one;
    out.sentence = filled(one->sentence, *words);
    out.fix = filled(one->fix, *words);
    add_commands(one->see, *words, false, out.see);
    add_commands(one->see_nothing, *words, true, out.see);
    return;
  }
}

// A guest that sends GARP can be at fault all the same: as a second master.
bool sends_garp(const Scene& scene) {
  return scene.claimant != nullptr && !scene.claimant->garps_of_reign().empty();
}

Outcome outcome_of(const Scene& scene, const Cause* cause, Step step) {
  if (cause != nullptr) {
    if (step == cause->step) return Outcome::kFailed;
    if (cause->step == Step::kGuest && step == Step::kSends && !sends_garp(scene))
      return Outcome::kFailed;
    if (step > cause->step) return Outcome::kNotReached;
  }
  return can_tell(scene, step) ? Outcome::kPassed : Outcome::kCannotTell;
}

Diagnosis examine(const Bench& bench, const Subject& subject, const std::string& run) {
  const Scene scene = make_scene(bench, subject);
  Diagnosis out{.id = scene.id, .vip = scene.vip, .symptoms = scene.symptoms};
  if (scene.symptoms != 0) find(scene, run, out);
  for (std::size_t i = 1; i <= kSteps; ++i) {
    const Step step = static_cast<Step>(i);
    const Outcome outcome = outcome_of(scene, out.cause, step);
    StepReport report{.step = step};
    if (outcome != Outcome::kNotReached) report = take_step(scene, step);
    report.outcome = outcome;
    out.steps.push_back(std::move(report));
  }
  return out;
}

// By how bad it is: nobody answers; the path is broken; by how early it is.
auto badness(const Diagnosis& one) {
  const bool dark = (one.symptoms & static_cast<Symptoms>(Symptom::kDark)) != 0;
  const int step = one.healthy() ? static_cast<int>(kSteps) + 1 : static_cast<int>(one.failed_at());
  return std::tuple(one.healthy(), !dark, step);
}

}  // namespace

std::string_view to_string(Outcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}

std::string_view question_of(Step step) {
  return kQuestions[static_cast<std::size_t>(step) - 1];
}

Step Diagnosis::failed_at() const {
  for (const StepReport& one : steps) {
    if (one.outcome == Outcome::kFailed) return one.step;
  }
  ensure(false, "something failed where there is a cause");
  return Step::kService;
}

Result<std::vector<Diagnosis>> diagnose(const Evidence& evidence, std::string_view havip,
                                        const std::string& run) {
  const Bench bench(evidence);
  std::vector<Diagnosis> all;
  std::vector<std::string> known;
  for (const Subject& subject : subjects_of(bench)) {
    known.push_back(subject.id.empty() ? to_string(subject.vip) : to_string(subject.id));
    const bool wanted =
        havip.empty() || subject.id.view() == havip || to_string(subject.vip) == havip;
    if (wanted) all.push_back(examine(bench, subject, run));
  }
  if (all.empty() && !havip.empty())
    return fail(fmt::format("there is no HAVIP \"{}\"; there is {}", havip,
                            known.empty() ? "none at all" : listed(known)));
  if (all.empty()) return fail("there is no HAVIP, and no guest has a virtual address");
  std::ranges::stable_sort(all, {}, badness);
  return all;
}

}  // namespace havip::doctor
