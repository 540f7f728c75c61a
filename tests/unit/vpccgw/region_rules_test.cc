#include "vpccgw/mapping/region_rules.h"

#include <functional>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/gateway_script.h"

namespace havip::vpccgw {
namespace {

using test::small_region;
using test::operator""_ip;

const HavipRow kNew{
    .id = net::HavipId("havip-3"), .vip = "172.16.16.10"_ip, .subnet = net::SubnetId("subnet-a")};

std::vector<net::DeviceId> devices(std::size_t count) {
  std::vector<net::DeviceId> ids;
  for (std::size_t i = 0; i < count; ++i)
    ids.emplace_back("web-" + std::to_string(i) + "/eth0");
  return ids;
}

TEST_CASE("a new HAVIP must be in order") {
  struct Row {
    const char* error;
    std::function<void(HavipRow&)> change;
  };
  const std::vector<Row> rows = {
      {"", [](HavipRow&) {}},
      {"a HAVIP needs an id", [](HavipRow& h) { h.id = {}; }},
      {"havip-1: there is a HAVIP with this id",
       [](HavipRow& h) { h.id = net::HavipId("havip-1"); }},
      {"havip-3: 172.16.16.8 is the address of havip-1",
       [](HavipRow& h) { h.vip = "172.16.16.8"_ip; }},
      {"havip-3: 172.16.16.6 is the address of web-a/eth0",
       [](HavipRow& h) { h.vip = "172.16.16.6"_ip; }},
      {"havip-3: 172.16.17.10 is not in subnet subnet-a (172.16.16.0/24)",
       [](HavipRow& h) { h.vip = "172.16.17.10"_ip; }},
      {"havip-3: there is no subnet subnet-z",
       [](HavipRow& h) { h.subnet = net::SubnetId("subnet-z"); }},
      {"havip-3: the range names ghost/eth0: there is no such device",
       [](HavipRow& h) { h.range = {net::DeviceId("ghost/eth0")}; }},
      {"havip-3: the range names web-a/eth0 twice",
       [](HavipRow& h) {
         h.range = {net::DeviceId("web-a/eth0"), net::DeviceId("web-a/eth0")};
       }},
      {"havip-3: the range has 11 devices, 10 are allowed",
       [](HavipRow& h) { h.range = devices(11); }},
  };
  for (const Row& row : rows) {
    HavipRow havip = kNew;
    row.change(havip);
    const auto checked = check_new_havip(small_region(), havip);
    CHECK_EQ(checked ? "" : checked.error(), row.error);
  }
}

TEST_CASE("a region must be in order") {
  struct Row {
    const char* error;
    std::function<void(RegionSetup&)> change;
  };
  const std::vector<Row> rows = {
      {"", [](RegionSetup&) {}},
      {"the VPC needs an id", [](RegionSetup& r) { r.vpc = {}; }},
      {"host h1 occurs twice", [](RegionSetup& r) { r.hosts.emplace_back("h1"); }},
      {"subnet subnet-a occurs twice",
       [](RegionSetup& r) { r.subnets[1].id = net::SubnetId("subnet-a"); }},
      {"subnet subnet-b: 10.0.0.0/8 is not within 172.16.0.0/16 of the VPC",
       [](RegionSetup& r) {
         r.subnets[1].block = {"10.0.0.0"_ip, 8};
       }},
      {"device web-a/eth0 occurs twice",
       [](RegionSetup& r) { r.devices[1].id = net::DeviceId("web-a/eth0"); }},
      {"address 172.16.16.6 occurs twice",
       [](RegionSetup& r) { r.devices[1].ip = "172.16.16.6"_ip; }},
      {"device web-b/eth0: there is no host h9",
       [](RegionSetup& r) { r.devices[1].host = net::HostId("h9"); }},
      {"device web-b/eth0: there is no subnet subnet-z",
       [](RegionSetup& r) { r.devices[1].subnet = net::SubnetId("subnet-z"); }},
      {"device web-b/eth0: 172.16.17.5 is not in subnet subnet-a (172.16.16.0/24)",
       [](RegionSetup& r) { r.devices[1].ip = "172.16.17.5"_ip; }},
      {"HAVIP havip-1 occurs twice",
       [](RegionSetup& r) { r.havips[1].id = net::HavipId("havip-1"); }},
      {"VIP 172.16.16.8 occurs twice", [](RegionSetup& r) { r.havips[1].vip = "172.16.16.8"_ip; }},
      {"havip-2: 172.16.16.6 is the address of web-a/eth0",
       [](RegionSetup& r) { r.havips[1].vip = "172.16.16.6"_ip; }},
  };
  for (const Row& row : rows) {
    RegionSetup region = small_region();
    row.change(region);
    const auto checked = check_region(region);
    CHECK_EQ(checked ? "" : checked.error(), row.error);
  }
}

}  // namespace
}  // namespace havip::vpccgw
