// VirtualServer: a virtual_server of a keepalived.conf with its real servers and their checkers,
// every value that is inherited (checker, real server, virtual server, built in) filled in.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "core/net/ip.h"
#include "core/time/time.h"
#include "hostsim/guest/conf/command.h"

namespace havip::hostsim::conf {

enum class Transport : std::uint8_t { kTcp, kUdp, kSctp };
// How packets reach a real server (lvs_method, lb_kind).
enum class Forwarding : std::uint8_t { kNat, kDirect, kTunnel };

// An address and a port; port 0 means every port (of a virtual server), or none.
struct Endpoint {
  net::IpAddr ip;
  std::uint16_t port = 0;
  friend auto operator<=>(const Endpoint&, const Endpoint&) = default;
};

// ---- checkers ---------------------------------------------------------------------------------

struct TcpCheck {
  friend bool operator==(const TcpCheck&, const TcpCheck&) = default;
};

struct UdpCheck {
  std::vector<std::uint8_t> payload;
  bool require_reply = false;
  // The beginning of the reply; an octet counts where its mask has bits. Empty: any.
  std::vector<std::uint8_t> reply;
  std::vector<std::uint8_t> reply_mask;
  std::uint32_t min_reply_length = 0;
  std::uint32_t max_reply_length = 255;
  friend bool operator==(const UdpCheck&, const UdpCheck&) = default;
};

struct PingCheck {
  friend bool operator==(const PingCheck&, const PingCheck&) = default;
};

struct HttpUrl {
  std::string path = "/";
  std::optional<std::array<std::uint8_t, 16>> digest;                 // MD5 of the body
  std::vector<std::pair<std::uint16_t, std::uint16_t>> status_codes;  // from..to; empty: 200-299
  std::string virtualhost;                                            // empty: the checker's
  std::optional<std::string> regex;                                   // of the body
  bool regex_no_match = false;
  std::string regex_options;
  std::size_t regex_min_offset = 0;
  std::size_t regex_max_offset = 0;  // 0: no bound
  friend bool operator==(const HttpUrl&, const HttpUrl&) = default;
};

enum class HttpProtocol : std::uint8_t { k10, k10Close, k11 };

struct HttpCheck {
  bool ssl = false;  // SSL_GET
  HttpProtocol protocol = HttpProtocol::k10;
  std::string virtualhost;  // of checker, real server or virtual server; empty: "address:port"
  bool enable_sni = false;
  bool fast_recovery = false;
  std::vector<HttpUrl> urls;  // at least one
  friend bool operator==(const HttpCheck&, const HttpCheck&) = default;
};

struct SmtpCheck {
  std::string helo_name = "smtpchecker.keepalived.org";
  friend bool operator==(const SmtpCheck&, const SmtpCheck&) = default;
};

struct DnsCheck {
  std::uint16_t type = 6;  // SOA
  std::string name = ".";
  friend bool operator==(const DnsCheck&, const DnsCheck&) = default;
};

struct MiscCheck {
  Command command;
  Duration timeout{};    // the virtual server's delay_loop unless the file says otherwise
  bool dynamic = false;  // misc_dynamic: exit codes 2..255 are a weight
  friend bool operator==(const MiscCheck&, const MiscCheck&) = default;
};

struct FileCheck {
  std::string track_file;  // by name in Config
  int weight = 0;
  bool reverse = false;
  friend bool operator==(const FileCheck&, const FileCheck&) = default;
};

struct Checker {
  using Kind = std::variant<TcpCheck, UdpCheck, PingCheck, HttpCheck, SmtpCheck, DnsCheck,
                            MiscCheck, FileCheck>;
  Kind kind;
  std::uint32_t line = 0;
  Endpoint connect;  // the real server, unless connect_ip or connect_port say otherwise
  std::optional<Endpoint> bind;
  std::string bind_interface;
  Duration connect_timeout = std::chrono::seconds(5);
  Duration delay_loop = std::chrono::seconds(60);
  Duration delay_before_retry = std::chrono::seconds(1);
  Duration warmup = std::chrono::seconds(60);
  std::uint32_t retry = 1;
  bool alpha = false;  // down until its first success
  bool log_all_failures = false;
};

// ---- servers ----------------------------------------------------------------------------------

struct RealServer {
  Endpoint at;
  std::uint32_t line = 0;
  int weight = 1;
  Forwarding forwarding = Forwarding::kNat;
  bool inhibit_on_failure = false;
  std::uint32_t upper_threshold = 0;  // connections; 0: none
  std::uint32_t lower_threshold = 0;
  std::optional<Command> notify_up;
  std::optional<Command> notify_down;
  bool smtp_alert = true;
  std::vector<Checker> checkers;
};

// Where a virtual server listens.
struct VirtualService {
  std::variant<Endpoint, std::uint32_t> at;  // an endpoint or a firewall mark
};

struct VirtualServer {
  std::uint32_t line = 0;
  std::vector<VirtualService> services;  // more than one of a virtual_server_group
  std::string group;                     // its name; empty: none
  Transport protocol = Transport::kTcp;
  std::string scheduler = "wlc";
  std::vector<std::string> scheduler_flags;
  Duration persistence_timeout{};  // 0: none
  std::uint32_t persistence_granularity = 0xffffffff;
  bool one_packet = false;  // ops
  bool ha_suspend = false;
  bool alpha = false;
  bool omega = false;
  std::uint32_t quorum = 1;
  std::uint32_t hysteresis = 0;
  std::optional<Command> quorum_up;
  std::optional<Command> quorum_down;
  bool smtp_alert = false;
  std::string virtualhost;
  std::optional<RealServer> sorry_server;  // without checkers
  bool sorry_server_inhibit = false;
  std::vector<RealServer> real_servers;
};

}  // namespace havip::hostsim::conf
