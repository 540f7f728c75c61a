#include "tools/mcagent/plan.h"

#include <string>

#include <doctest/doctest.h>

namespace havip::mcagentd {
namespace {

using namespace net::literals;

constexpr net::Ipv4Addr kVip = "172.16.16.8"_ip;
constexpr net::MacAddr kMac = "02:00:00:00:00:05"_mac;
constexpr net::MacAddr kVtep2 = "0a:00:00:00:00:02"_mac;
constexpr net::MacAddr kVtep3 = "0a:00:00:00:00:03"_mac;

Interfaces on_h1() {
  return {.self = net::HostId("h1"),
          .taps = {{net::DeviceId("web-b/eth0"), 4}},
          .vxlan = 9,
          .vteps = {{net::HostId("h2"), kVtep2}, {net::HostId("h3"), kVtep3}}};
}

engine::NeighEntry row(std::string_view device, std::string_view host) {
  return {.ip = kVip,
          .device = net::DeviceId(device),
          .mac = kMac,
          .host = net::HostId(host),
          .generation = 2,
          .havip = true};
}

std::string text(const std::optional<Way>& from, const std::optional<Way>& to) {
  std::string out;
  for (const auto& change : plan(kVip, from, to))
    out += (out.empty() ? "" : "; ") + to_string(change);
  return out;
}

const Way kHere{.nic = 4, .mac = kMac};
const Way kH2{.nic = 9, .mac = kVtep2};
const Way kH3{.nic = 9, .mac = kVtep3};

}  // namespace

TEST_CASE("mcagent plan: where the kernel is to find a row") {
  const Interfaces nics = on_h1();
  CHECK(way_of(row("web-b/eth0", "h1"), nics) == kHere);
  CHECK(way_of(row("web-a/eth0", "h2"), nics) == kH2);
  CHECK(way_of(row("web-a/eth0", "h3"), nics) == kH3);
  SUBCASE("nowhere: withdrawn") {
    CHECK_FALSE(way_of(row("", ""), nics));
  }
  SUBCASE("nowhere: its tap is not there") {
    CHECK_FALSE(way_of(row("web-c/eth0", "h1"), nics));
  }
  SUBCASE("nowhere: a host that the setup does not know") {
    CHECK_FALSE(way_of(row("web-a/eth0", "h4"), nics));
  }
  SUBCASE("nowhere: the vxlan is not there") {
    Interfaces without = nics;
    without.vxlan = 0;
    CHECK_FALSE(way_of(row("web-a/eth0", "h2"), without));
    CHECK(way_of(row("web-b/eth0", "h1"), without) == kHere);
  }
}

TEST_CASE("mcagent plan: changes, in an order that never takes the way from under a packet") {
  const std::string here = "neighbour 172.16.16.8 lladdr 02:00:00:00:00:05 dev 4";
  const std::string to_h2 = "neighbour 172.16.16.8 lladdr 0a:00:00:00:00:02 dev 9";
  const std::string to_h3 = "neighbour 172.16.16.8 lladdr 0a:00:00:00:00:03 dev 9";
  CHECK(text({}, {}).empty());
  CHECK(text(kHere, kHere).empty());
  CHECK(text({}, kHere) == here + "; route 172.16.16.8 dev 4");
  CHECK(text({}, kH2) == to_h2 + "; route 172.16.16.8 dev 9");
  CHECK(text(kH2, kH3) == to_h3);  // the route is the same
  CHECK(text(kH2, kHere) == here + "; route 172.16.16.8 dev 4; no neighbour 172.16.16.8 dev 9");
  CHECK(text(kHere, kH2) == to_h2 + "; route 172.16.16.8 dev 9; no neighbour 172.16.16.8 dev 4");
  CHECK(text(kHere, {}) == "no route 172.16.16.8; no neighbour 172.16.16.8 dev 4");
  // A route that was found without its neighbour is made whole.
  CHECK(text(Way{.nic = 4, .mac = {}}, kHere) == here);
  // After a failure all is said again.
  CHECK(text(Way{}, kHere) == here + "; route 172.16.16.8 dev 4");
  CHECK(text(Way{}, {}) == "no route 172.16.16.8");
}

TEST_CASE("mcagent plan: what the kernel refuses is said in the words of this matter") {
  CHECK(live::forwarding_error(ENOBUFS) == "the neighbour table is full (gc_thresh3)");
  CHECK(live::forwarding_error(ENOSPC) ==
        "the forwarding database is full (maxaddress of the vxlan)");
  CHECK(live::forwarding_error(ENODEV) == "the interface does not exist");
  CHECK(live::forwarding_error(EINVAL) == "Invalid argument");
}

}  // namespace havip::mcagentd
