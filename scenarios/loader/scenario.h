// Scenario: what a scenario file says, typed, checked and with every default filled in.
//
// The loader (load.h) makes it; the runner builds a world from it, the judge holds a run against
// its expectations. Everything refers to things that exist: a device, host, HAVIP or probe named
// here is one of this scenario. scenarios/schema/scenario.schema.json describes each field.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/net/id.h"
#include "core/net/ip.h"
#include "core/net/mac.h"
#include "core/time/time.h"
#include "hostsim/guest/guest_io.h"
#include "hostsim/guest/vrrp/daemon_io.h"
#include "hostsim/host/host_io.h"
#include "mcagent/policy.h"
#include "scenarios/loader/action.h"
#include "scenarios/loader/conf.h"
#include "scenarios/loader/expectation.h"
#include "scenarios/loader/link.h"
#include "vpccgw/gateway_io.h"

namespace havip::loader {

// The network between hosts: what guests' frames travel on.
struct Fabric {
  Link link{.latency = std::chrono::microseconds(200)};
  hostsim::FabricKind kind = hostsim::FabricKind::kVpc;  // flat with "multicast": true
  hostsim::ArpAnswer arp = hostsim::ArpAnswer::kGateway;
};

// The channel between an agent and the gateway. Its `timeout` and `retries` are in each host's
// policy (mcagent::ClaimPolicy), its `push_retry` in `gateway`.
struct Control {
  Link link{.latency = std::chrono::milliseconds(1)};  // reorder and corrupt are always 0
};

struct Vpc {
  net::VpcId id;
  net::Subnet cidr;
};

// A line of a subnet's route table.
struct SubnetRoute {
  net::Subnet to;
  net::Ipv4Addr via;
};

struct Subnet {
  net::SubnetId id;
  net::Subnet block;  // inside the VPC
  std::vector<SubnetRoute> routes = {};
};

struct Host {
  net::HostId id;
  vpccgw::Environment environment = vpccgw::Environment::kProduction;
  mcagent::Policy policy;  // complete: the scenario's, with what this host overrides
};

struct Nic {
  std::string name;  // "eth0"
  net::DeviceId device;
  net::SubnetId subnet;
  net::Subnet block;                        // of that subnet
  net::Ipv4Addr ip;                         // a host address of it
  net::MacAddr mac;                         // as given, else net::mac_for_name(device)
  std::optional<net::Ipv6Addr> link_local;  // as given; none: that of the MAC
  std::vector<net::Ipv6Addr> ip6;           // beside it
};

struct Guest {
  net::GuestId id;
  net::HostId host;       // where it boots
  std::vector<Nic> nics;  // at least one; hostsim::NicIndex counts them
  std::optional<Conf> keepalived;
  const hostsim::Profile* profile = &hostsim::kKeepalived22;
  std::vector<hostsim::ScriptSetup> scripts;
  std::vector<hostsim::FileSetup> files;         // each path once
  std::vector<hostsim::ProcessSetup> processes;  // each name once
  Instant boot_at;
  Duration boot_spread{};  // uniform in [0, spread), from the stream "boot GUEST"
  hostsim::Timing timing;
  std::vector<hostsim::ServiceSetup> services;  // each port once
  std::optional<net::Ipv4Addr> gateway;         // inside the subnet of one of its NICs
  std::vector<net::Ipv4Addr> loopback;          // addresses on lo
};

struct Havip {
  net::HavipId id;
  net::Ipv4Addr vip;  // inside its subnet
  net::SubnetId subnet;
  bool check_range = false;
  std::vector<net::DeviceId> range;  // at most 10
};

// A guest that asks an address, or a service there.
struct Probe {
  std::string id;
  net::GuestId from;
  net::IpAddr to;                              // IPv6: of pings alone, and on a link of `from`
  Duration every{};                            // above 0
  Duration timeout = std::chrono::seconds(1);  // above 0
  Instant start;                               // of the first one
  hostsim::ProbeKind kind = hostsim::ProbeKind::kPing;
  std::uint16_t port = 0;  // of all but pings
  std::string path = "/";  // of HTTP
  std::uint16_t status = 200;
};

struct Scenario {
  std::string name;
  std::string about;
  std::uint64_t seed = 1;
  std::vector<std::uint64_t> seeds;  // those it is tested with, ascending; none: `seed` alone
  Duration duration{};               // above 0
  // What hosts start from; what holds at a host stands in Host.
  vpccgw::Environment environment = vpccgw::Environment::kProduction;
  mcagent::Policy policy;
  Fabric fabric;
  Control control;
  vpccgw::GatewayOptions gateway;
  Vpc vpc;
  std::vector<Subnet> subnets;
  std::vector<Host> hosts;    // at least one
  std::vector<Guest> guests;  // at least one
  std::vector<Havip> havips;
  std::vector<Probe> probes;            // numbered as in trace::ProbeSent::probe
  std::vector<TimelineEntry> timeline;  // in the file's order, which need not be that of time
  std::vector<Expectation> expect;
  std::vector<std::string> breaks;  // invariants this scenario exists to break
  // How far a stage of a switchover may be from a baseline's, either way, by the stage's name; one
  // that is not there must be equal.
  std::map<std::string, Duration, std::less<>> tolerance;
};

// The seeds that it is tested with: `seeds`, or its own.
[[nodiscard]] std::vector<std::uint64_t> seeds_of(const Scenario& scenario);

// Every keepalived.conf of a scenario, borrowed from it: what guests boot with, then what the
// timeline makes them reload.
struct GuestConf {
  const Guest* guest = nullptr;
  const Conf* conf = nullptr;
};
[[nodiscard]] std::vector<GuestConf> confs_of(const Scenario& scenario);

}  // namespace havip::loader
