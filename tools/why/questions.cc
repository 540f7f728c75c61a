#include "tools/why/questions.h"

#include <algorithm>

#include <fmt/format.h>

#include "scenarios/loader/nearest.h"
#include "scenarios/loader/node.h"
#include "tools/why/answers.h"

namespace havip::why {
namespace {

constexpr std::array kQuestions = std::to_array<Question>({
    {"owner",
     {Word::kHavip, Word::kAt},
     "it is at this guest (default: at the end)",
     why_owner,
     nullptr},
    {"state",
     {Word::kInstance, Word::kAt},
     "the instance is MASTER, BACKUP, FAULT ..",
     why_state,
     nullptr},
    {"outage",
     {Word::kProbe, Word::kNumber},
     "its first (or N-th) outage began and ended",
     why_outage,
     nullptr},
    {"switchover",
     {Word::kHavip, Word::kNumber},
     "its last (or N-th) change of owner",
     why_switchover,
     nullptr},
    {"frame",
     {Word::kFrame},
     "a frame of the capture (packet id) was sent, and its end",
     why_frame,
     nullptr},
    {"verdict", {Word::kFrame}, "a GARP (packet id) got its verdict", why_verdict, nullptr},
    {"record", {Word::kRecord}, "a record of events.jsonl (seq) was written", why_record, nullptr},
    {"master",
     {Word::kInstance, Word::kAfter},
     "it becomes MASTER",
     why_hop<HopId::kMaster>,
     why_not_hop<HopId::kMaster>},
    {"garp",
     {Word::kGuest, Word::kAnyHavip, Word::kAfter},
     "it announces the VIP",
     why_hop<HopId::kSent>,
     why_not_hop<HopId::kSent>},
    {"claimed",
     {Word::kHavip, Word::kGuest, Word::kAfter},
     "its host claims the VIP for it",
     why_hop<HopId::kClaimed>,
     why_not_hop<HopId::kClaimed>},
    {"migrated",
     {Word::kHavip, Word::kGuest, Word::kAfter},
     "the VIP goes to this guest",
     why_hop<HopId::kEffective>,
     why_not_hop<HopId::kEffective>},
    {"converged",
     {Word::kHavip, Word::kGuest, Word::kAfter},
     "every host knows that it is there",
     why_hop<HopId::kConverged>,
     why_not_hop<HopId::kConverged>},
});

bool has(const Question& question, Verb verb) {
  return (verb == Verb::kWhy ? question.why : question.why_not) != nullptr;
}

std::vector<std::string> words_of(Verb verb) {
  std::vector<std::string> words;
  for (const Question& question : kQuestions) {
    if (has(question, verb)) words.emplace_back(question.word);
  }
  return words;
}

std::string usage_of(const Question& question) {
  return fmt::format("{} {}", question.word, describe(question.words));
}

}  // namespace

std::span<const Question> questions() {
  return kQuestions;
}

std::string_view name_of(Verb verb) {
  return verb == Verb::kWhy ? "why" : "why-not";
}

Result<Answer> answer(const Run& run, Verb verb, const std::vector<std::string>& words) {
  const std::vector<std::string> known = words_of(verb);
  if (words.empty()) {
    return fail(fmt::format("a question is missing; expected one of {}", fmt::join(known, ", ")));
  }
  const auto question = std::ranges::find_if(
      kQuestions, [&](const Question& one) { return one.word == words[0] && has(one, verb); });
  if (question == kQuestions.end()) {
    return fail(fmt::format("unknown question {}{}", loader::shown(words[0]),
                            loader::suggestion(words[0], known)));
  }
  const auto asked = understand(run, question->words, std::span(words).subspan(1));
  if (!asked) return fail(fmt::format("{}: {}", usage_of(*question), asked.error()));
  return (verb == Verb::kWhy ? question->why : question->why_not)(run, *asked);
}

std::string describe_questions(Verb verb) {
  std::string text;
  for (const Question& question : kQuestions) {
    if (has(question, verb)) text += fmt::format("  {:<38}{}\n", usage_of(question), question.help);
  }
  return text;
}

}  // namespace havip::why
