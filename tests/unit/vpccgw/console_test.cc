#include <vector>

#include <doctest/doctest.h>

#include "tests/support/gateway_script.h"
#include "vpccgw/gateway/gateway.h"

namespace havip::vpccgw {
namespace {

using namespace std::chrono_literals;
using gateway::CreateHaVip;
using gateway::DeleteHaVip;
using gateway::SetRange;
using gateway::UnbindHaVip;
using test::GatewayScript;
using test::to_all;
using test::operator""_ip;

const net::HavipId kHavip1("havip-1");

HavipRow havip(const char* id, net::Ipv4Addr vip) {
  return {.id = net::HavipId(id), .vip = vip, .subnet = net::SubnetId("subnet-a")};
}

TEST_CASE("console operations answer with what they did or why not") {
  GatewayScript script;
  script.at(1s)
      .console(CreateHaVip{havip("havip-3", "172.16.16.10"_ip)})
      .expect("CreateHaVip havip-3: done")
      .console(CreateHaVip{havip("havip-3", "172.16.16.11"_ip)})
      .expect("CreateHaVip havip-3: havip-3: there is a HAVIP with this id")
      .console(CreateHaVip{havip("havip-4", "172.16.16.6"_ip)})
      .expect("CreateHaVip havip-4: havip-4: 172.16.16.6 is the address of web-a/eth0")
      .console(DeleteHaVip{net::HavipId("havip-9")})
      .expect("DeleteHaVip havip-9: there is no HAVIP havip-9")
      .console(UnbindHaVip{kHavip1})
      .expect("UnbindHaVip havip-1: havip-1 is not bound")
      .console(SetRange{.id = net::HavipId("havip-9")})
      .expect("ModifyHaVipAttribute havip-9: there is no HAVIP havip-9")
      .console(SetRange{.id = kHavip1, .range = {{net::DeviceId("ghost/eth0")}}})
      .expect(
          "ModifyHaVipAttribute havip-1: havip-1: the range names ghost/eth0: "
          "there is no such device");
}

TEST_CASE("a HAVIP made by the console can be claimed") {
  GatewayScript script;
  script.at(1s)
      .claim("h1", 1, "web-a/eth0", "172.16.16.10"_ip)
      .expect("reply h1.1.1 unknown_havip g0");
  script.at(2s)
      .console(CreateHaVip{havip("havip-3", "172.16.16.10"_ip)})
      .expect("CreateHaVip havip-3: done")
      .claim("h1", 2, "web-a/eth0", "172.16.16.10"_ip)
      .expect("committed havip-3 nobody -> web-a/eth0 g1", "reply h1.1.2 migrated g1",
              to_all("172.16.16.10 web-a/eth0@h1 g1"))
      .ack_all(1, "172.16.16.10"_ip);
}

TEST_CASE("the range is checked when it should be, from the next claim on") {
  GatewayScript script;
  script.at(1s)
      .console(
          SetRange{.id = kHavip1, .check_range = true, .range = {{net::DeviceId("web-b/eth0")}}})
      .expect("ModifyHaVipAttribute havip-1: done")
      .claim("h1", 1, "web-a/eth0")
      .expect("reply h1.1.1 outside_drift_range g0")
      .console(SetRange{.id = kHavip1, .check_range = false})
      .expect("ModifyHaVipAttribute havip-1: done")
      .claim("h1", 2, "web-a/eth0")
      .expect("committed havip-1 nobody -> web-a/eth0 g1", "reply h1.1.2 migrated g1",
              to_all("172.16.16.8 web-a/eth0@h1 g1"))
      .ack_all(1);
  const auto described = script.engine().describe_havips().value()[0];
  CHECK_FALSE(described.check_associate);
  CHECK(described.ha_vip_association_set == std::vector{net::DeviceId("web-b/eth0")});
}

GatewayScript& owned(GatewayScript& script) {
  return script.at(1s)
      .claim("h1", 1, "web-a/eth0")
      .expect("committed havip-1 nobody -> web-a/eth0 g1", "reply h1.1.1 migrated g1",
              to_all("172.16.16.8 web-a/eth0@h1 g1"))
      .ack_all(1);
}

TEST_CASE("unbinding withdraws, flushes, and lets the next claim in") {
  GatewayScript script;
  owned(script)
      .at(2s)
      .console(UnbindHaVip{kHavip1})
      .expect("UnbindHaVip havip-1: done", "committed havip-1 web-a/eth0 -> nobody g2",
              to_all("172.16.16.8 withdrawn g2"))
      .ack_all(2);
  const auto described = script.engine().describe_havips().value()[0];
  CHECK_EQ(to_string(described.state), "UNBIND");
  CHECK(described.flushed_time == kStart + 2s);
  script.at(3s)
      .claim("h1", 2, "web-a/eth0")
      .expect("committed havip-1 nobody -> web-a/eth0 g3", "reply h1.1.2 migrated g3",
              to_all("172.16.16.8 web-a/eth0@h1 g3"))
      .ack_all(3);
}

TEST_CASE("a deleted HAVIP is withdrawn until all hosts know, and its generation is never used") {
  GatewayScript script;
  owned(script)
      .at(2s)
      .console(DeleteHaVip{kHavip1})
      .expect("DeleteHaVip havip-1: done", "committed havip-1 web-a/eth0 -> nobody g2",
              to_all("172.16.16.8 withdrawn g2"))
      .ack("h1", 2)
      .ack("h2", 2)
      .claim("h1", 2, "web-a/eth0")
      .expect("reply h1.1.2 unknown_havip g2");
  script.at(3s).expect("push h3 #2: 172.16.16.8 withdrawn g2");

  SUBCASE("over a restart as well") {
    script.kill_and_start().expect("push h3 #1: 172.16.16.8 withdrawn g2").ack("h3", 2);
  }
  SUBCASE("a new HAVIP of the same address goes on from there") {
    script.console(CreateHaVip{havip("havip-1", "172.16.16.8"_ip)})
        .expect("CreateHaVip havip-1: done");
    CHECK_FALSE(script.engine().describe_havips().value()[0].flushed_time);
    script.at(3500ms)
        .claim("h2", 1, "web-b/eth0")
        .expect("committed havip-1 nobody -> web-b/eth0 g3", "reply h2.1.1 migrated g3",
                to_all("172.16.16.8 web-b/eth0@h2 g3"))
        .ack_all(3);
  }
}

TEST_CASE("deleting what nobody owns tells nobody") {
  GatewayScript script;
  script.at(1s).console(DeleteHaVip{kHavip1}).expect("DeleteHaVip havip-1: done");
  CHECK_EQ(script.engine().describe_havips().value().size(), 1);
}

TEST_CASE("HAVIPs are described in the public cloud's fields") {
  GatewayScript script;
  const auto before = script.engine().describe_havips().value()[0];
  CHECK_EQ(to_string(before.state), "UNBIND");
  CHECK(before.network_interface_id.empty());
  CHECK(before.instance_id.empty());
  CHECK_FALSE(before.flushed_time);

  const auto after = owned(script).engine().describe_havips().value()[0];
  CHECK_EQ(after.ha_vip_id, kHavip1);
  CHECK_EQ(after.vip, "172.16.16.8"_ip);
  CHECK_EQ(after.vpc_id, net::VpcId("vpc-1"));
  CHECK_EQ(after.subnet_id, net::SubnetId("subnet-a"));
  CHECK_EQ(after.network_interface_id, net::DeviceId("web-a/eth0"));
  CHECK_EQ(after.instance_id, net::GuestId("web-a"));
  CHECK_EQ(to_string(after.state), "AVAILABLE");
  CHECK(after.flushed_time == kStart + 1s);
  CHECK_EQ(after.host, net::HostId("h1"));
  CHECK_EQ(after.generation, 1);
}

TEST_CASE("more than 5 HAVIPs on a NIC or 10 in a VPC draw a warning") {
  const auto many = [](std::size_t count, std::size_t held) {
    std::vector<HavipDescription> havips(count);
    for (std::size_t i = 0; i < count; ++i) {
      havips[i].vpc_id = net::VpcId("vpc-1");
      if (i >= held) continue;
      havips[i].state = HavipState::kAvailable;
      havips[i].network_interface_id = net::DeviceId("web-a/eth0");
    }
    return advice(havips);
  };
  using Sentences = std::vector<std::string>;
  CHECK(many(0, 0) == Sentences{});
  CHECK(many(10, 5) == Sentences{});
  CHECK(many(10, 6) == Sentences{"web-a/eth0 holds 6 HAVIPs; at most 5 on a NIC are recommended"});
  CHECK(many(11, 0) == Sentences{"vpc-1 has 11 HAVIPs; at most 10 in a VPC are recommended"});
}

}  // namespace
}  // namespace havip::vpccgw
