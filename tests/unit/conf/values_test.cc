// What ends up in the Config: values, defaults, inheritance.
#include <doctest/doctest.h>

#include "tests/unit/conf/conf_text.h"

namespace havip::hostsim::conf::test {
namespace {

using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace net::literals;

Instance only(const std::string& text) {
  const ParseResult result = parsed(text);
  REQUIRE(result.config.instances.size() == 1);
  return result.config.instances[0];
}

TEST_CASE("values: state and priority lean on each other") {
  struct Row {
    std::string state;
    std::string priority;
    InitialState expected_state;
    int expected_priority;
  };
  const std::vector<Row> rows = {
      {"", "", InitialState::kBackup, 100},
      {"state BACKUP", "", InitialState::kBackup, 100},
      {"state MASTER", "", InitialState::kMaster, 255},
      {"state MASTER", "priority 100", InitialState::kMaster, 100},
      {"state MASTER", "priority 0", InitialState::kMaster, 100},
      {"", "priority 255", InitialState::kMaster, 255},
      {"", "priority 254", InitialState::kBackup, 254},
      {"state BACKUP", "priority 255", InitialState::kBackup, 255},
      {"state SLAVE", "priority 255", InitialState::kBackup, 255},
      {"", "priority 7\npriority 8", InitialState::kBackup, 8},
      {"", "priority 7\npriority 0", InitialState::kBackup, 100},
  };
  for (const Row& row : rows) {
    CAPTURE(row.state);
    CAPTURE(row.priority);
    const Instance got = only(InstanceText{.state = row.state, .priority = row.priority}.text());
    CHECK(got.state == row.expected_state);
    CHECK(got.priority == row.expected_priority);
  }
}

TEST_CASE("values: advert_int is whole seconds, rounded half up, at least one") {
  struct Row {
    std::string text;
    Duration expected;
  };
  const std::vector<Row> rows = {
      {"", seconds(1)},        {"1.0", seconds(1)}, {"3", seconds(3)},    {"255", seconds(255)},
      {"0.3", seconds(1)},     {"0.5", seconds(1)}, {"1.49", seconds(1)}, {"1.5", seconds(2)},
      {"254.6", seconds(255)}, {"0", seconds(1)},   {"256", seconds(1)},  {"2x", seconds(1)},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const std::string line = row.text.empty() ? "" : "advert_int " + row.text;
    CHECK(only(InstanceText{.advert_int = line}.text()).advert_int == row.expected);
  }
}

TEST_CASE("values: trailing junk counts differently by keyword") {
  CHECK(only(InstanceText{.extra = "preempt_delay 2.5"}.text()).preempt_delay ==
        milliseconds(2500));
  CHECK(only(InstanceText{.extra = "preempt_delay 3x"}.text()).preempt_delay == microseconds(3));
  CHECK(only(InstanceText{.extra = "preempt_delay 2.5x"}.text()).preempt_delay == microseconds(25));
  CHECK(only(InstanceText{.extra = "down_timer_adverts 4x"}.text()).down_timer_adverts == 4);
  CHECK(only(InstanceText{.extra = "garp_master_delay abc"}.text()).garp.master_delay ==
        seconds(0));
  CHECK(only(InstanceText{.extra = "garp_lower_prio_repeat \"\""}.text()).garp.lower_prio_repeat ==
        0);
  CHECK(only(InstanceText{.priority = "priority 90x"}.text()).priority == 100);
}

TEST_CASE("values: addresses") {
  const Instance got = only(InstanceText{.vips = "virtual_ipaddress {\n"
                                                 "10.0.0.1\n10.0.0.2/24 dev eth1\n10.0.0.3/33\n"
                                                 "10.0.0.4/\n10.0.0.5/24x\n10.0.0.1\n}\n"
                                                 "virtual_ipaddress {\n10.0.0.6\n}\n"
                                                 "virtual_ipaddress_excluded {\n10.0.1.1/16\n}"}
                                .text());
  std::string shown;
  for (const VirtualAddress& vip : got.vips) {
    shown += to_string(vip.ip) + "/" + std::to_string(vip.prefix) + "@" + vip.device + " ";
  }
  CHECK(shown ==
        "10.0.0.1/32@eth0 10.0.0.2/24@eth1 10.0.0.3/32@eth0 10.0.0.4/0@eth0 10.0.0.5/24@eth0 "
        "10.0.0.1/32@eth0 10.0.0.6/32@eth0 ");
  REQUIRE(got.excluded_vips.size() == 1);
  CHECK(got.excluded_vips[0].ip == "10.0.1.1"_ip);
  CHECK(got.excluded_vips[0].prefix == 16);
  CHECK(got.excluded_vips[0].device == "eth0");
}

TEST_CASE("values: the 256th address and those behind it are not advertised") {
  std::string list = "virtual_ipaddress {\n";
  for (int i = 1; i <= 257; ++i) {
    list += "10.0." + std::to_string(i / 100) + "." + std::to_string(i % 100) + "\n";
  }
  const Instance got = only(InstanceText{.vips = list + "}"}.text());
  CHECK(got.vips.size() == 255);
  REQUIRE(got.excluded_vips.size() == 2);
  CHECK(got.excluded_vips[0].ip == "10.0.2.56"_ip);
  CHECK(got.excluded_vips[1].ip == "10.0.2.57"_ip);
}

TEST_CASE("values: one source address serves unicast or multicast, the last one given") {
  const std::string peers = "unicast_peer {\n10.0.0.2\n10.0.0.2\n}\n";
  const std::string sources = "unicast_src_ip 10.0.0.1\nmcast_src_ip 10.0.0.9\n";
  const Instance unicast = only(InstanceText{.extra = peers + sources + "unicast_ttl 9"}.text());
  CHECK(unicast.unicast_src_ip == "10.0.0.9"_ip);
  CHECK_FALSE(unicast.mcast_src_ip);
  CHECK(unicast.unicast_peers.size() == 2);
  CHECK(unicast.unicast_ttl == 9);
  const Instance multicast = only(InstanceText{.extra = sources + "unicast_ttl 9"}.text());
  CHECK(multicast.mcast_src_ip == "10.0.0.9"_ip);
  CHECK_FALSE(multicast.unicast_src_ip);
  CHECK(multicast.unicast_ttl == 255);
}

TEST_CASE("values: passwords") {
  const auto pass = [](const std::string& text) {
    const Instance got = only(
        InstanceText{.auth = "authentication {\nauth_type PASS\nauth_pass " + text + "\n}"}.text());
    return std::string(got.auth_pass.begin(), got.auth_pass.end());
  };
  CHECK(pass("1111") == std::string("1111\0\0\0\0", 8));
  CHECK(pass("12345678") == "12345678");
  CHECK(pass("123456789") == "12345678");
  CHECK(pass("ab#cd") == std::string("ab\0\0\0\0\0\0", 8));
  CHECK(pass("\"ab#cd\"") == std::string("ab#cd\0\0\0", 8));
  CHECK(pass("12\nauth_pass 34") == std::string("34\0\0\0\0\0\0", 8));
  CHECK(only(InstanceText{.auth = "authentication {\nauth_pass 11\n}"}.text()).auth ==
        AuthType::kNone);
}

TEST_CASE("values: GARP options inherit from global_defs, wherever that stands") {
  const Instance plain = only(InstanceText{}.text());
  CHECK(plain.garp.master_delay == seconds(5));
  CHECK(plain.garp.master_repeat == 5);
  CHECK(plain.garp.lower_prio_delay == seconds(5));
  CHECK(plain.garp.lower_prio_repeat == 5);
  CHECK(plain.garp.master_refresh == seconds(0));
  CHECK(plain.garp.master_refresh_repeat == 1);

  // The reaction to a lower advert follows the global answer, not the instance's own.
  const Instance own =
      only(InstanceText{.extra = "garp_master_delay 2\ngarp_master_repeat 3"}.text() +
           "global_defs {\nvrrp_garp_master_delay 7\nvrrp_garp_lower_prio_repeat 2\n}\n");
  CHECK(own.garp.master_delay == seconds(2));
  CHECK(own.garp.master_repeat == 3);
  CHECK(own.garp.lower_prio_delay == seconds(7));
  CHECK(own.garp.lower_prio_repeat == 2);

  const Instance few = only("global_defs {\nvrrp_min_garp\nvrrp_garp_master_delay 4\n}\n" +
                            InstanceText{.extra = "garp_master_refresh 30"}.text());
  CHECK(few.garp.master_delay == seconds(4));
  CHECK(few.garp.master_repeat == 1);
  CHECK(few.garp.lower_prio_delay == seconds(4));
  CHECK(few.garp.lower_prio_repeat == 1);
  CHECK(few.garp.master_refresh == seconds(30));
  CHECK(few.garp.master_refresh_repeat == 0);
}

TEST_CASE("values: switches inherit, and an instance can take them back") {
  const std::string global =
      "global_defs {\nvrrp_lower_prio_no_advert\nvrrp_higher_prio_send_advert yes\n"
      "vrrp_check_unicast_src\nvrrp_down_timer_adverts 4\n}\n";
  const Instance inherits = only(global + InstanceText{}.text());
  CHECK(inherits.lower_prio_no_advert);
  CHECK(inherits.higher_prio_send_advert);
  CHECK(inherits.check_unicast_src);
  CHECK(inherits.down_timer_adverts == 4);
  CHECK(inherits.track_primary);
  CHECK_FALSE(inherits.skip_check_adv_addr);
  const Instance own =
      only(global + InstanceText{.extra = "lower_prio_no_advert off\nhigher_prio_send_advert no\n"
                                          "down_timer_adverts 2\ndont_track_primary\nnopreempt\n"
                                          "skip_check_adv_addr off"}
                        .text());
  CHECK_FALSE(own.lower_prio_no_advert);
  CHECK_FALSE(own.higher_prio_send_advert);
  CHECK(own.down_timer_adverts == 2);
  CHECK_FALSE(own.track_primary);
  CHECK(own.nopreempt);
  CHECK(own.skip_check_adv_addr);  // 2.2.7 takes "off" for "on"
}

TEST_CASE("values: global_defs") {
  const ParseResult named = parsed(
      "global_defs {\nrouter_id a\nrouter_id b c\n"
      "vrrp_startup_delay 1.5\nvrrp_mcast_group4 224.0.0.19\n}\n" +
      InstanceText{}.text());
  CHECK(named.config.router_id == "b");
  CHECK(named.config.startup_delay == milliseconds(1500));
  CHECK(named.config.mcast_group == "224.0.0.19"_ip);
  CHECK(parsed(InstanceText{}.text()).config.router_id == "web-a");  // the node's name
}

}  // namespace
}  // namespace havip::hostsim::conf::test
