// The events of Keepalived's health checker.
// Part of core/trace/events.h, and under the same contract.
//
// Services are named as Keepalived's log names them: "[10.0.0.5]:tcp:80".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace havip::trace {

// One try of a checker came to its end.
struct CheckResult {
  static constexpr std::string_view kKind = "check_result";
  std::string_view check;      // "TCP_CHECK", "HTTP_GET", ..: a literal
  std::string service;         // the real server
  std::string virtual_server;  // it belongs to
  bool good = false;
  std::string detail;  // why not; of a success usually empty
  void fields(auto&& f) const {
    f("check", check);
    f("service", service);
    f("virtual_server", virtual_server);
    f("good", good);
    if (!detail.empty()) f("detail", detail);
  }
};

// A real server came into its virtual server's pool, or went. Whether packets reach it is for the
// IPVS table to say: with its quorum lost, a pool may be up and the sorry server at work.
struct RealServerState {
  static constexpr std::string_view kKind = "real_server";
  std::string service;
  std::string virtual_server;
  std::string_view state;  // "up" or "down"
  void fields(auto&& f) const {
    f("service", service);
    f("virtual_server", virtual_server);
    f("state", state);
  }
};

// A virtual server gained or lost its quorum.
struct VirtualServerState {
  static constexpr std::string_view kKind = "virtual_server";
  std::string service;
  std::string_view state;  // "up" or "down"
  bool sorry = false;      // its sorry server is at work
  void fields(auto&& f) const {
    f("service", service);
    f("state", state);
    f("sorry", sorry);
  }
};

}  // namespace havip::trace
