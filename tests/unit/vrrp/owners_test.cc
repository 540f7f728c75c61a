// Two routers of priority 255, as each version of Keepalived settles it. 2.2.7 was seen to; of
// 2.3.3 the source was read.
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

constexpr net::Ipv4Addr kHigher = "172.16.16.7"_ip;
const Lines kAdvert = {"advert 255 > 172.16.16.5"};

conf::Instance owner() {
  conf::Instance config = instance_config();
  config.priority = 255;
  config.garp.lower_prio_repeat = 0;
  return config;
}

// Master since 1 us; its last advert at 9.000001 s, the next one at 10.000001 s.
Rig& ruling(Rig& rig) {
  return rig.at(0s).start().at(9500ms).skip();
}

Lines end_of(const Lines& lines, std::ptrdiff_t count) {
  return Lines(lines.end() - count, lines.end());
}

}  // namespace

TEST_CASE("2.3.3: the lower address yields, and stays an owner") {
  Rig rig(daemon_config(owner()), kIdeal, nic_info(), kKeepalived23);
  ruling(rig)
      .rx(255, kHigher)
      .expect({"MASTER > BACKUP: same priority 255, higher address 172.16.16.7",
               "remove 172.16.16.100"});
  CHECK(end_of(rig.logs(), 3) ==
        Lines{"(VI_1) CONFIGURATION ERROR: local instance and 172.16.16.7 are both configured as "
              "address owner, please resolve",
              "(VI_1) Master received advert from 172.16.16.7 with same priority 255 but higher IP "
              "address than ours",
              "(VI_1) Entering BACKUP STATE"});
  CHECK(rig.instance().priority() == 255);
  // 3 s and the skew of 255.
  rig.at(12503905us).expect_nothing();
  rig.at(12503906us).expect(promotion("master down timer", 255));
}

TEST_CASE("2.3.3: the higher address stays where the rival goes silent") {
  Rig rig(daemon_config(owner()), kIdeal, nic_info(), kKeepalived23);
  ruling(rig).rx(255).expect(kAdvert);  // as to a lower one
  CHECK(end_of(rig.logs(), 2) ==
        Lines{"(VI_1) CONFIGURATION ERROR: local instance and 172.16.16.5 are both configured as "
              "address owner, please resolve",
              "(VI_1) Received advert from 172.16.16.5 with lower priority 255, ours 255, forcing "
              "new election"});
  // Two adverts of its own, and 1.2 intervals.
  rig.at(10500ms).expect(kAdvert).at(11500ms).expect(kAdvert).logs();
  rig.at(12699999us).skip();
  CHECK(rig.logs().empty());
  rig.at(12700ms).skip();
  CHECK(rig.logs() == Lines{"(VI_1) rogue address owner appears to have stopped advertising"});
  CHECK(rig.instance().state() == trace::VrrpState::kMaster);
}

TEST_CASE("2.3.3: the higher address gives in to a rival that goes on, until that one has gone") {
  Rig rig(daemon_config(owner()), kIdeal, nic_info(), kKeepalived23);
  ruling(rig).rx(255).at(11600ms).skip().logs();
  rig.rx(255).expect(
      {"MASTER > BACKUP: higher priority 255 from 172.16.16.5", "remove 172.16.16.100"});
  CHECK(rig.logs() ==
        Lines{"(VI_1) 172.16.16.5 is still advertising as address owner, please resolve - reducing "
              "our priority",
              "(VI_1) Master received advert from 172.16.16.5 with same priority 255 but higher IP "
              "address than ours",
              "(VI_1) Entering BACKUP STATE"});
  CHECK(rig.instance().priority() == 254);
  SUBCASE("it falls silent: the first advert of the new reign says 254, the next one 255") {
    rig.at(14607811us).expect_nothing();
    rig.at(14607812us).expect(promotion("master down timer", 254));
    CHECK(end_of(rig.logs(), 2) ==
          Lines{"(VI_1) Entering MASTER STATE",
                "(VI_1) Restoring our priority to 255 since other address owner has disappeared"});
    rig.at(15607812us).expect(kAdvert);
  }
  SUBCASE("it speaks 255 on: accepted") {
    rig.at(12s).rx(255).expect_nothing();
    CHECK(rig.instance().priority() == 254);
  }
  SUBCASE("it speaks less, or somebody else speaks: an owner again") {
    rig.at(12s).rx(200).skip();
    CHECK(rig.instance().priority() == 255);
    CHECK(rig.logs()[0] ==
          "(VI_1) Restoring our priority to 255 since received advert with lower priority");
  }
  SUBCASE("a reload changes nothing of it") {
    rig.at(12s).reload(daemon_config(owner())).skip();
    CHECK(rig.instance().priority() == 254);
  }
}

TEST_CASE("owner_ignore_adverts: an owner is deaf, and logs it once a source") {
  conf::Instance config = owner();
  config.owner_ignore_adverts = true;
  Rig rig(daemon_config(config), kIdeal, nic_info(), kKeepalived23);
  ruling(rig).logs();
  rig.rx(255, kHigher).rx(255, kHigher).expect_nothing();
  CHECK(rig.logs() ==
        Lines{"(VI_1) Dropping packet(s) from 172.16.16.7 since we are address owner"});
  CHECK(rig.instance().stats().advert_rcvd == 0);
  rig.at(10500ms).expect(kAdvert);  // refused: its timer was re-armed
  CHECK(rig.instance().state() == trace::VrrpState::kMaster);
}
