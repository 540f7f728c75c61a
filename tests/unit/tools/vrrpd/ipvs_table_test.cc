#include "tools/vrrpd/ipvs_table.h"

#include <doctest/doctest.h>

namespace havip::vrrpd {
namespace {

namespace conf = hostsim::conf;
namespace ipvs = hostsim::ipvs;
namespace kernel = live::ipvs;

ipvs::ServiceId at(const char* ip, conf::Transport protocol = conf::Transport::kTcp) {
  return {.protocol = protocol, .at = conf::Endpoint{.ip = *net::parse_ip(ip), .port = 80}};
}

TEST_CASE("a service becomes a request: protocol, persistence, flags") {
  const kernel::Request request =
      ipvs_request(ipvs::AddService{.id = at("10.0.0.1", conf::Transport::kUdp),
                                    .balancing = {.scheduler = "sh",
                                                  .flags = {"sh-port", "sh-fallback"},
                                                  .persistence_timeout = std::chrono::seconds(90),
                                                  .persistence_granularity = 0xffffff00,
                                                  .one_packet = true}});
  CHECK(request.command == kernel::Command::kAddService);
  CHECK(request.service.protocol == 17);
  CHECK(request.service.port == 80);
  const kernel::ServiceSetup setup = request.setup.value_or(kernel::ServiceSetup{});
  CHECK(setup.scheduler == "sh");
  CHECK(setup.timeout == 90);
  CHECK(setup.netmask == 0xffffff00);
  CHECK(setup.flags == (kernel::kPersistent | kernel::kOnePacket | kernel::kSchedulerFlag1 |
                        kernel::kSchedulerFlag2));
}

TEST_CASE("the whole address of IPv6 is a prefix of 128") {
  const auto request = ipvs_request(ipvs::AddService{.id = at("2001:db8::1"), .balancing = {}});
  CHECK(request.service.family == net::Family::kIpv6);
  CHECK(request.setup.value_or(kernel::ServiceSetup{}).netmask == 128);
}

TEST_CASE("a firewall mark is a service without an address") {
  const auto request = ipvs_request(
      ipvs::RemoveService{.id = {.protocol = conf::Transport::kTcp, .at = std::uint32_t{7}}});
  CHECK(request.command == kernel::Command::kRemoveService);
  CHECK(request.service.mark == 7);
}

TEST_CASE("a destination becomes a request: how it is reached, its weight, its thresholds") {
  const conf::Endpoint server{.ip = *net::parse_ip("10.0.0.5"), .port = 8080};
  const ipvs::Destination to{.at = server,
                             .weight = 3,
                             .forwarding = conf::Forwarding::kTunnel,
                             .upper_threshold = 9,
                             .lower_threshold = 4};
  const auto edit =
      ipvs_request(ipvs::EditDestination{.service = at("10.0.0.1"), .destination = to});
  CHECK(edit.command == kernel::Command::kSetDestination);
  const auto told = edit.destination.value_or(kernel::Destination{});
  CHECK(told.port == 8080);
  CHECK(told.forwarding == kernel::Forwarding::kTunnel);
  CHECK(told.weight == 3);
  CHECK(told.upper_threshold == 9);
  CHECK(told.lower_threshold == 4);
  const auto remove =
      ipvs_request(ipvs::RemoveDestination{.service = at("10.0.0.1"), .at = server});
  CHECK(remove.command == kernel::Command::kRemoveDestination);
  CHECK(remove.destination.value_or(kernel::Destination{}).ip == server.ip);
}

}  // namespace
}  // namespace havip::vrrpd
