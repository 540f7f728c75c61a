// The events of a guest: what its VRRP daemon does and hears, and what becomes of its addresses.
// Part of core/trace/events.h, and under the same contract.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/engine/provenance.h"
#include "core/net/id.h"
#include "core/net/ip.h"

namespace havip::trace {

using engine::FrameId;
using engine::NodeId;

enum class VrrpState : std::uint8_t { kInit, kBackup, kMaster, kFault, kStop };
[[nodiscard]] std::string_view to_string(VrrpState state);

// A VRRP instance changed state. `reason` is a short phrase: "master down timer", "prio 0 heard",
// "higher priority 100 from 172.16.16.6", "interface eth0 down", "startup", "stop".
struct VrrpTransition {
  static constexpr std::string_view kKind = "vrrp_state";
  std::string instance;
  net::Vrid vrid;
  VrrpState from = VrrpState::kInit;
  VrrpState to = VrrpState::kInit;
  std::string reason;
  void fields(auto&& f) const {
    f("instance", instance);
    f("vrid", vrid.value);
    f("from", to_string(from));
    f("to", to_string(to));
    f("reason", reason);
  }
};

struct AdvertSent {
  static constexpr std::string_view kKind = "advert_sent";
  std::string instance;
  std::uint8_t priority = 0;
  void fields(auto&& f) const {
    f("instance", instance);
    f("priority", priority);
  }
};

// What an instance made of an advertisement (vrrp-keepalived receive rules). `outcome` is one of
// "accepted", "discarded" (lower priority), "lower", "higher" (as master), "stop" (priority 0),
// "ignored" (state), "rejected: <why>".
struct AdvertHeard {
  static constexpr std::string_view kKind = "advert_heard";
  std::string instance;
  net::IpAddr from;
  std::uint8_t priority = 0;
  std::string outcome;
  FrameId frame = 0;
  void fields(auto&& f) const {
    f("instance", instance);
    f("from", from);
    f("priority", priority);
    f("outcome", outcome);
    f("frame", frame);
  }
};

// An address was added to or removed from a NIC.
struct AddressChange {
  static constexpr std::string_view kKind = "address";
  net::DeviceId device;
  net::IpAddr ip;
  bool present = false;
  void fields(auto&& f) const {
    f("device", device);
    f("ip", ip);
    f("present", present);
  }
};

// A guest handed a GARP to its NIC. `batch` is "first", "second", "refresh", "lower_prio",
// "lower_prio_delayed", "own_address", "manual".
struct GarpSent {
  static constexpr std::string_view kKind = "garp_sent";
  net::DeviceId device;
  net::Ipv4Addr vip;
  std::string_view batch;  // a literal
  void fields(auto&& f) const {
    f("device", device);
    f("vip", vip);
    f("batch", batch);
  }
};

// The same for IPv6: an unsolicited neighbour advertisement.
struct NaSent {
  static constexpr std::string_view kKind = "na_sent";
  net::DeviceId device;
  net::Ipv6Addr vip;
  std::string_view batch;  // a literal, as of GarpSent
  void fields(auto&& f) const {
    f("device", device);
    f("vip", net::IpAddr(vip));
    f("batch", batch);
  }
};

// A notifier was called. In the virtual network nothing is executed: this is all that happens.
struct Notified {
  static constexpr std::string_view kKind = "notified";
  std::string command;  // with its arguments
  void fields(auto&& f) const { f("command", command); }
};

// A line was written to a notify FIFO.
struct FifoWritten {
  static constexpr std::string_view kKind = "fifo_written";
  std::string path;
  std::string text;
  void fields(auto&& f) const {
    f("path", path);
    f("text", text);
  }
};

// A mail was handed to the mail server, which in the virtual network takes every one.
struct MailSent {
  static constexpr std::string_view kKind = "mail_sent";
  std::string server;  // address and port
  std::string helo;
  std::string from;
  std::string to;  // comma-separated
  std::string subject;
  std::string body;
  void fields(auto&& f) const {
    f("server", server);
    f("helo", helo);
    f("from", from);
    f("to", to);
    f("subject", subject);
    f("body", body);
  }
};

// A script that the daemon ran is over: what the scenario lets it return, or the signal that ended
// it because it took too long.
struct ScriptResult {
  static constexpr std::string_view kKind = "script_result";
  std::string script;
  bool signalled = false;
  int code = 0;
  void fields(auto&& f) const {
    f("script", script);
    f("signalled", signalled);
    f("code", code);
  }
};

// A line of the guest's daemon, in Keepalived's wording.
struct Log {
  static constexpr std::string_view kKind = "log";
  std::string text;
  void fields(auto&& f) const { f("text", text); }
};

}  // namespace havip::trace
