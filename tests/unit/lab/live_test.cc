#include <doctest/doctest.h>

#include "tools/lab/document.h"
#include "tools/lab/live/changes.h"
#include "tools/lab/live/look.h"

namespace havip::lab::live {
namespace {

// What a guest prints.
constexpr const char* kPrinted =
    "48\n"
    R"([{"ifname":"lo","flags":["LOOPBACK","UP"]},{"ifname":"eth0","flags":["BROADCAST","UP"],)"
    R"("addr_info":[{"family":"inet","local":"10.0.0.2"},{"family":"inet6","local":"fe80::1"}]},)"
    R"({"ifname":"eth1","flags":["BROADCAST"]}])"
    "\n"
    "arp out;vrrp in;\n"
    "vrrp_instance VI_1 {\n}\n";

Look network() {
  Look look;
  look.guests["web-a"] = *guest_look(kPrinted);
  look.guests["web-a"].conf = "virtual_ipaddress {\n  10.0.0.9\n}\n";
  look.hosts["h1"] = {.life = 1, .environment = "production"};
  look.havips["havip-1"] = {.vip = "10.0.0.9", .subnet = "subnet-1"};
  look.owners["10.0.0.9"] = "web-a/eth0";
  return look;
}

// "NODE may: {entry} {entry}", a line a change.
std::string told(const Look& before, const Look& after) {
  std::string text;
  for (const Change& change : changes(before, after)) {
    text += change.node + " " + std::string(name_of(change.what)) + ":";
    for (const Deed& deed : change.deeds)
      text += " " + to_string(deed.in) + " " + deed.entry.dump();
    text += "\n";
  }
  return text;
}

TEST_CASE("what a guest prints is read") {
  const auto guest = guest_look(kPrinted);
  REQUIRE(guest);
  CHECK_EQ(guest->keepalived, 48);
  CHECK_EQ(guest->conf, "vrrp_instance VI_1 {\n}\n");
  CHECK_EQ(guest->nics.size(), 2);
  CHECK(guest->nics.at("eth0").up);
  CHECK_EQ(guest->nics.at("eth0").addresses, std::set<std::string>{"10.0.0.2"});
  CHECK_FALSE(guest->nics.at("eth1").up);
  CHECK_EQ(guest->filters, std::set<std::string>{"arp out", "vrrp in"});
}

TEST_CASE("what a guest cannot print is refused in words") {
  CHECK_EQ(guest_look("").error(), "expected the number of a process, found \"\"");
  CHECK_EQ(guest_look("4x\n[]\n\n").error(), "expected the number of a process, found \"4x\"");
  CHECK(guest_look("4\nCannot find device\n\n").error().starts_with("what `ip -j addr` printed"));
  CHECK(guest_look("4\n[{}]\n\n").error().starts_with("what `ip -j addr` printed"));
  CHECK(guest_look("4\n[]")->nics.empty());
}

TEST_CASE("a host is looked at by its agent's tables") {
  const HostLook before{.life = 3, .environment = "test"};
  const auto answer = [](const char* text) { return Result<std::string>(text); };
  CHECK_EQ(host_look(answer(R"({"h1":{"life":4,"environment":"production"}})"), before),
           HostLook{.life = 4, .environment = "production"});
  // Nobody answers: it does not run, and will claim where it did.
  CHECK_EQ(host_look(fail("no agent"), before), HostLook{.life = 0, .environment = "test"});
  CHECK_EQ(host_look(answer("[]"), before), HostLook{.life = 0, .environment = "test"});
  CHECK_EQ(host_look(answer("{\"h1\":7}"), before), HostLook{.life = 0, .environment = "test"});
}

TEST_CASE("a look that is kept is the same look") {
  const Look look = network();
  const auto again = look_of(to_json(look).dump());
  REQUIRE(again);
  CHECK_EQ(*again, look);
  for (const char* damaged : {"", "{}", "[]", R"({"guests":{"a":1}})", R"({"guests":[1]})"})
    CHECK(look_of(damaged).error().starts_with("not a look at a network"));
}

TEST_CASE("octets of a file that are no UTF-8 are replaced, and stay what they are then") {
  Look look = network();
  look.guests["web-a"] = *guest_look("4\n[]\n\nrouter_id \xff\xfe");
  CHECK_EQ(look.guests["web-a"].conf, "router_id \uFFFD\uFFFD");
  const auto again = look_of(text_of(to_json(look)));
  REQUIRE(again);
  CHECK_EQ(*again, look);
}

TEST_CASE("nothing was done") {
  CHECK_EQ(told(network(), network()), "");
}

TEST_CASE("what was done at a guest") {
  Look is = network();
  GuestLook& guest = is.guests["web-a"];
  SUBCASE("restarted, with another file") {
    guest.keepalived = 90;
    guest.conf = "new 10.0.0.9";
    CHECK_EQ(told(network(), is),
             "web-a keepalived: 1ms {\"do\":\"keepalived_stop\",\"guest\":\"web-a\"} 1.2s "
             "{\"do\":\"keepalived_reload\",\"guest\":\"web-a\",\"conf\":{\"inline\":\"new "
             "10.0.0.9\"}} 1.21s {\"do\":\"keepalived_start\",\"guest\":\"web-a\"}\n");
  }
  SUBCASE("reloaded") {
    guest.conf = "new 10.0.0.9";
    CHECK_EQ(told(network(), is),
             "web-a keepalived: 1ms {\"do\":\"keepalived_reload\",\"guest\":\"web-a\",\"conf\":"
             "{\"inline\":\"new 10.0.0.9\"}}\n");
  }
  SUBCASE("stopped, and its VIP went with it") {
    guest.keepalived = 0;
    Look was = network();
    was.guests["web-a"].nics["eth0"].addresses.insert("10.0.0.9");
    CHECK_EQ(told(was, is),
             "web-a keepalived: 1ms {\"do\":\"keepalived_stop\",\"guest\":\"web-a\"}\n");
  }
  SUBCASE("a file that it cannot start with") {
    guest.keepalived = 0;
    guest.conf = "nonsense";
    CHECK_EQ(told(network(), is),
             "web-a keepalived: 1ms {\"do\":\"keepalived_stop\",\"guest\":\"web-a\"} 1.2s "
             "{\"do\":\"keepalived_reload\",\"guest\":\"web-a\",\"conf\":{\"inline\":"
             "\"nonsense\"}}\n");
  }
  SUBCASE("an address that nobody but a person adds; the file has a longer one") {
    guest.conf = "10.0.0.90";
    guest.nics["eth0"].addresses.insert("10.0.0.9");
    Look was = network();
    was.guests["web-a"].conf = guest.conf;
    CHECK_EQ(told(was, is),
             "web-a addresses: 1ms {\"do\":\"address_add\",\"guest\":\"web-a\",\"nic\":\"eth0\","
             "\"ip\":\"10.0.0.9\"}\n");
  }
  SUBCASE("a VIP taken off by hand where no Keepalived runs") {
    guest.keepalived = 0;
    Look was = is;
    was.guests["web-a"].nics["eth0"].addresses.insert("10.0.0.9");
    CHECK_EQ(told(was, is),
             "web-a addresses: 1ms {\"do\":\"address_del\",\"guest\":\"web-a\",\"nic\":\"eth0\","
             "\"ip\":\"10.0.0.9\"}\n");
  }
  SUBCASE("filters and links") {
    guest.filters = {"arp out", "icmp in"};
    guest.nics["eth0"].up = false;
    CHECK_EQ(told(network(), is),
             "web-a filters: 1ms {\"do\":\"guest_filter\",\"guest\":\"web-a\",\"proto\":\"icmp\","
             "\"direction\":\"in\"} 1ms {\"do\":\"guest_filter\",\"guest\":\"web-a\",\"proto\":"
             "\"vrrp\",\"direction\":\"in\",\"off\":true}\n"
             "web-a links: 1ms {\"do\":\"nic_down\",\"guest\":\"web-a\",\"nic\":\"eth0\"}\n");
  }
}

TEST_CASE("what was done at a host and at the console") {
  Look is = network();
  SUBCASE("an agent restarted, to claim elsewhere") {
    is.hosts["h1"] = {.life = 2, .environment = "test"};
    CHECK_EQ(told(network(), is),
             "h1 agent: 1ms {\"do\":\"agent_stop\",\"host\":\"h1\"} 1.2s "
             "{\"do\":\"agent_environment\",\"host\":\"h1\",\"environment\":\"test\"} 1.21s "
             "{\"do\":\"agent_start\",\"host\":\"h1\"}\n");
  }
  SUBCASE("an agent told to claim elsewhere") {
    is.hosts["h1"].environment = "test";
    CHECK_EQ(told(network(), is),
             "h1 agent: 1ms {\"do\":\"agent_environment\",\"host\":\"h1\",\"environment\":"
             "\"test\"}\n");
  }
  SUBCASE("an agent started that did not run") {
    Look was = network();
    was.hosts["h1"].life = 0;
    CHECK_EQ(told(was, is), "h1 agent: 1.21s {\"do\":\"agent_start\",\"host\":\"h1\"}\n");
  }
  SUBCASE("a HAVIP made, one taken away") {
    is.havips.clear();
    is.havips["havip-2"] = {
        .vip = "10.0.0.8", .subnet = "subnet-1", .check_range = true, .range = {"web-a/eth0"}};
    CHECK_EQ(told(network(), is),
             "console havips: 1ms {\"do\":\"havip_delete\",\"havip\":\"havip-1\"} 1ms "
             "{\"do\":\"havip_create\",\"havip\":\"havip-2\",\"vip\":\"10.0.0.8\",\"subnet\":"
             "\"subnet-1\",\"check_range\":true,\"range\":[\"web-a/eth0\"]}\n");
  }
  SUBCASE("its range, and its owner") {
    is.havips["havip-1"].range = {"web-b/eth0"};
    is.owners["10.0.0.9"] = "";
    CHECK_EQ(told(network(), is),
             "console havips: 1ms {\"do\":\"havip_range\",\"havip\":\"havip-1\",\"check_range\":"
             "false,\"range\":[\"web-b/eth0\"]} 1ms "
             "{\"do\":\"havip_unbind\",\"havip\":\"havip-1\"}\n");
  }
  SUBCASE("a VIP that moved is nobody's deed") {
    is.owners["10.0.0.9"] = "web-b/eth0";
    CHECK_EQ(told(network(), is), "");
  }
}

}  // namespace
}  // namespace havip::lab::live
