// The table of virtual services as a value: what each change does, and what is refused.

#include "hostsim/guest/checker/ipvs.h"

#include <doctest/doctest.h>

#include "core/net/ip.h"

namespace havip::hostsim::ipvs {
namespace {

conf::Endpoint at(const char* ip, std::uint16_t port = 80) {
  return {.ip = *net::parse_ip(ip), .port = port};
}
ServiceId web() {
  return {.protocol = conf::Transport::kTcp, .at = at("10.0.0.100")};
}
Destination server(const char* ip, int weight = 1) {
  return {.at = at(ip), .weight = weight};
}

TEST_CASE("services and destinations stand in the order they were added") {
  Table table;
  REQUIRE(table.apply(AddService{.id = web(), .balancing = {.scheduler = "rr"}}));
  REQUIRE(table.apply(AddDestination{web(), server("10.0.0.2")}));
  REQUIRE(table.apply(AddDestination{web(), server("10.0.0.1")}));
  const Service* service = table.find(web());
  REQUIRE(service != nullptr);
  CHECK(service->balancing.scheduler == "rr");
  REQUIRE(service->destinations.size() == 2);
  CHECK(service->destinations[0].at == at("10.0.0.2"));
}

TEST_CASE("adding what is there changes it, and keeps what hangs on it") {
  Table table;
  REQUIRE(table.apply(AddService{web(), {.scheduler = "rr"}}));
  REQUIRE(table.apply(AddDestination{web(), server("10.0.0.1", 1)}));
  REQUIRE(table.apply(AddService{web(), {.scheduler = "wlc"}}));
  REQUIRE(table.apply(AddDestination{web(), server("10.0.0.1", 7)}));
  REQUIRE(table.services().size() == 1);
  CHECK(table.find(web())->balancing.scheduler == "wlc");
  REQUIRE(table.find(web())->destinations.size() == 1);
  CHECK(table.find(web())->destinations[0].weight == 7);
}

TEST_CASE("what is not there cannot be edited or removed") {
  Table table;
  CHECK(table.apply(RemoveService{web()}).error() == "No such service");
  CHECK(table.apply(AddDestination{web(), server("10.0.0.1")}).error() == "No such service");
  REQUIRE(table.apply(AddService{web(), {}}));
  CHECK(table.apply(EditDestination{web(), server("10.0.0.1")}).error() == "No such destination");
  CHECK(table.apply(RemoveDestination{web(), at("10.0.0.1")}).error() == "No such destination");
}

TEST_CASE("a service goes with its destinations") {
  Table table;
  REQUIRE(table.apply(AddService{web(), {}}));
  REQUIRE(table.apply(AddDestination{web(), server("10.0.0.1")}));
  REQUIRE(table.apply(RemoveDestination{web(), at("10.0.0.1")}));
  CHECK(table.find(web())->destinations.empty());
  REQUIRE(table.apply(AddDestination{web(), server("10.0.0.1")}));
  REQUIRE(table.apply(RemoveService{web()}));
  CHECK(table.find(web()) == nullptr);
}

TEST_CASE("a service is named as ipvsadm names it") {
  CHECK(to_string(web()) == "TCP 10.0.0.100:80");
  CHECK(to_string(ServiceId{conf::Transport::kUdp, at("2001:db8::1", 53)}) ==
        "UDP [2001:db8::1]:53");
  CHECK(to_string(ServiceId{conf::Transport::kTcp, std::uint32_t{7}}) == "FWM 7");
}

}  // namespace
}  // namespace havip::hostsim::ipvs
