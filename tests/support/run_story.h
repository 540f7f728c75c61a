// RunStory: a run made up by hand, record by record, for the tests of judges and reports.
//
//   RunStory story;
//   const auto fault = story.at(10s).action("nic_down", "web-a");
//   const auto master = story.at(13'209ms).vrrp("web-b", VrrpState::kMaster, fault);
//
// The cast: web-a on h1 and web-b on h2 share havip-1, the client on h3 pings it. What a test needs
// otherwise it changes in `scenario` and `tables` before it asks for run().
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>

#include "core/trace/recorder.h"
#include "scenarios/judge/run.h"

namespace havip::test {

using engine::ClaimId;
using engine::Seq;
using engine::Verdict;
using net::DeviceId;
using net::HavipId;
using net::HostId;
using trace::FrameId;
using trace::VrrpState;
using namespace net::literals;

inline constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;
inline const DeviceId kWebA{"web-a/eth0"};
inline const DeviceId kWebB{"web-b/eth0"};
inline const HavipId kHavip{"havip-1"};
inline const HostId kH1{"h1"};
inline const HostId kH2{"h2"};
inline const HostId kH3{"h3"};

class RunStory {
 public:
  RunStory() {
    for (const char* name : {"operator", "vpccgw", "h1", "h2", "h3", "web-a", "web-b", "client"}) {
      trace_.add_node(name);
    }
    scenario.name = "nic-down";
    scenario.about = "The master's NIC goes down and the backup takes the VIP over.";
    scenario.seed = 7;
    for (const HostId& host : {kH1, kH2, kH3}) {
      scenario.hosts.push_back({.id = host});
      tables.hosts.push_back({.host = host, .life = 1});
    }
    scenario.havips = {{.id = kHavip, .vip = kVip}};
    scenario.probes = {{.id = "ping",
                        .from = net::GuestId("client"),
                        .to = kVip,
                        .every = std::chrono::milliseconds(500)}};
  }

  loader::Scenario scenario;
  judge::Tables tables;

  RunStory& at(Duration since_start) {
    now_ = kStart + since_start;
    return *this;
  }

  Seq add(std::string_view node, Seq cause, trace::Event event) {
    return trace_.record(now_, cause, number(node), std::move(event));
  }

  // ---- operator and guests
  Seq action(std::string what, std::string target) {
    return add("operator", 0,
               trace::Action{.action = std::move(what), .target = std::move(target)});
  }
  Seq boot(std::string_view guest) { return add(guest, 0, trace::Boot{}); }
  Seq vrrp(std::string_view guest, VrrpState to, Seq cause, std::string reason = "") {
    VrrpState& state = states_[number(guest)];
    return add(guest, cause,
               trace::VrrpTransition{.instance = "VI_1",
                                     .vrid = {51},
                                     .from = std::exchange(state, to),
                                     .to = to,
                                     .reason = std::move(reason)});
  }
  Seq heard(std::string_view guest, Seq cause = 0, std::string outcome = "accepted") {
    return add(guest, cause, trace::AdvertHeard{.instance = "VI_1", .outcome = std::move(outcome)});
  }
  Seq condition(std::string_view node, std::string subject, std::string state, Seq cause = 0) {
    return add(node, cause,
               trace::Condition{.subject = std::move(subject), .state = std::move(state)});
  }

  // ---- one GARP and its claim
  Seq captured(std::string_view host, const DeviceId& device, FrameId frame, Seq cause,
               net::Ipv4Addr vip = kVip) {
    return add(host, cause, trace::GarpCaptured{.device = device, .vip = vip, .frame = frame});
  }
  Seq queued(std::string_view host, const DeviceId& device, FrameId frame, Seq cause) {
    return add(host, cause, trace::UpcallQueued{.device = device, .vip = kVip, .frame = frame});
  }
  Seq taken(std::string_view host, const DeviceId& device, FrameId frame, Seq cause,
            net::Ipv4Addr vip = kVip) {
    return add(host, cause, trace::ReportTaken{.device = device, .vip = vip, .frame = frame});
  }
  Seq admitted(const ClaimId& claim, const DeviceId& device, FrameId frame, Seq cause,
               net::Ipv4Addr vip = kVip) {
    return add(claim.host.view(), cause,
               trace::ClaimAdmitted{.claim = claim, .device = device, .vip = vip, .frame = frame});
  }
  Seq sent(const ClaimId& claim, std::uint32_t attempt, Seq cause) {
    return add(claim.host.view(), cause, trace::ClaimSent{.claim = claim, .attempt = attempt});
  }
  Seq verdict(std::string_view host, const DeviceId& device, FrameId frame, Verdict verdict,
              Seq cause = 0, Instant until = kNever, net::Ipv4Addr vip = kVip) {
    return add(
        host, cause,
        trace::GarpVerdict{
            .device = device, .vip = vip, .verdict = verdict, .frame = frame, .until = until});
  }

  // ---- the gateway and what follows
  Seq judged(const ClaimId& claim, const DeviceId& device, Verdict verdict, Seq cause,
             bool known = false) {
    return add(
        "vpccgw", cause,
        trace::ClaimJudged{
            .claim = claim, .device = device, .vip = kVip, .verdict = verdict, .known = known});
  }
  Seq committed(const DeviceId& from, const DeviceId& to, HostId host, std::uint64_t generation,
                Seq cause) {
    return add("vpccgw", cause,
               trace::Committed{.havip = kHavip,
                                .vip = kVip,
                                .from = from,
                                .to = to,
                                .host = host,
                                .generation = generation});
  }
  Seq applied(std::string_view at_host, const DeviceId& device, HostId host,
              std::uint64_t generation, Seq cause, bool applied = true) {
    return add(at_host, cause,
               trace::PushApplied{.row = {.ip = kVip,
                                          .device = device,
                                          .host = host,
                                          .generation = generation,
                                          .havip = true},
                                  .applied = applied});
  }

  // ---- the client
  Seq probe(std::uint32_t number) { return add("client", 0, trace::ProbeSent{.number = number}); }
  Seq answered(std::uint32_t number, std::string_view by) {
    return add("client", 0, trace::ProbeAnswered{.number = number, .by = this->number(by)});
  }
  Seq lost(std::uint32_t number) { return add("client", 0, trace::ProbeLost{.number = number}); }

  // The run so far, which ended then. Refers to the story.
  [[nodiscard]] judge::Run run(Duration end) const {
    return {.scenario = scenario,
            .records = trace_.records(),
            .nodes = trace_.nodes(),
            .seed = scenario.seed,
            .end = kStart + end,
            .tables = tables};
  }

 private:
  [[nodiscard]] trace::NodeId number(std::string_view name) const {
    for (std::size_t i = 0; i < trace_.nodes().size(); ++i) {
      if (trace_.nodes()[i] == name) return static_cast<trace::NodeId>(i);
    }
    ensure(false, "a story knows its nodes");
    return 0;
  }

  trace::Recorder trace_;
  Instant now_;
  std::map<trace::NodeId, VrrpState> states_;
};

}  // namespace havip::test
