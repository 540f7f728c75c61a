// Every record says what caused it, down to the operator's action.
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

// The latest record of a kind.
template <class Kind>
const trace::Record& last(Rig& rig) {
  const auto& records = rig.recorder().records();
  for (auto it = records.rbegin(); it != records.rend(); ++it) {
    if (std::holds_alternative<Kind>(it->event)) return *it;
  }
  FAIL("no such record");
  return records.front();
}

// The latest output of a kind.
template <class Kind>
const Kind& sent(const Rig& rig) {
  for (auto it = rig.outputs().rbegin(); it != rig.outputs().rend(); ++it) {
    if (const auto* output = std::get_if<Kind>(&*it)) return *output;
  }
  FAIL("no such output");
  return std::get<Kind>(rig.outputs().front());
}

using trace::AdvertHeard;
using trace::AdvertSent;
using trace::VrrpTransition;

}  // namespace

TEST_CASE("a promotion causes its advert, addresses, GARPs and every later tick and batch") {
  Rig rig(instance_config());
  rig.at(0s).start().at(3609375us).skip();
  const engine::Seq promotion = last<VrrpTransition>(rig).seq;
  CHECK(last<AdvertSent>(rig).cause == promotion);
  CHECK(sent<daemon::SendPacket>(rig).cause == last<AdvertSent>(rig).seq);
  CHECK(sent<daemon::AddAddress>(rig).cause == promotion);
  CHECK(sent<daemon::SendGarp>(rig).cause == promotion);
  CHECK(last<trace::Log>(rig).cause == promotion);
  rig.at(9s).skip();
  CHECK(last<AdvertSent>(rig).cause == promotion);
  CHECK(sent<daemon::SendGarp>(rig).batch == "second");
  CHECK(sent<daemon::SendGarp>(rig).cause == promotion);
}

TEST_CASE("a timeout is caused by what armed the timer, when nothing was broken") {
  Rig rig(instance_config());
  SUBCASE("the start") {
    rig.at(0s).start();
    const engine::Seq start = last<VrrpTransition>(rig).seq;
    rig.at(4s);
    CHECK(last<VrrpTransition>(rig).cause == start);
  }
  SUBCASE("the last accepted advert, not a discarded or refused one after it") {
    rig.at(0s).start().at(1s).rx(200);
    const engine::Seq accepted = last<AdvertHeard>(rig).seq;
    rig.at(2s).rx(50);
    wire::Ipv4 foreign = peer_advert(200);
    advert_in(foreign).auth_data = {};
    rig.rx(foreign).at(5s);
    CHECK(last<VrrpTransition>(rig).cause == accepted);
  }
}

TEST_CASE("a timeout blames the disruption that silenced the master") {
  Rig rig(instance_config());
  rig.at(0s).start().at(1s).rx(200);
  const engine::Seq nic_down = rig.action("nic_down");
  rig.recorder().disrupt({.seq = nic_down, .everyone = false, .nodes = {}, .addresses = {kPeer}});
  rig.at(5s);
  CHECK(last<VrrpTransition>(rig).cause == nic_down);
}

TEST_CASE("a timeout after priority 0 is that advert's doing, whatever broke later") {
  Rig rig(instance_config());
  rig.at(0s).start().at(1s).rx(200).at(2s).rx(0);
  const engine::Seq stop = last<AdvertHeard>(rig).seq;
  rig.recorder().disrupt(
      {.seq = rig.action("guest_crash"), .everyone = true, .nodes = {}, .addresses = {}});
  rig.at(3s);
  CHECK(last<VrrpTransition>(rig).cause == stop);
}

TEST_CASE("an advert heard is caused by the record behind its frame, and carries the frame") {
  Rig rig(instance_config());
  const engine::Seq sender = rig.action("somebody's advert");
  rig.at(0s).start().at(1s).rx(peer_advert(200), sender);
  CHECK(last<AdvertHeard>(rig).cause == sender);
  const auto& heard = std::get<AdvertHeard>(last<AdvertHeard>(rig).event);
  CHECK(heard.frame == 7);
  CHECK(heard.from == kPeer);
  CHECK(heard.priority == 200);
  CHECK(heard.outcome == "accepted");
}

TEST_CASE("a lower advert causes the answer and both of its batches") {
  Rig rig(instance_config());
  rig.at(0s).start().at(10s).rx(90).skip();
  const engine::Seq heard = last<AdvertHeard>(rig).seq;
  CHECK(last<AdvertSent>(rig).cause == heard);
  CHECK(sent<daemon::SendGarp>(rig).cause == heard);
  rig.at(16s).skip();
  CHECK(sent<daemon::SendGarp>(rig).batch == "lower_prio_delayed");
  CHECK(sent<daemon::SendGarp>(rig).cause == heard);
}

TEST_CASE("actions cause what they do to the state, and that causes the rest") {
  Rig rig(instance_config());
  rig.at(0s).start().at(10s);
  SUBCASE("stop") {
    rig.stop();
  }
  SUBCASE("a VIP taken away") {
    rig.address(kVip, false);
  }
  SUBCASE("a fault") {
    rig.address(kOurs, false);
  }
  const trace::Record& change = last<VrrpTransition>(rig);
  CHECK(change.cause == last<trace::Action>(rig).seq);
  CHECK(last<AdvertSent>(rig).cause == change.seq);
  CHECK(sent<daemon::RemoveAddress>(rig).cause == change.seq);
}

TEST_CASE("each advert heard has its outcome") {
  Rig rig(instance_config());
  const auto outcome = [&](wire::Ipv4 packet) {
    rig.rx(std::move(packet));
    return std::get<AdvertHeard>(last<AdvertHeard>(rig).event).outcome;
  };
  wire::Ipv4 foreign = peer_advert(90);
  advert_in(foreign).auth_data = {};
  rig.at(0s).start();
  CHECK(outcome(peer_advert(100)) == "accepted");
  CHECK(outcome(peer_advert(99)) == "discarded");
  CHECK(outcome(peer_advert(0)) == "stop");
  CHECK(outcome(foreign) == "rejected: password");
  rig.at(10s);
  CHECK(outcome(foreign) == "rejected: password");
  CHECK(outcome(peer_advert(99)) == "lower");
  CHECK(outcome(peer_advert(0)) == "stop");
  CHECK(outcome(peer_advert(100, kOurs)) == "ignored");
  CHECK(outcome(peer_advert(101)) == "higher");
  rig.link(false);
  CHECK(outcome(peer_advert(101)) == "ignored");
}
