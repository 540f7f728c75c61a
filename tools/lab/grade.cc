#include "tools/lab/grade.h"

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include "platform/work/in_order.h"
#include "scenarios/batch/batch_runner.h"
#include "scenarios/judge/expectations.h"
#include "scenarios/judge/facts.h"

namespace havip::lab {
namespace {

using loader::Faults;

// What became of one expectation in one run.
struct Outcome {
  bool held = false;
  std::string expected;
  std::string seen;
};
using Outcomes = std::vector<Outcome>;  // by expectation; empty: the run came to no end

struct Playable {
  loader::Loaded loaded;
  runner::Plan plan;
};

Result<std::unique_ptr<Playable>, Faults> playable(const Json& document) {
  const loader::Reader none = [](const std::string&) -> Result<std::string> {
    return fail("every configuration is in the scenario by now");
  };
  auto loaded = loader::load_text(text_of(document), "graded.json", none);
  if (!loaded) return fail(std::move(loaded).error());
  auto one = std::make_unique<Playable>(Playable{.loaded = *std::move(loaded), .plan = {}});
  auto plan = runner::make_plan(one->loaded.scenario);
  if (!plan) return fail(std::move(plan).error());
  one->plan = *std::move(plan);
  return one;
}

Outcomes play(batch::BatchRunner& runner, const Playable& one, std::uint64_t seed) {
  const auto played = runner.play(one.plan, seed);
  if (!played || played->ending != runner::Ending::kCompleted) return {};
  const judge::Facts facts = judge::gather(played->run);
  Outcomes outcomes;
  for (const auto& result : judge::check_expectations(played->run, facts))
    outcomes.push_back({.held = result.held, .expected = result.text, .seen = result.observed});
  return outcomes;
}

// Every seed's outcomes, by seed from 1.
std::vector<Outcomes> play_all(const Playable& one, unsigned threads) {
  std::vector<Outcomes> all(kGradingSeeds);
  std::vector<batch::BatchRunner> runners(threads);
  work::in_order({.count = kGradingSeeds,
                  .threads = threads,
                  .ahead = kGradingSeeds,
                  .run = [&](std::size_t job,
                             unsigned worker) { all[job] = play(runners[worker], one, job + 1); },
                  .finished = [](std::size_t) { return true; }});
  return all;
}

// The expectations [first, first + count) of one run: those of one criterion.
const Outcome* first_broken(const Outcomes& outcomes, std::size_t first, std::size_t count) {
  static const Outcome kUnfinished{.held = false,
                                   .expected = "a run that comes to its end",
                                   .seen = "it was cut short: too many events"};
  if (outcomes.size() < first + count) return &kUnfinished;
  for (std::size_t i = first; i < first + count; ++i) {
    if (!outcomes[i].held) return &outcomes[i];
  }
  return nullptr;
}

std::uint64_t held_in(const std::vector<Outcomes>& runs, std::size_t first, std::size_t count) {
  return static_cast<std::uint64_t>(std::ranges::count_if(
      runs, [&](const Outcomes& one) { return first_broken(one, first, count) == nullptr; }));
}

std::vector<CriterionGrade> compare(const Lab& lab, const std::vector<Outcomes>& repaired,
                                    const std::vector<Outcomes>& untouched) {
  std::vector<CriterionGrade> grades;
  std::size_t first = 0;
  for (const Criterion& criterion : lab.criteria) {
    const std::size_t count = criterion.expect.size();
    CriterionGrade grade{.id = criterion.id,
                         .held = held_in(repaired, first, count),
                         .untouched = held_in(untouched, first, count)};
    grade.points = points_of(criterion, grade.held, grade.untouched);
    for (std::size_t i = 0; i < repaired.size() && !grade.seed; ++i) {
      const Outcome* broken = first_broken(repaired[i], first, count);
      if (broken == nullptr) continue;
      grade.seed = i + 1;
      grade.expected = broken->expected;
      grade.seen = broken->seen;
    }
    grades.push_back(std::move(grade));
    first += count;
  }
  return grades;
}

}  // namespace

bool Sheet::all_right() const {
  return stage_right && cause_right && std::ranges::all_of(criteria, [](const CriterionGrade& one) {
           return one.held == kGradingSeeds;
         });
}

int points_of(const Criterion& criterion, std::uint64_t held, std::uint64_t untouched) {
  const auto seeds = static_cast<int>(kGradingSeeds);
  const int gain = static_cast<int>(held) - static_cast<int>(untouched);
  if (criterion.keep) return std::min(0, criterion.weight * gain / seeds);
  if (gain <= 0) return 0;
  return criterion.weight * gain / (seeds - static_cast<int>(untouched));
}

Result<Sheet, Faults> grade(const Lab& lab, const Work& work, unsigned threads) {
  const Json document = graded_document(lab, work.deeds, work.end);
  const auto repaired = playable(document);
  if (!repaired) return fail(repaired.error());
  const auto untouched = playable(graded_document(lab, {}, work.end));
  if (!untouched) return fail(untouched.error());
  Sheet sheet{.lab = lab.name, .answer = work.answer, .hints = work.hints};
  sheet.criteria = compare(lab, play_all(**repaired, threads), play_all(**untouched, threads));
  const Cause& right = lab.right_cause();
  sheet.stage_right = work.answer.stage == judge::to_string(right.stage);
  sheet.cause_right = work.answer.cause == right.id;
  sheet.stage_points = sheet.stage_right ? lab.stage_points : 0;
  sheet.cause_points = sheet.cause_right ? lab.cause_points : 0;
  for (std::size_t i = 0; i < std::min(work.hints, lab.hints.size()); ++i)
    sheet.hint_points += lab.hints[i].costs;
  int total = sheet.stage_points + sheet.cause_points - sheet.hint_points;
  for (const CriterionGrade& one : sheet.criteria)
    total += one.points;
  sheet.total = std::max(0, total);
  sheet.replay = text_of(document);
  return sheet;
}

}  // namespace havip::lab
