#include "tools/live/causes.h"

#include <deque>
#include <map>
#include <utility>

#include "tools/live/prober.h"

namespace havip::live_run {
namespace {

// Of what no process wrote: behind all of theirs.
constexpr Seq kNobodysRange = 1U << 20U;

// A frame takes microseconds through a cable; a stalled machine stamps one end late.
constexpr Duration kCable = std::chrono::milliseconds(50);

// GARPs that left a NIC, in order; the tap sees them in the same order.
class Sent {
 public:
  explicit Sent(const std::vector<Witness::SeenGarp>& garps) {
    for (const Witness::SeenGarp& garp : garps)
      waiting_[{garp.device, garp.vip}].push_back(&garp);
  }

  // Those that no agent captured.
  [[nodiscard]] const std::vector<const Witness::SeenGarp*>& missed() {
    for (auto& [what, line] : waiting_) {
      missed_.insert(missed_.end(), line.begin(), line.end());
      line.clear();
    }
    return missed_;
  }

  const Witness::SeenGarp* take(const trace::GarpCaptured& captured, Instant at) {
    auto& line = waiting_[{captured.device, captured.vip}];
    while (!line.empty() && at - line.front()->at > kCable) {
      missed_.push_back(line.front());
      line.pop_front();
    }
    if (line.empty() || line.front()->at - at > kCable) return nullptr;
    const Witness::SeenGarp* garp = line.front();
    line.pop_front();
    return garp;
  }

 private:
  std::map<std::pair<net::DeviceId, net::Ipv4Addr>, std::deque<const Witness::SeenGarp*>> waiting_;
  std::vector<const Witness::SeenGarp*> missed_;
};

// When hosts had no agent: what is written of its ends and starts.
class AgentsGone {
 public:
  AgentsGone(const std::vector<trace::Record>& records, const NodeTable& nodes) {
    for (const trace::Record& record : records) {
      const auto* condition = std::get_if<trace::Condition>(&record.event);
      if (condition == nullptr || condition->subject != "agent") continue;
      const bool gone = condition->state == "killed" || condition->state == "stopped";
      const bool back = condition->state == "started";
      if (gone || back) changes_[nodes.names()[record.node]][record.at] = gone;
    }
  }

  // The first end at `at` or later; kNever: there is none.
  [[nodiscard]] Instant next(std::string_view host, Instant at) const {
    const auto found = changes_.find(host);
    if (found == changes_.end()) return kNever;
    for (auto it = found->second.lower_bound(at); it != found->second.end(); ++it) {
      if (it->second) return it->first;
    }
    return kNever;
  }

  [[nodiscard]] bool at(const net::HostId& host, Instant at) const {
    const auto found = changes_.find(host.view());
    if (found == changes_.end()) return false;
    const auto later = found->second.upper_bound(at);
    return later != found->second.begin() && std::prev(later)->second;
  }

 private:
  std::map<std::string, std::map<Instant, bool>, std::less<>> changes_;
};

// GARPs that an agent had in its hands, by its own number of their frame, and the last that is
// written of each: what is left has no verdict, since the agent was killed.
class InHand {
 public:
  explicit InHand(const std::vector<trace::Record>& records) {
    for (const trace::Record& record : records) {
      if (const auto* garp = std::get_if<trace::GarpCaptured>(&record.event)) {
        garps_[{record.seq / kRange, garp->frame}] = {.first = &record, .last = record.seq};
      } else if (const auto* verdict = std::get_if<trace::GarpVerdict>(&record.event)) {
        garps_.erase({record.seq / kRange, verdict->frame});
      } else if (const auto* admitted = std::get_if<trace::ClaimAdmitted>(&record.event)) {
        const auto found = garps_.find({record.seq / kRange, admitted->frame});
        if (found != garps_.end()) found->second.last = record.seq;
      }
    }
  }

  // What their agents would have said as they were killed. Numbers go on from `next`.
  [[nodiscard]] std::vector<trace::Record> verdicts(const AgentsGone& gone, const NodeTable& nodes,
                                                    Seq& next) const {
    std::vector<trace::Record> given;
    for (const auto& [frame, garp] : garps_) {
      const trace::Record& first = *garp.first;
      const Instant killed = gone.next(nodes.names()[first.node], first.at);
      if (killed == kNever) continue;
      const auto& captured = std::get<trace::GarpCaptured>(first.event);
      given.push_back({.seq = ++next,
                       .cause = garp.last,
                       .at = killed,
                       .node = first.node,
                       .event = trace::GarpVerdict{.device = captured.device,
                                                   .vip = captured.vip,
                                                   .verdict = engine::Verdict::kAgentDown,
                                                   .frame = captured.frame}});
    }
    return given;
  }

 private:
  struct Garp {
    const trace::Record* first = nullptr;
    Seq last = 0;
  };
  std::map<std::pair<Seq, engine::FrameId>, Garp> garps_;
};

// Frame numbers of an mcagent -> those of the capture. Every life counts its own.
class Frames {
 public:
  void know(Seq seq, engine::FrameId theirs, engine::FrameId ours) {
    known_[{seq / kRange, theirs}] = ours;
  }
  // 0 for one that no NIC showed.
  [[nodiscard]] engine::FrameId of(Seq seq, engine::FrameId theirs) const {
    const auto found = known_.find({seq / kRange, theirs});
    return found == known_.end() ? 0 : found->second;
  }
  void translate(trace::Record& record) const {
    std::visit([&](auto& event) { translate(record.seq, event); }, record.event);
  }

 private:
  template <class E>
  void translate(Seq seq, E& event) const {
    constexpr bool kOfAgent =
        std::is_same_v<E, trace::GarpCaptured> || std::is_same_v<E, trace::UpcallQueued> ||
        std::is_same_v<E, trace::ReportTaken> || std::is_same_v<E, trace::ClaimAdmitted> ||
        std::is_same_v<E, trace::GarpVerdict>;
    if constexpr (kOfAgent) event.frame = of(seq, event.frame);
  }

  std::map<std::pair<Seq, engine::FrameId>, engine::FrameId> known_;
};

}  // namespace

void join(std::vector<trace::Record>& records, const Witness& witness, const Layout& layout,
          NodeTable& nodes) {
  Sent sent(witness.garps());
  Frames frames;
  for (trace::Record& record : records) {
    if (const auto* captured = std::get_if<trace::GarpCaptured>(&record.event)) {
      const Witness::SeenGarp* garp = sent.take(*captured, record.at);
      if (garp == nullptr) continue;
      record.cause = garp->record;
      frames.know(record.seq, captured->frame, garp->frame);
    } else if (auto* answer = std::get_if<trace::ProbeAnswered>(&record.event)) {
      const auto* reply =
          witness.reply(Prober::id_of(answer->probe), static_cast<std::uint16_t>(answer->number));
      if (reply == nullptr) continue;
      answer->by = nodes.id(reply->by.view());
      answer->frame = reply->frame;
    }
  }
  const AgentsGone gone(records, nodes);
  Seq next = kNobodysRange * kRange;
  const auto dropped = InHand(records).verdicts(gone, nodes, next);
  for (trace::Record& record : records)
    frames.translate(record);
  for (trace::Record record : dropped) {
    auto& verdict = std::get<trace::GarpVerdict>(record.event);
    verdict.frame = frames.of(record.cause, verdict.frame);
    records.push_back(std::move(record));
  }
  for (const Witness::SeenGarp* garp : sent.missed()) {
    const TapPlace& place = layout.tap(garp->device);
    if (!gone.at(place.host, garp->at)) continue;
    const trace::NodeId host = nodes.id(place.host.view());
    records.push_back(
        {.seq = ++next,
         .cause = garp->record,
         .at = garp->at,
         .node = host,
         .event = trace::GarpCaptured{
             .device = garp->device, .vip = garp->vip, .sha = place.mac, .frame = garp->frame}});
    const Seq captured = next;
    records.push_back({.seq = ++next,
                       .cause = captured,
                       .at = garp->at,
                       .node = host,
                       .event = trace::GarpVerdict{.device = garp->device,
                                                   .vip = garp->vip,
                                                   .verdict = engine::Verdict::kAgentDown,
                                                   .frame = garp->frame}});
  }
}

}  // namespace havip::live_run
