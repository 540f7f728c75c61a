#include "tools/test/explain.h"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/trace/jsonl.h"
#include "tools/compare/parting.h"

namespace havip::test_run {
namespace {

// Of a chain: what it began with, and what it came to.
constexpr std::size_t kFirst = 2;
constexpr std::size_t kLast = 5;

std::string told(const judge::Run& run, const trace::Record& record) {
  std::string line;
  trace::append_json_line(record, run.nodes, line);
  return fmt::format("{}  {}", havip::to_string(record.at), compare::in_short(line));
}

// The first record that a breach names, as "#41"; 0: none.
judge::Seq named_in(const judge::Breaches& breaches) {
  for (const std::string& breach : breaches) {
    const std::size_t hash = breach.find('#');
    if (hash == std::string::npos) continue;
    judge::Seq seq = 0;
    std::from_chars(breach.data() + hash + 1, breach.data() + breach.size(), seq);
    if (seq != 0) return seq;
  }
  return 0;
}

Failure explain(const judge::Run& run, const judge::InvariantResult& one) {
  Failure failure{.where = "invariant " + std::string(one.name)};
  failure.expected = fmt::format(
      "{} {}", one.name, one.meant_to_break ? "breaks, as the scenario announces" : "holds");
  failure.seen = one.held ? "it held" : fmt::format("{}", fmt::join(one.breaches, "; "));
  failure.chain = chain_of(run, named_in(one.breaches));
  return failure;
}

}  // namespace

std::vector<std::string> chain_of(const judge::Run& run, judge::Seq seq) {
  std::vector<const trace::Record*> chain;
  while (seq != 0 && seq <= run.records.size()) {
    chain.push_back(&run.records[seq - 1]);
    seq = chain.back()->cause;
  }
  std::ranges::reverse(chain);
  std::vector<std::string> lines;
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const bool too_long = chain.size() > kFirst + kLast + 1;
    if (too_long && i == kFirst) {
      const std::size_t left_out = chain.size() - kFirst - kLast;
      lines.push_back(fmt::format("({} more)", left_out));
      i += left_out;
    }
    lines.push_back(told(run, *chain[i]));
  }
  return lines;
}

std::vector<Failure> explain(const judge::Run& run, const judge::Judgement& judgement) {
  std::vector<Failure> failures;
  for (const judge::ExpectationResult& one : judgement.expectations) {
    if (one.held) continue;
    failures.push_back({.expected = one.text,
                        .seen = one.observed,
                        .because = one.because,
                        .where = one.where,
                        .chain = chain_of(run, one.seq)});
  }
  for (const judge::InvariantResult& one : judgement.invariants) {
    if (!one.as_expected()) failures.push_back(explain(run, one));
  }
  return failures;
}

}  // namespace havip::test_run
