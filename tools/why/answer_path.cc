#include <algorithm>

#include <fmt/format.h>

#include "tools/report/text.h"
#include "tools/why/answers.h"
#include "tools/why/chain.h"
#include "tools/why/instead.h"

namespace havip::why {
namespace {

std::string after(const Asked& asked) {
  return asked.after == kStart ? "" : " after " + report::exact(asked.after);
}

std::string vip_of(const Asked& asked) {
  return asked.vip.empty() ? "any VIP" : asked.name();
}

// How it is said that a hop happened, or did not.
struct Words {
  HopId goal;
  std::string_view question;
  std::string_view so;
  std::string_view not_so;
};
constexpr std::array kWords = std::to_array<Words>({
    {HopId::kMaster, "master {guest}", "{guest} becomes MASTER", "{guest} does not become MASTER"},
    {HopId::kSent, "garp {guest} {vip}", "{guest} sends a GARP for {vip}",
     "{guest} sends no GARP for {vip}"},
    {HopId::kClaimed, "claimed {vip} {guest}", "the host of {guest} claims {vip} for it",
     "no host claims {vip} for {guest}"},
    {HopId::kEffective, "migrated {vip} {guest}", "{vip} goes to {guest}",
     "{vip} does not go to {guest}"},
    {HopId::kConverged, "converged {vip} {guest}", "every host learns that {vip} is at {guest}",
     "not every host learns that {vip} is at {guest}"},
});

const Words& row_of(HopId goal) {
  return *std::ranges::find(kWords, goal, &Words::goal);
}

std::string filled(std::string_view text, const Asked& asked, const std::string& vip) {
  const std::string guest =
      asked.instance.empty() ? asked.guest : asked.guest + "/" + asked.instance;
  return fmt::format(fmt::runtime(text), fmt::arg("guest", guest), fmt::arg("vip", vip));
}

// What the other verb would be asked.
std::string advice(const Run& run, std::string_view verb, HopId goal, const Asked& asked) {
  const std::string vip = asked.vip.empty() ? "" : asked.name();
  std::string words = filled(row_of(goal).question, asked, vip);
  while (words.ends_with(' '))
    words.pop_back();
  return fmt::format("havip {} {} {}{}", verb, run.folder(), words,
                     asked.after == kStart ? "" : " after " + to_string(asked.after - kStart));
}

// Names keep their letters: what begins with one of our own words begins with a capital one.
std::string capital(std::string text) {
  for (const std::string_view word : {"the ", "not ", "no ", "every "}) {
    if (text.starts_with(word)) text[0] = static_cast<char>(text[0] - 'a' + 'A');
  }
  return text;
}

std::string times(const Sightings& seen) {
  if (seen.count == 1) return fmt::format("at {}", report::exact(seen.first_at));
  return fmt::format("{} times, first at {} and last at {}", seen.count,
                     report::exact(seen.first_at), report::exact(seen.last_at));
}

}  // namespace

template <HopId kGoal>
Result<Answer> why_hop(const Run& run, const Asked& asked) {
  const Path path(run, asked);
  if (!path.happened(kGoal)) {
    return Answer{.premise = false,
                  .headline = capital(fmt::format(
                      "{}{}.", filled(row_of(kGoal).not_so, asked, vip_of(asked)), after(asked))),
                  .advice = advice(run, "why-not", kGoal, asked)};
  }
  Chain chain(run);
  chain.add(path.seen(kGoal).first);
  return Answer{
      .headline = capital(fmt::format("{}{}: {}.", filled(row_of(kGoal).so, asked, vip_of(asked)),
                                      after(asked), times(path.seen(kGoal)))),
      .hops = chain.hops()};
}

template <HopId kGoal>
Result<Answer> why_not_hop(const Run& run, const Asked& asked) {
  const Path path(run, asked);
  const auto missing = path.missing(kGoal);
  if (!missing) {
    return Answer{
        .premise = false,
        .headline = fmt::format(
            "But it did: {}{}, {}. With \"after TIME\" only what comes later counts.",
            filled(row_of(kGoal).so, asked, vip_of(asked)), after(asked), times(path.seen(kGoal))),
        .advice = advice(run, "why", kGoal, asked)};
  }
  if (kGoal >= HopId::kClaimed && path.owned_since() != 0 && path.commits().empty()) {
    const auto commit = run.at(path.owned_since());
    return Answer{
        .premise = false,
        .headline = fmt::format("But {} owns {} all the while, since {}.", asked.guest,
                                asked.name(), commit ? report::exact(commit->at) : "before"),
        .advice = fmt::format("havip why {} owner {}", run.folder(), asked.name())};
  }
  const Instead instead = find_instead(run, asked, path, *missing);
  Chain chain(run);
  for (const Seq seq : instead.records)
    chain.add(seq);
  chain.remove_if([&](const Record& record) { return path.on_the_way(record); });
  return Answer{.headline = capital(fmt::format("{}{}. The first hop that is missing: {}.",
                                                filled(row_of(kGoal).not_so, asked, vip_of(asked)),
                                                after(asked), name_of(*missing))),
                .steps = path.steps(kGoal),
                .instead = instead.words,
                .hops = chain.hops()};
}

template Result<Answer> why_hop<HopId::kMaster>(const Run&, const Asked&);
template Result<Answer> why_hop<HopId::kSent>(const Run&, const Asked&);
template Result<Answer> why_hop<HopId::kClaimed>(const Run&, const Asked&);
template Result<Answer> why_hop<HopId::kEffective>(const Run&, const Asked&);
template Result<Answer> why_hop<HopId::kConverged>(const Run&, const Asked&);
template Result<Answer> why_not_hop<HopId::kMaster>(const Run&, const Asked&);
template Result<Answer> why_not_hop<HopId::kSent>(const Run&, const Asked&);
template Result<Answer> why_not_hop<HopId::kClaimed>(const Run&, const Asked&);
template Result<Answer> why_not_hop<HopId::kEffective>(const Run&, const Asked&);
template Result<Answer> why_not_hop<HopId::kConverged>(const Run&, const Asked&);

}  // namespace havip::why
