#include "core/net/ip.h"

#include <doctest/doctest.h>

namespace havip::net {
namespace {

TEST_CASE("IPv6 addresses: every form of RFC 4291 is read, the form of RFC 5952 is written") {
  struct Row {
    const char* text;
    const char* canonical;
  };
  for (const Row& row :
       {Row{"::", "::"}, Row{"::1", "::1"}, Row{"fe80::1:1", "fe80::1:1"},
        Row{"FD00::0100", "fd00::100"}, Row{"1::", "1::"},
        Row{"1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"}, Row{"1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"},
        Row{"1::3:4:5:6:7:8", "1:0:3:4:5:6:7:8"}, Row{"1:0:0:4:0:0:0:8", "1:0:0:4::8"},
        Row{"1:0:0:4:5:0:0:8", "1::4:5:0:0:8"}, Row{"::ffff:172.16.16.8", "::ffff:ac10:1008"},
        Row{"ff02::12", "ff02::12"}}) {
    CAPTURE(row.text);
    const auto ip = parse_ipv6(row.text);
    REQUIRE(ip.has_value());
    CHECK(to_string(*ip) == row.canonical);
    CHECK(parse_ipv6(row.canonical) == *ip);
  }
}

TEST_CASE("IPv6 addresses: what is none is refused") {
  for (const char* text :
       {"", ":", ":::", "1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3", "1:2:3:4::5:6:7:8",
        "::1%eth0", "::1/64", "12345::", "g::", " ::1", "::1.2.3", "::1.2.3.4:5",
        "1:2:3:4:5:6:7:1.2.3.4", ":1::", "1::2:", "172.16.16.8"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_ipv6(text).has_value());
  }
}

TEST_CASE("IPv6 addresses: multicast is ff00::/8, link-local fe80::/10") {
  CHECK(parse_ipv6("ff02::12")->is_multicast());
  CHECK_FALSE(parse_ipv6("fe02::12")->is_multicast());
  CHECK(parse_ipv6("febf::1")->is_link_local());
  CHECK_FALSE(parse_ipv6("fec0::1")->is_link_local());
  CHECK(parse_ipv6("::")->is_unspecified());
}

TEST_CASE("an address of either family: read by its look, ordered by family, never mixed up") {
  const IpAddr four = "172.16.16.8"_ip;
  const IpAddr six = *parse_ipv6("::172.16.16.8");
  CHECK(parse_ip("172.16.16.8") == four);
  CHECK(parse_ip("::172.16.16.8") == six);
  CHECK(four != six);
  CHECK(four < six);
  CHECK(four.host_prefix() == 32);
  CHECK(six.host_prefix() == 128);
  CHECK(to_string(four) == "172.16.16.8");
  CHECK(to_string(six) == "::ac10:1008");
  CHECK(IpAddr{}.is_unspecified());
  CHECK(parse_ip("300.1.1.1").error() ==
        "\"300.1.1.1\" is not an IPv4 address, as in \"172.16.16.8\"");
}

}  // namespace
}  // namespace havip::net
