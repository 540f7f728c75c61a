#include "tools/compare/trace_reader.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::compare {
namespace {

using Json = nlohmann::json;

// So many sends tell a probe's interval.
constexpr std::size_t kSends = 1001;
// A chain from a commit to its root has some fifteen records.
constexpr int kMaxHops = 64;

// Outcomes of an advertisement that arm the timer of whoever heard it (RFC 3768 §6.4.2, §6.4.3).
bool arms(std::string_view outcome) {
  return outcome == "accepted" || outcome == "higher" || outcome == "stop";
}

Json parse(const std::string& line) {
  return Json::parse(line, nullptr, /*allow_exceptions=*/false);
}

}  // namespace

const std::array<TraceReader::Kind, 10> TraceReader::kKinds{{
    {"vrrp_state", &TraceReader::transition},
    {"advert_heard", &TraceReader::advert_heard},
    {"garp_sent", &TraceReader::garp_sent},
    {"garp_captured", &TraceReader::garp_captured},
    {"garp_verdict", &TraceReader::garp_verdict},
    {"claim_judged", &TraceReader::claim_judged},
    {"committed", &TraceReader::committed},
    {"push_applied", &TraceReader::push_applied},
    {"probe_sent", &TraceReader::probe_sent},
    {"probe_answered", &TraceReader::probe_answered},
}};

TraceReader::TraceReader(EventsFile& file, Summary& summary, Faults& faults)
    : file_(file), summary_(summary), faults_(faults), sends_(summary.probes.size()) {
  for (Havip& havip : summary.havips) {
    for (Switchover& one : havip.switchovers) {
      commits_[{havip.id, one.generation}] = &one;
      if (one.served.at) want("probe_answered", one.served);
    }
  }
  for (std::size_t i = 0; i < summary.probes.size(); ++i) {
    for (Outage& outage : summary.probes[i].outages) {
      want(fmt::format("probe_sent {}", i), outage.from);
      if (outage.to) want(fmt::format("probe_sent {}", i), *outage.to);
    }
  }
}

Trace TraceReader::read() {
  file_.read([&](const Head& head, const std::string& line) { take(head, line); }, faults_);
  for (Havip& havip : summary_.havips) {
    for (Switchover& one : havip.switchovers)
      follow(one);
  }
  finish_probes();
  return std::move(trace_);
}

void TraceReader::take(const Head& head, const std::string& line) {
  if (head.kind == "action" && !trace_.first_action) trace_.first_action = head.at;
  const auto kind = std::ranges::find(kKinds, head.kind, &Kind::name);
  if (kind == kKinds.end()) return;
  const Json json = parse(line);
  if (!json.is_object()) {
    faults_.add(fmt::format("line {}", file_.line()), "is not JSON");
    return;
  }
  Place place{.seq = head.seq, .at = head.at};
  if (const auto frame = json.find("frame"); frame != json.end() && frame->is_number_unsigned())
    place.frame = frame->get<std::uint64_t>();
  (this->*kind->take)(head, std::move(place), json);
}

void TraceReader::transition(const Head& head, Place place, const Json& json) {
  const std::string name = fmt::format("{}/{}", head.node, text(head, json, "instance"));
  Transition change{.place = place,
                    .from = text(head, json, "from"),
                    .to = text(head, json, "to"),
                    .reason = text(head, json, "reason")};
  if (change.to == "BACKUP") armed_[name] = {.place = place, .by_advert = false};
  if (change.to == "MASTER") {
    if (const auto armed = armed_.find(name); armed != armed_.end()) change.armed = armed->second;
    armed_.erase(name);
  }
  trace_.transitions[name].push_back(std::move(change));
}

void TraceReader::advert_heard(const Head& head, Place place, const Json& json) {
  const std::string name = fmt::format("{}/{}", head.node, text(head, json, "instance"));
  if (arms(text(head, json, "outcome"))) armed_[name] = {.place = place, .by_advert = true};
}

void TraceReader::garp_sent(const Head& head, Place place, const Json& json) {
  const DeviceVip key = device_vip(head, json);
  trace_.sent[key.first].push_back({.place = place, .what = key.second});
}

void TraceReader::garp_captured(const Head& head, Place place, const Json& json) {
  const DeviceVip key = device_vip(head, json);
  trace_.captured[key].push_back({.place = place, .what = key.second});
}

void TraceReader::garp_verdict(const Head& head, Place place, const Json& json) {
  trace_.verdicts[device_vip(head, json)].push_back(
      {.place = place, .what = text(head, json, "verdict")});
}

void TraceReader::claim_judged(const Head& head, Place place, const Json& json) {
  const auto known = json.find("known");
  if (known != json.end() && known->is_boolean() && known->get<bool>()) return;
  trace_.audit[device_vip(head, json)].push_back(
      {.place = place, .what = text(head, json, "verdict")});
}

void TraceReader::committed(const Head& head, Place place, const Json& json) {
  const auto commit = commits_.find({text(head, json, "havip"), number(head, json, "generation")});
  const std::string vip = text(head, json, "vip");
  const std::string host = text(head, json, "host");
  if (commit == commits_.end() || commit->second->committed.seq != 0) return;
  Switchover& one = *commit->second;
  one.committed = place;
  // It is effective on the host of its owner; an unbind on any that had it.
  if (one.effective.at) want(fmt::format("push_applied {} {}", vip, host), one.effective);
}

void TraceReader::push_applied(const Head& head, Place place, const Json& json) {
  const std::string ip = text(head, json, "ip");
  found(fmt::format("push_applied {} {}", ip, head.node), place);
  found(fmt::format("push_applied {} ", ip), place);
}

void TraceReader::probe_sent(const Head& head, Place place, const Json& json) {
  const std::uint64_t probe = number(head, json, "probe");
  found(fmt::format("probe_sent {}", probe), place);
  if (probe < sends_.size() && sends_[probe].size() < kSends) sends_[probe].push_back(head.at);
}

void TraceReader::probe_answered(const Head&, Place place, const Json&) {
  found("probe_answered", place);
}

std::string TraceReader::text(const Head& head, const Json& json, const char* key) {
  const auto field = json.find(key);
  if (field != json.end() && field->is_string()) return field->get<std::string>();
  faults_.add(fmt::format("line {}", file_.line()),
              fmt::format("a {} without \"{}\", expected a string", head.kind, key));
  return {};
}

std::uint64_t TraceReader::number(const Head& head, const Json& json, const char* key) {
  const auto field = json.find(key);
  if (field != json.end() && field->is_number_unsigned()) return field->get<std::uint64_t>();
  faults_.add(fmt::format("line {}", file_.line()),
              fmt::format("a {} without \"{}\", expected an integer of 0 or more", head.kind, key));
  return 0;
}

DeviceVip TraceReader::device_vip(const Head& head, const Json& json) {
  return {text(head, json, "device"), text(head, json, "vip")};
}

void TraceReader::found(const std::string& what, const Place& place) {
  const auto [begin, end] = wanted_.equal_range({what, *place.at});
  for (auto it = begin; it != end; ++it) {
    if (it->second->seq == 0) *it->second = place;
  }
}

// Back from the commit along its causes, to the claim and the election that led to it.
void TraceReader::follow(Switchover& one) {
  const std::string guest = one.to.substr(0, one.to.find('/'));
  std::string line = file_.fetch(one.committed.seq);
  for (int hops = 0; hops < kMaxHops && !line.empty() && !one.election; ++hops) {
    const auto head = parse_head(line);
    const Json json = parse(line);
    if (!head || !json.is_object()) return;
    if (head->kind == "claim_admitted") {
      one.admitted = {.seq = head->seq, .at = head->at, .frame = json.value("frame", Seq{0})};
    }
    if (head->kind == "vrrp_state" && head->node == guest) {
      const std::string name = fmt::format("{}/{}", guest, json.value("instance", std::string()));
      for (const Transition& change : trace_.transitions[name]) {
        if (change.place.seq == head->seq && change.to == "MASTER") one.election = change;
      }
    }
    line = file_.fetch(head->cause);
  }
}

void TraceReader::finish_probes() {
  for (std::size_t i = 0; i < sends_.size(); ++i) {
    std::vector<Duration> gaps;
    if (!sends_[i].empty()) summary_.probes[i].first_sent = sends_[i].front();
    for (std::size_t k = 1; k < sends_[i].size(); ++k)
      gaps.push_back(sends_[i][k] - sends_[i][k - 1]);
    if (gaps.empty()) continue;
    const auto middle = gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2);
    std::ranges::nth_element(gaps, middle);
    summary_.probes[i].interval = *middle;
  }
}

}  // namespace havip::compare
