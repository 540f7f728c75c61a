#include <map>

#include <doctest/doctest.h>

#include "core/net/id.h"
#include "core/net/ipv4.h"
#include "core/net/mac.h"

namespace havip::net {
namespace {

TEST_CASE("addresses: four parts of 0..255, and nothing that another reader could take as octal") {
  CHECK(parse_ipv4("172.16.16.8") == Ipv4Addr{0xac101008});
  CHECK(parse_ipv4("0.0.0.0") == Ipv4Addr{});
  CHECK(parse_ipv4("255.255.255.255") == Ipv4Addr{0xffffffff});
  CHECK(to_string("172.16.16.8"_ip) == "172.16.16.8");
  for (const char* text :
       {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "01.2.3.4", "1.2.3.4 ", " 1.2.3.4", "1.2.3.",
        "1..3.4", "a.2.3.4", "1.2.3.4/24", "0x1.2.3.4", "1.2.3.-4"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ipv4(text).has_value());
  }
  CHECK(parse_ipv4("1.2.3").error() == "\"1.2.3\" is not an IPv4 address, as in \"172.16.16.8\"");
}

TEST_CASE("addresses: order is numeric; multicast is 224.0.0.0/4") {
  CHECK("9.255.255.255"_ip < "10.0.0.0"_ip);
  CHECK("224.0.0.18"_ip.is_multicast());
  CHECK("239.255.255.255"_ip.is_multicast());
  CHECK_FALSE("223.255.255.255"_ip.is_multicast());
  CHECK_FALSE("240.0.0.0"_ip.is_multicast());
}

struct Inside {
  std::string subnet;
  Ipv4Addr ip;
  bool inside;
};

TEST_CASE("subnets: what lies inside, to the last address") {
  const Inside kRows[] = {
      {"172.16.16.0/24", "172.16.16.0"_ip, true},  {"172.16.16.0/24", "172.16.16.255"_ip, true},
      {"172.16.16.0/24", "172.16.17.0"_ip, false}, {"172.16.16.0/24", "172.16.15.255"_ip, false},
      {"0.0.0.0/0", "255.255.255.255"_ip, true},   {"10.0.0.1/32", "10.0.0.1"_ip, true},
      {"10.0.0.1/32", "10.0.0.0"_ip, false},       {"128.0.0.0/1", "127.255.255.255"_ip, false},
  };
  for (const Inside& row : kRows) {
    CAPTURE(row.subnet);
    const auto subnet = parse_subnet(row.subnet);
    REQUIRE(subnet.has_value());
    CHECK(to_string(*subnet) == row.subnet);
    CHECK(subnet->contains(row.ip) == row.inside);
  }
}

TEST_CASE("subnets: a block contains itself and its parts, not what is wider") {
  const Subnet wide = *parse_subnet("172.16.0.0/16");
  const Subnet narrow = *parse_subnet("172.16.16.0/24");
  CHECK(wide.contains(narrow));
  CHECK(wide.contains(wide));
  CHECK_FALSE(narrow.contains(wide));
  CHECK_FALSE(narrow.contains(*parse_subnet("172.16.17.0/25")));
}

TEST_CASE("subnets: host bits are refused with the block that was meant") {
  CHECK(parse_subnet("172.16.16.8/24").error() ==
        "\"172.16.16.8/24\" has host bits set; the block is \"172.16.16.0/24\"");
  for (const char* text : {"172.16.16.0", "172.16.16.0/", "172.16.16.0/33", "172.16.16.0/-1",
                           "172.16.16/24", "172.16.16.0/24x", "/24", ""}) {
    CAPTURE(text);
    CHECK_FALSE(parse_subnet(text).has_value());
  }
}

TEST_CASE("MAC addresses: six pairs with colons, any case") {
  CHECK(parse_mac("02:00:5E:00:01:0a") == "02:00:5e:00:01:0a"_mac);
  CHECK(to_string("02:00:5E:00:01:0a"_mac) == "02:00:5e:00:01:0a");
  for (const char* text : {"", "02:00:5e:00:01", "02-00-5e-00-01-0a", "02:00:5e:00:01:0g",
                           "2:0:5e:0:1:a", "02:00:5e:00:01:0a:0b", "02005e00010a"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_mac(text).has_value());
  }
  CHECK(kBroadcastMac.is_broadcast());
  CHECK(kBroadcastMac.is_multicast());
  CHECK("01:00:5e:00:00:12"_mac.is_multicast());
  CHECK_FALSE("02:00:00:00:00:01"_mac.is_multicast());
}

TEST_CASE("MAC addresses for names: local, unicast, stable and different") {
  CHECK(to_string(mac_for_name("web-a/eth0")) == "02:ad:7d:46:28:47");
  std::map<MacAddr, std::string> seen;
  for (int i = 0; i < 2000; ++i) {
    const std::string name = "guest-" + std::to_string(i) + "/eth0";
    const MacAddr mac = mac_for_name(name);
    CHECK((mac.bytes[0] & 3U) == 2U);
    CHECK(seen.emplace(mac, name).second);
  }
}

TEST_CASE("ids: order by text, know their parts, and are types of their own") {
  const DeviceId device = device_id(GuestId("web-a"), "eth0");
  CHECK(device.view() == "web-a/eth0");
  CHECK(guest_of(device) == GuestId("web-a"));
  CHECK(nic_of(device) == "eth0");
  CHECK(HostId("h1") < HostId("h10"));
  CHECK(HostId("h10") < HostId("h2"));
  CHECK(HostId("h") < HostId("h1"));
  CHECK(HostId().empty());
  CHECK(to_string(HostId("h1")) == "h1");
  static_assert(!std::is_convertible_v<HostId, GuestId>);
  static_assert(!std::is_convertible_v<std::string_view, HostId>);
  static_assert(HostId::kMaxLength == 11, "tap- and a name make a Linux interface name (15)");
}

TEST_CASE("ids: a name of full length fits") {
  CHECK(HostId("abcdefghijk").view() == "abcdefghijk");
  CHECK(DeviceId("abcdefghijk/abcdefghijklmno").view().size() == 27);
}

}  // namespace
}  // namespace havip::net
