#include "tools/report/timeline.h"

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include "tools/report/bursts.h"

namespace havip::report {
namespace {

using judge::Found;

std::string name_of(const net::DeviceId& device) {
  return device.empty() ? std::string("nobody") : std::string(device.view());
}

// What single records tell; "" for those that tell a person nothing.
class Teller {
 public:
  explicit Teller(const judge::TraceIndex& index) : index_(index) {}

  std::string operator()(const judge::Record& record) {
    record_ = &record;
    return std::visit(*this, record.event);
  }

  std::string operator()(const trace::Action& event) const {
    return fmt::format("{} {}", event.action, event.target);
  }
  std::string operator()(const trace::Boot&) const { return "boots"; }
  std::string operator()(const trace::VrrpTransition& event) const {
    const bool master = event.to == trace::VrrpState::kMaster;
    std::string text = fmt::format("{} {} {}", event.instance, master ? "becomes" : "is",
                                   trace::to_string(event.to));
    return event.reason.empty() ? text : text + ": " + event.reason;
  }
  std::string operator()(const trace::Condition& event) const {
    return fmt::format("{} {}", event.subject, event.state);
  }
  std::string operator()(const trace::ClaimAdmitted& event) const {
    return fmt::format("admits claim {}: {} wants {}", to_string(event.claim), event.device.view(),
                       net::to_string(event.vip));
  }
  std::string operator()(const trace::ClaimDeferred& event) const {
    return fmt::format("puts {} off until {}: {} has to wait", net::to_string(event.vip),
                       clock(event.until), event.device.view());
  }
  std::string operator()(const trace::ClaimSent& event) const {
    if (event.attempt == 1) return "";
    return fmt::format("has no answer to claim {} and sends copy {}", to_string(event.claim),
                       event.attempt);
  }
  std::string operator()(const trace::ClaimJudged& event) const {
    if (event.verdict == engine::Verdict::kMigrated && !event.known) return "";  // see Committed
    return fmt::format("answers claim {}: {}{}{}", to_string(event.claim), to_string(event.verdict),
                       event.known ? " (known)" : "", event.text.empty() ? "" : ", " + event.text);
  }
  std::string operator()(const trace::Committed& event) const {
    std::string text = fmt::format("commits {}: {} → {}", event.havip.view(), name_of(event.from),
                                   name_of(event.to));
    if (!event.host.empty()) text += fmt::format(" on {}", event.host.view());
    text += fmt::format(", generation {}", event.generation);
    if (const auto claim = index_.ancestor<trace::ClaimAdmitted>(*record_)) {
      text += fmt::format(" ({})", to_string(claim->claim));
    }
    return text;
  }
  std::string operator()(const trace::Console& event) const {
    const std::string_view outcome = event.error.empty() ? "" : ": refused, ";
    return fmt::format("{} {}{}{}", event.operation, event.target, outcome, event.error);
  }
  std::string operator()(const trace::RealServerState& event) const {
    return fmt::format("real server {} of {} is {}", event.service, event.virtual_server,
                       event.state);
  }
  std::string operator()(const trace::VirtualServerState& event) const {
    return fmt::format("virtual server {} is {}{}", event.service, event.state,
                       event.sorry ? ", its sorry server at work" : "");
  }
  std::string operator()(const trace::Notified& event) const {
    return fmt::format("calls {}", event.command);
  }
  std::string operator()(const trace::FifoWritten& event) const {
    return fmt::format("writes to {}: {}", event.path, event.text);
  }
  std::string operator()(const trace::MailSent& event) const {
    return fmt::format("mails {}: {}", event.to, event.subject);
  }
  std::string operator()(const auto&) const { return ""; }

 private:
  const judge::TraceIndex& index_;
  const judge::Record* record_ = nullptr;
};

Tone tone_of(const judge::Record& record) {
  if (std::holds_alternative<trace::Action>(record.event)) return Tone::kNotable;
  if (std::holds_alternative<trace::Committed>(record.event)) return Tone::kHeading;
  return Tone::kPlain;
}

class Timeline {
 public:
  Timeline(const judge::Run& run, const judge::Judgement& judgement)
      : run_(run), facts_(judgement.facts) {}

  std::vector<Line> make() {
    Teller tell(facts_.index);
    for (const judge::Record& record : facts_.index.records()) {
      if (std::string text = tell(record); !text.empty()) {
        add(record, std::move(text), tone_of(record));
      }
    }
    for (const Burst& burst : find_bursts(facts_.index))
      add(*burst.first, burst.describe());
    for (const judge::HavipFacts& havip : facts_.havips) {
      for (const judge::Switchover& one : havip.switchovers)
        add_spread(one);
    }
    for (const judge::ProbeFacts& probe : facts_.probes)
      add_probe(probe);
    std::ranges::stable_sort(lines_, {}, &Line::seq);
    return fold();
  }

 private:
  void add(const judge::Record& record, std::string what, Tone tone = Tone::kPlain) {
    lines_.push_back({.at = record.at,
                      .seq = record.seq,
                      .node = std::string(run_.name_of(record.node)),
                      .what = std::move(what),
                      .tone = tone});
  }

  void add_spread(const judge::Switchover& one) {
    const auto since = [&](Instant at) { return exact(at - one.committed_at); };
    if (one.effective != 0) {
      add(facts_.index.at(one.effective),
          fmt::format("generation {} of {} is effective, {} after the commit", one.generation,
                      one.havip.view(), since(*one.effective_at)),
          Tone::kGood);
    }
    if (one.converged != 0) {
      add(facts_.index.at(one.converged),
          fmt::format("generation {} of {} has converged, {} after the commit", one.generation,
                      one.havip.view(), since(*one.converged_at)));
    }
  }

  void add_probe(const judge::ProbeFacts& probe) {
    if (probe.first_answer) {
      add(facts_.index.at(probe.first_answer_seq),
          fmt::format("{} is answered for the first time, by {}", probe.id, probe.first_by),
          Tone::kGood);
    }
    for (const judge::Outage& outage : probe.outages) {
      add(facts_.index.at(outage.from_seq), probe.id + " is answered no more", Tone::kBad);
      if (outage.to_seq == 0) continue;
      add(facts_.index.at(outage.to_seq),
          fmt::format("{} is answered again, by {}: {} lost in {}", probe.id, outage.by,
                      outage.lost, exact(outage.length)),
          Tone::kGood);
    }
  }

  // Equal lines of one node with nothing else of that node between them become one. Lines with a
  // tone are turning points, and stay.
  std::vector<Line> fold() const {
    struct Repeat {
      std::uint64_t times = 1;
      Instant until;
    };
    std::vector<Line> folded;
    std::vector<Repeat> repeats;
    std::map<std::string, std::size_t> last;  // line of each node
    for (const Line& line : lines_) {
      const auto it = last.find(line.node);
      if (it != last.end() && line.tone == Tone::kPlain && folded[it->second].what == line.what) {
        ++repeats[it->second].times;
        repeats[it->second].until = line.at;
        continue;
      }
      last[line.node] = folded.size();
      folded.push_back(line);
      repeats.push_back({});
    }
    for (std::size_t i = 0; i < folded.size(); ++i) {
      if (repeats[i].times == 1) continue;
      folded[i].what +=
          fmt::format(" ({} times, until {})", repeats[i].times, clock(repeats[i].until));
    }
    return folded;
  }

  const judge::Run& run_;
  const judge::Facts& facts_;
  std::vector<Line> lines_;
};

}  // namespace

std::vector<Line> make_timeline(const judge::Run& run, const judge::Judgement& judgement) {
  return Timeline(run, judgement).make();
}

}  // namespace havip::report
