// The timeline: what the operator does to a running network. One struct an action; kName is its
// `do` in the scenario. What each does, what undoes it and whether it can be played on a live
// network stands in scenarios/schema/scenario.schema.json, one definition an action.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "core/wire/bytes.h"
#include "hostsim/guest/guest_io.h"
#include "scenarios/loader/conf.h"
#include "scenarios/loader/lever.h"
#include "scenarios/loader/link.h"
#include "vpccgw/gateway_io.h"

namespace havip::loader {

// A guest's NIC, resolved.
struct NicRef {
  net::GuestId guest;
  hostsim::NicIndex index = 0;
  net::DeviceId device;
};

namespace action {

// ---- in the guest -----------------------------------------------------------------------------

struct NicDown {
  static constexpr std::string_view kName = "nic_down";
  NicRef nic;
};
struct NicUp {
  static constexpr std::string_view kName = "nic_up";
  NicRef nic;
};
struct KeepalivedStop {  // SIGTERM
  static constexpr std::string_view kName = "keepalived_stop";
  net::GuestId guest;
};
struct KeepalivedKill {  // SIGKILL
  static constexpr std::string_view kName = "keepalived_kill";
  net::GuestId guest;
  hostsim::KillTarget what = hostsim::KillTarget::kAll;
};
struct KeepalivedStart {
  static constexpr std::string_view kName = "keepalived_start";
  net::GuestId guest;
};
struct KeepalivedReload {  // SIGHUP, with another file in the place of the old one
  static constexpr std::string_view kName = "keepalived_reload";
  net::GuestId guest;
  Conf conf;
};
struct KeepalivedPause {  // SIGSTOP
  static constexpr std::string_view kName = "keepalived_pause";
  net::GuestId guest;
};
struct KeepalivedResume {  // SIGCONT
  static constexpr std::string_view kName = "keepalived_resume";
  net::GuestId guest;
};
struct ScriptResult {
  static constexpr std::string_view kName = "script_result";
  net::GuestId guest;
  std::string script;
  hostsim::ScriptBehaviour behaviour;
};
struct FileWrite {
  static constexpr std::string_view kName = "file_write";
  net::GuestId guest;
  std::string path;
  int holds = 0;
};
struct FileRemove {
  static constexpr std::string_view kName = "file_remove";
  net::GuestId guest;
  std::string path;
};
struct ProcessCount {
  static constexpr std::string_view kName = "process_count";
  net::GuestId guest;
  std::string process;
  std::uint32_t count = 0;
};
struct Priority {  // by what an instance tracks
  static constexpr std::string_view kName = "priority";
  net::GuestId guest;
  Lever by;
};
struct GuestPause {
  static constexpr std::string_view kName = "guest_pause";
  net::GuestId guest;
  std::uint32_t queue = 0;  // frames kept for it meanwhile
};
struct GuestResume {
  static constexpr std::string_view kName = "guest_resume";
  net::GuestId guest;
};
struct GuestCrash {
  static constexpr std::string_view kName = "guest_crash";
  net::GuestId guest;
};
struct GuestBoot {
  static constexpr std::string_view kName = "guest_boot";
  net::GuestId guest;
};
struct LiveMigrate {
  static constexpr std::string_view kName = "live_migrate";
  net::GuestId guest;
  net::HostId to;
  Duration blackout{};  // from the pause at the old host to the resume at the new one
};
struct AddressAdd {
  static constexpr std::string_view kName = "address_add";
  NicRef nic;
  net::IpAddr ip;
};
struct AddressDel {
  static constexpr std::string_view kName = "address_del";
  NicRef nic;
  net::IpAddr ip;
};
struct GuestFilter {
  static constexpr std::string_view kName = "guest_filter";
  net::GuestId guest;
  hostsim::FilterProto proto = hostsim::FilterProto::kVrrp;
  hostsim::FilterDirection direction = hostsim::FilterDirection::kIn;
  bool off = false;
};
// An ARP frame sent by hand. Every field is resolved: what the scenario leaves out is what an
// honest sender would put there.
struct SendGarp {
  static constexpr std::string_view kName = "send_garp";
  NicRef nic;
  net::Ipv4Addr vip;
  std::uint32_t count = 1;
  Duration every = std::chrono::seconds(1);
  std::uint16_t op = 1;
  net::MacAddr sha;  // the NIC's own
  net::MacAddr tha = net::kBroadcastMac;
  net::MacAddr eth_src;            // the NIC's own
  std::optional<wire::Bytes> raw;  // the whole Ethernet frame; the fields above then say nothing
};

struct AppDown {
  static constexpr std::string_view kName = "app_down";
  net::GuestId guest;
  std::uint16_t port = 0;  // of one of its services
  hostsim::ServiceMode how = hostsim::ServiceMode::kDown;
};
struct AppUp {
  static constexpr std::string_view kName = "app_up";
  net::GuestId guest;
  std::uint16_t port = 0;
};
struct AppAnswer {  // complete: what the scenario leaves out is as the guest's service has it
  static constexpr std::string_view kName = "app_answer";
  net::GuestId guest;
  std::uint16_t port = 0;
  hostsim::ServiceAnswer answer;
};

// ---- hosts and agents -------------------------------------------------------------------------

struct HostDown {
  static constexpr std::string_view kName = "host_down";
  net::HostId host;
};
struct HostUp {
  static constexpr std::string_view kName = "host_up";
  net::HostId host;
};
struct AgentStop {
  static constexpr std::string_view kName = "agent_stop";
  net::HostId host;
};
struct AgentKill {
  static constexpr std::string_view kName = "agent_kill";
  net::HostId host;
};
struct AgentStart {
  static constexpr std::string_view kName = "agent_start";
  net::HostId host;
};
struct AgentEnvironment {
  static constexpr std::string_view kName = "agent_environment";
  net::HostId host;
  vpccgw::Environment environment = vpccgw::Environment::kTest;
};
struct UpcallLoss {
  static constexpr std::string_view kName = "upcall_loss";
  net::HostId host;
  bool off = false;
};
// Pushes to the host vanish until an end: exactly one of the two is set.
struct PushLoss {
  static constexpr std::string_view kName = "push_loss";
  net::HostId host;
  std::optional<Duration> lasts;  // "for": from when the action is carried out
  std::optional<Instant> until;
};
struct PushDelay {  // added to the control latency of pushes to the host
  static constexpr std::string_view kName = "push_delay";
  net::HostId host;
  Duration delay{};
  bool off = false;
};

// ---- the gateway ------------------------------------------------------------------------------

struct GatewayDown {  // orderly
  static constexpr std::string_view kName = "gateway_down";
};
struct GatewayUp {
  static constexpr std::string_view kName = "gateway_up";
};
struct GatewayKill {  // SIGKILL
  static constexpr std::string_view kName = "gateway_kill";
};
struct GatewaySlow {  // each message waits this long before the gateway takes it up
  static constexpr std::string_view kName = "gateway_slow";
  Duration delay{};
  bool off = false;
};

// ---- networks ---------------------------------------------------------------------------------

// Hosts of different groups cannot reach each other over the fabric. Each host is in exactly one
// group: those the scenario does not list form the last.
struct Partition {
  static constexpr std::string_view kName = "partition";
  std::vector<std::vector<net::HostId>> groups;
};
struct Heal {
  static constexpr std::string_view kName = "heal";
};
struct ControlPartition {  // these hosts are cut off from the gateway, besides those already
  static constexpr std::string_view kName = "control_partition";
  std::vector<net::HostId> hosts;
};
struct ControlHeal {  // for all hosts
  static constexpr std::string_view kName = "control_heal";
};
// What is not set stays as it is.
struct LinkChange {
  static constexpr std::string_view kName = "link";
  std::optional<std::pair<net::HostId, net::HostId>> between;  // both ways; none: all pairs
  std::optional<Duration> latency;
  std::optional<Duration> jitter;
  std::optional<Probability> loss;
  std::optional<Probability> duplicate;
  std::optional<Probability> reorder;
  std::optional<Probability> corrupt;
};

// ---- the console ------------------------------------------------------------------------------

struct HavipCreate {
  static constexpr std::string_view kName = "havip_create";
  net::HavipId havip;
  net::Ipv4Addr vip;
  net::SubnetId subnet;
  bool check_range = false;
  std::vector<net::DeviceId> range;
};
struct HavipDelete {
  static constexpr std::string_view kName = "havip_delete";
  net::HavipId havip;
};
struct HavipUnbind {
  static constexpr std::string_view kName = "havip_unbind";
  net::HavipId havip;
};
struct HavipRange {  // at least one of the two is set
  static constexpr std::string_view kName = "havip_range";
  net::HavipId havip;
  std::optional<bool> check_range;
  std::optional<std::vector<net::DeviceId>> range;
};

}  // namespace action

using Action =
    std::variant<action::NicDown, action::NicUp, action::KeepalivedStop, action::KeepalivedKill,
                 action::KeepalivedStart, action::KeepalivedPause, action::KeepalivedResume,
                 action::KeepalivedReload, action::ScriptResult, action::FileWrite,
                 action::FileRemove, action::ProcessCount, action::Priority, action::GuestPause,
                 action::GuestResume, action::GuestCrash, action::GuestBoot, action::LiveMigrate,
                 action::AddressAdd, action::AddressDel, action::GuestFilter, action::SendGarp,
                 action::AppDown, action::AppUp, action::AppAnswer, action::HostDown,
                 action::HostUp, action::AgentStop, action::AgentKill, action::AgentStart,
                 action::AgentEnvironment, action::UpcallLoss, action::PushLoss, action::PushDelay,
                 action::GatewayDown, action::GatewayUp, action::GatewayKill, action::GatewaySlow,
                 action::Partition, action::Heal, action::ControlPartition, action::ControlHeal,
                 action::LinkChange, action::HavipCreate, action::HavipDelete, action::HavipUnbind,
                 action::HavipRange>;

[[nodiscard]] inline std::string_view name_of(const Action& action) {
  return std::visit([](const auto& one) { return one.kName; }, action);
}

// A line of the timeline.
struct TimelineEntry {
  Instant at;
  Duration spread{};  // carried out at `at` + uniform in [0, spread)
  // Names the entry's random stream: "nic_down web-a/eth0", and from the second such entry on
  // "nic_down web-a/eth0 #2": entries of other kinds, added or removed, move nobody's dice.
  std::string stream;
  std::string target;  // for trace::Action: "web-a/eth0", "h1, h2", "" for the fabric
  Action action;
};

}  // namespace havip::loader
