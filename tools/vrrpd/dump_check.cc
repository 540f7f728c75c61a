#include "tools/vrrpd/dump_check.h"

#include <string_view>

#include <fmt/format.h>

namespace havip::vrrpd {
namespace {

namespace conf = hostsim::conf;
namespace ipvs = hostsim::ipvs;
using hostsim::checker::Pool;

std::string_view name(conf::Transport protocol) {
  switch (protocol) {
    case conf::Transport::kTcp:
      return "TCP";
    case conf::Transport::kUdp:
      return "UDP";
    case conf::Transport::kSctp:
      return "SCTP";
  }
  return "?";
}

std::string_view name(conf::Forwarding forwarding) {
  switch (forwarding) {
    case conf::Forwarding::kNat:
      return "NAT";
    case conf::Forwarding::kDirect:
      return "DR";
    case conf::Forwarding::kTunnel:
      return "TUN";
  }
  return "?";
}

std::string place(const conf::VirtualService& service) {
  if (const auto* mark = std::get_if<std::uint32_t>(&service.at)) {
    return fmt::format("   FWMARK = {}\n", *mark);
  }
  const auto& at = std::get<conf::Endpoint>(service.at);
  return fmt::format("   VIP = {}, VPORT = {}\n", to_string(at.ip), at.port);
}

std::string server_part(const Pool::Server& server) {
  return fmt::format(
      "   ------< Real server >------\n"
      "   RIP = {}, RPORT = {}, WEIGHT = {} EFF WEIGHT = {}\n"
      "     {}\n     Inhibit on failure is {}\n   alive = {}\n   num failed checkers = {}\n",
      to_string(server.config.at.ip), server.config.at.port, server.config.weight, server.weight,
      name(server.config.forwarding), server.config.inhibit_on_failure ? "ON" : "OFF",
      server.alive ? 1 : 0, server.failed);
}

std::string pool_part(const Pool& pool) {
  const conf::VirtualServer& config = pool.config();
  std::string text = " ------< Virtual server >------\n";
  for (const conf::VirtualService& service : config.services)
    text += place(service);
  text += fmt::format(
      "   lb_algo = {}\n   protocol = {}\n   quorum = {}, hysteresis = {}\n"
      "   quorum_state_up = {}\n",
      config.scheduler, name(config.protocol), config.quorum, config.hysteresis,
      pool.quorum_up() ? 1 : 0);
  for (const Pool::Server& server : pool.servers())
    text += server_part(server);
  return text;
}

std::string table_part(const ipvs::Table& table) {
  std::string text = "------< IPVS table >------\n";
  for (const ipvs::Service& service : table.services()) {
    text += fmt::format(" {} {}\n", to_string(service.id), service.balancing.scheduler);
    for (const ipvs::Destination& to : service.destinations) {
      text += fmt::format("   -> {}:{} {} weight {}\n", to_string(to.at.ip), to.at.port,
                          name(to.forwarding), to.weight);
    }
  }
  return text;
}

}  // namespace

std::string check_text(const hostsim::HealthChecker& checker, const ipvs::Table& table) {
  std::string text = "------< LVS Topology >------\n";
  for (const Pool& pool : checker.pools())
    text += pool_part(pool);
  return text + table_part(table);
}

}  // namespace havip::vrrpd
