#include "scenarios/runner/balance_faults.h"

#include <algorithm>
#include <variant>

#include <fmt/format.h>

#include "hostsim/guest/balance/scheduler.h"

namespace havip::runner {
namespace {

namespace conf = hostsim::conf;

// Faults of one guest's configuration.
class Reader {
 public:
  Reader(const loader::Scenario& scenario, const loader::Guest& guest, const loader::Conf& conf,
         loader::Faults& faults)
      : scenario_(scenario), guest_(guest), conf_(conf), faults_(faults) {}

  void read(const conf::VirtualServer& server) {
    if (server.protocol == conf::Transport::kSctp) {
      fault(server.line, "protocol SCTP: the virtual network has TCP and UDP");
    }
    for (const conf::VirtualService& service : server.services) {
      if (std::holds_alternative<std::uint32_t>(service.at)) {
        fault(server.line, "virtual_server fwmark: the virtual network marks no packets");
      }
    }
    if (!hostsim::balance::is_known_scheduler(server.scheduler)) {
      fault(server.line,
            fmt::format("lvs_sched {} is not modelled; expected rr, wrr, lc, wlc, sed, nq, sh, "
                        "dh, mh or fo",
                        server.scheduler));
    }
    for (const conf::RealServer& real : server.real_servers)
      read(real);
    if (server.sorry_server) read(*server.sorry_server);
  }

 private:
  void read(const conf::RealServer& real) {
    if (real.forwarding == conf::Forwarding::kNat || !real.at.ip.is_v4()) return;
    const bool direct = real.forwarding == conf::Forwarding::kDirect;
    const std::string_view method = direct ? "DR" : "TUN";
    const net::Ipv4Addr ip = real.at.ip.v4();
    const bool near = std::ranges::any_of(
        guest_.nics, [&](const loader::Nic& nic) { return nic.block.contains(ip); });
    if (!near) {
      fault(real.line, fmt::format("lvs_method {} to {}: the real server has to be in a subnet of "
                                   "the director's NICs; NAT reaches others",
                                   method, to_string(ip)));
    } else if (direct && scenario_.fabric.kind == hostsim::FabricKind::kVpc &&
               scenario_.fabric.arp != hostsim::ArpAnswer::kDevice) {
      fault(real.line,
            fmt::format("lvs_method DR to {}: this VPC's hosts answer ARP with the gateway's MAC "
                        "and forward by address, so the packet would come straight back; expected "
                        "\"arp\": \"device\" or \"multicast\": true in \"fabric\", or NAT",
                        to_string(ip)));
    }
  }

  void fault(std::uint32_t line, std::string text) {
    faults_.push_back({.file = conf_.name,
                       .line = line,
                       .column = 0,
                       .pointer = conf_.pointer,
                       .text = std::move(text)});
  }

  const loader::Scenario& scenario_;
  const loader::Guest& guest_;
  const loader::Conf& conf_;
  loader::Faults& faults_;
};

}  // namespace

void add_balance_faults(const loader::Scenario& scenario, const loader::Guest& guest,
                        const loader::Conf& conf, loader::Faults& faults) {
  Reader reader(scenario, guest, conf, faults);
  for (const conf::VirtualServer& server : conf.parsed.config.virtual_servers)
    reader.read(server);
}

}  // namespace havip::runner
