#include <chrono>
#include <vector>

#include <doctest/doctest.h>

#include "hostsim/host/mac_table.h"
#include "tests/support/host_script.h"

namespace havip::hostsim {
namespace {

using namespace std::chrono_literals;
using test::advert;
using test::garp;
using test::HostScript;
using test::ip;
using test::kVrrpMac;
using test::mac;
using test::ping;
using test::who_has;

const net::Ipv4Addr kVip = ip(8);

TEST_CASE("flat: broadcast, multicast and unknown unicast go to every port but their own") {
  HostScript script(FabricKind::kFlatL2);
  script.plug("third", 9);
  script.tap("web", garp(6, kVip))
      .expect("tap db: 6>* garp .8", "tap third: 6>* garp .8", "all hosts: 6>* garp .8");
  script.tap("db", advert(7, wire::kVrrpGroup, kVrrpMac))
      .expect("tap third: 7>group .7>224.0.0.18 advert 100",
              "tap web: 7>group .7>224.0.0.18 advert 100",
              "all hosts: 7>group .7>224.0.0.18 advert 100");
  script.tap("web", ping(6, ip(99), mac(99)))
      .expect("tap db: 6>99 .6>.99 ping 1", "tap third: 6>99 .6>.99 ping 1",
              "all hosts: 6>99 .6>.99 ping 1");
}

TEST_CASE("flat: what came from another host is never sent to other hosts") {
  HostScript script(FabricKind::kFlatL2);
  script.fabric("h2", "", who_has(16, ip(6)))
      .expect("tap db: 16>* who-has .6 tell .16", "tap web: 16>* who-has .6 tell .16");
  script.fabric("h3", "", ping(17, ip(16), mac(16))).expect();  // known to be at h2
  CHECK_EQ(script.engine().counters().filtered, 1);
}

TEST_CASE("flat: a learned address is spoken to alone, a moved one where it moved to") {
  HostScript script(FabricKind::kFlatL2);
  script.tap("db", garp(7, kVip)).expect("tap web: 7>* garp .8", "all hosts: 7>* garp .8");
  script.fabric("h2", "", who_has(16, ip(7)))
      .expect("tap db: 16>* who-has .7 tell .16", "tap web: 16>* who-has .7 tell .16");

  script.tap("web", ping(6, ip(7), mac(7))).expect("tap db: 6>7 .6>.7 ping 1");
  script.tap("web", ping(6, ip(16), mac(16))).expect("host h2: 6>16 .6>.16 ping 1");

  script.tap("db", ping(16, ip(6), mac(6))).expect("tap web: 16>6 .16>.6 ping 1");
  script.tap("web", ping(6, ip(16), mac(16))).expect("tap db: 6>16 .6>.16 ping 1");
  script.tap("db", ping(7, ip(16), mac(16))).expect();  // behind the port it came from
  CHECK_EQ(script.engine().counters().filtered, 1);
}

TEST_CASE("flat: an unplugged tap is forgotten, and so is an address not heard for 300 s") {
  HostScript script(FabricKind::kFlatL2);
  script.fabric("h2", "", ping(16, ip(7), mac(7)))
      .expect("tap db: 16>7 .16>.7 ping 1", "tap web: 16>7 .16>.7 ping 1");
  script.tap("db", ping(7, ip(16), mac(16))).expect("host h2: 7>16 .7>.16 ping 1");
  script.unplug("db").tap("web", ping(6, ip(7), mac(7))).expect("all hosts: 6>7 .6>.7 ping 1");
  script.at(300s - 1ns).tap("web", ping(6, ip(16), mac(16)));
  script.expect("host h2: 6>16 .6>.16 ping 1");
  script.at(300s).tap("web", ping(6, ip(16), mac(16))).expect("all hosts: 6>16 .6>.16 ping 1");
}

TEST_CASE("flat: nobody is learned by a group address") {
  host::MacTable table;
  table.learn(kStart, net::kBroadcastMac, net::HostId("h2"));
  table.learn(kStart, kVrrpMac, net::HostId("h2"));
  CHECK_EQ(table.find(kStart, net::kBroadcastMac), nullptr);
  CHECK_EQ(table.find(kStart, kVrrpMac), nullptr);
}

}  // namespace
}  // namespace havip::hostsim
