// The timed mini-language for the datapath: what climbs, what ends, what the tables say.
#pragma once

#include <memory>
#include <string>
#include <type_traits>

#include <fmt/format.h>

#include "mcagent/datapath/datapath.h"
#include "tests/support/timed_script.h"

namespace havip::test {

inline const net::HostId kHere{"h1"};
inline const net::HostId kElsewhere{"h2"};

using net::literals::operator""_ip;
using net::literals::operator""_mac;

inline const mcagent::Device kWeb{.id = net::DeviceId("web/eth0"),
                                  .mac = "02:00:00:00:00:06"_mac,
                                  .primary = "172.16.16.6"_ip,
                                  .subnet = {"172.16.16.0"_ip, 24}};
inline const mcagent::Device kDb{.id = net::DeviceId("db/eth0"),
                                 .mac = "02:00:00:00:00:07"_mac,
                                 .primary = "172.16.16.7"_ip,
                                 .subnet = {"172.16.16.0"_ip, 24}};

// A row that says: `ip` is on `device` at `host`. An empty device withdraws it.
inline engine::NeighEntry row(net::Ipv4Addr ip, std::string_view device, net::HostId host,
                              std::uint64_t generation) {
  return {.ip = ip,
          .device = net::DeviceId(device),
          .host = host,
          .generation = generation,
          .havip = true};
}

class DatapathScript : public TimedScript<DatapathScript, mcagent::Datapath> {
 public:
  explicit DatapathScript(const mcagent::Policy& policy = {}) {
    const auto node = recorder_.add_node("h1");
    engine_ = std::make_unique<mcagent::Datapath>(recorder_, node, kHere, policy);
    give(mcagent::datapath::PlugTap{kWeb});
    give(mcagent::datapath::PlugTap{kDb});
  }

  DatapathScript& agent(bool alive, bool ready = true, engine::Seq cause = 0) {
    return give(mcagent::datapath::AgentState{alive, alive && ready, cause});
  }
  // Frames are numbered from 1 in the order of the calls.
  DatapathScript& frame(const mcagent::Device& device, const wire::Frame& frame) {
    return give(mcagent::datapath::Captured{device.id, {frame, {.id = ++frames_}}});
  }
  DatapathScript& garp(const mcagent::Device& device, net::Ipv4Addr vip) {
    return frame(device, {.dst = net::kBroadcastMac,
                          .src = device.mac,
                          .payload = wire::gratuitous_arp(device.mac, vip)});
  }
  DatapathScript& push(engine::Push push) {
    push.host = kHere;
    return give(mcagent::datapath::ApplyPush{std::move(push)});
  }
  DatapathScript& input(mcagent::Datapath::Input input) { return give(std::move(input)); }

  [[nodiscard]] std::string vip_table() {
    std::string text;
    for (const auto& [vip, device] : engine().tables().vip_table()) {
      text += fmt::format("{} {}\n", to_string(vip), device.view());
    }
    return text;
  }

  static std::string describe(const trace::GarpVerdict& end) {
    return fmt::format("garp {} {}{}", end.frame, to_string(end.verdict),
                       end.detail.empty() ? "" : ": " + end.detail);
  }
  static std::string describe(const trace::UpcallQueued& queued) {
    return fmt::format("garp {} queued, depth {}", queued.frame, queued.depth);
  }
  static std::string describe(const trace::PushApplied& push) {
    return fmt::format("{} @{} {}{}", to_string(push.row.ip), push.row.generation,
                       push.applied ? "applied" : "ignored",
                       push.row.device.empty() ? " (withdrawn)" : "");
  }
  static std::string describe(const mcagent::datapath::ReportUp& up) {
    return fmt::format("garp {} up", up.report.frame.id);
  }
  static std::string describe(const mcagent::datapath::PushDone& done) {
    std::string text = "ack";
    for (const auto& acked : done.ack.rows) {
      text += fmt::format(" {}@{}", to_string(acked.ip), acked.generation);
    }
    return text;
  }
  static std::string describe(const mcagent::datapath::TableRead& read) {
    std::string text = "table";
    for (const auto& entry : read.rows) {
      text += fmt::format(" {}@{}", to_string(entry.ip), entry.generation);
    }
    return text;
  }
  template <class Other>
  static std::string describe(const Other&) {
    return {};
  }

 private:
  engine::FrameId frames_ = 0;
};

}  // namespace havip::test
