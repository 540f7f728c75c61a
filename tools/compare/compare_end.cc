// What there is at the end of both runs.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "tools/compare/sheet.h"

namespace havip::compare {
namespace {

Cell cell(const std::string* text) {
  return text == nullptr ? Cell{} : Cell::of(*text);
}

// Generations count what was left out, too.
std::map<std::string, std::string> fair(const Context& context,
                                        std::map<std::string, std::string> texts) {
  if (context.from == kStart) return texts;
  for (auto& [name, text] : texts)
    text.resize(std::min(text.size(), text.find(kGeneration)));
  return texts;
}

std::map<std::string, std::string> owners(const RunFacts& run) {
  std::map<std::string, std::string> texts;
  for (const Havip& havip : run.summary.havips) {
    texts[havip.id] = fmt::format(
        "{}{}{}{}{}{}", havip.owner.empty() ? "nobody" : havip.owner,
        havip.host.empty() ? "" : " on " + havip.host, havip.effective ? "" : ", not effective",
        havip.converged ? "" : ", not converged", kGeneration, havip.generation);
  }
  return texts;
}

std::map<std::string, std::string> invariants(const RunFacts& run) {
  std::map<std::string, std::string> texts;
  for (const Invariant& one : run.summary.invariants)
    texts[one.name] = one.held ? "held" : "broken";
  return texts;
}

void rows(Sheet& sheet, const std::string& subject, const std::map<std::string, std::string>& a,
          const std::map<std::string, std::string>& b) {
  for_both(a, b, [&](const std::string& name, const std::string* in_a, const std::string* in_b) {
    sheet.equal({.subject = subject, .what = name, .a = cell(in_a), .b = cell(in_b)});
  });
}

// Sections of their own show these, or they are input.
constexpr std::array<std::string_view, 9> kShownElsewhere{
    "/havips/",  "/vrrp/", "/probes/",        "/verdicts/",  "/audit/",
    "/devices/", "/vips/", "/garps_captured", "/invariants/"};
// What two runs that are the same may differ in: time that really passed, who built the program,
// and inputs, which the heading shows.
constexpr std::array<std::string_view, 5> kNeverCompared{"/wall_ns", "/build", "/digest", "/seed",
                                                         "/scenario"};

std::map<std::string, std::string> leaves(const Leaves& all, bool same_trace) {
  const auto begins = [](const std::string& pointer, const auto& list) {
    return std::ranges::any_of(list, [&](std::string_view p) { return pointer.starts_with(p); });
  };
  std::map<std::string, std::string> some;
  for (const auto& [pointer, value] : all) {
    if (begins(pointer, kNeverCompared)) continue;
    if (same_trace || !begins(pointer, kShownElsewhere)) some[pointer] = value;
  }
  return some;
}

void differing(Sheet& sheet, const std::string& file, const std::map<std::string, std::string>& a,
               const std::map<std::string, std::string>& b) {
  for_both(a, b, [&](const std::string& pointer, const std::string* in_a, const std::string* in_b) {
    const bool same = in_a != nullptr && in_b != nullptr && *in_a == *in_b;
    if (!same) sheet.equal({.subject = file, .what = pointer, .a = cell(in_a), .b = cell(in_b)});
  });
}

}  // namespace

Section compare_ends(const Context& context) {
  Sheet sheet("end", "At the end");
  rows(sheet, "owners", fair(context, owners(context.a)), fair(context, owners(context.b)));
  rows(sheet, "states", context.a.summary.states, context.b.summary.states);
  rows(sheet, "invariants", invariants(context.a), invariants(context.b));
  for_both(context.a.agents.tables, context.b.agents.tables,
           [&](const std::string& host, const auto* in_a, const auto* in_b) {
             const std::map<std::string, std::string> none;
             rows(sheet, host, fair(context, in_a == nullptr ? none : *in_a),
                  fair(context, in_b == nullptr ? none : *in_b));
           });
  return sheet.take();
}

Section compare_files(const Context& context, bool same_trace) {
  Sheet sheet("files", "Whatever else differs in the files");
  differing(sheet, "summary.json", leaves(context.a.summary.leaves, same_trace),
            leaves(context.b.summary.leaves, same_trace));
  differing(sheet, "agents.json", leaves(context.a.agents.leaves, same_trace),
            leaves(context.b.agents.leaves, same_trace));
  return sheet.take();
}

}  // namespace havip::compare
