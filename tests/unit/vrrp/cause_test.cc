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
    rig.at(2s).rx(50, "172.16.16.4"_ip);
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

TEST_CASE("an advert that was on its way when its master fell silent is no sign of life") {
  Rig rig(instance_config());
  rig.at(0s).start().at(1s).rx(200);
  const engine::Seq sending = rig.action("advert_sent");
  const engine::Seq nic_down = rig.action("nic_down");
  rig.recorder().disrupt({.seq = nic_down, .everyone = false, .nodes = {}, .addresses = {kPeer}});
  SUBCASE("sent before, heard after") {
    rig.at(2s).rx(peer_advert(200), sending).at(6s);
    CHECK(last<VrrpTransition>(rig).cause == nic_down);
  }
  SUBCASE("sent after all") {
    const engine::Seq later = rig.action("advert_sent");
    rig.at(2s).rx(peer_advert(200), later);
    const engine::Seq heard = last<AdvertHeard>(rig).seq;
    rig.at(6s);
    CHECK(last<VrrpTransition>(rig).cause == heard);
  }
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

TEST_CASE("a takeover after a change of priority is blamed on what changed it") {
  conf::Instance config = instance_config();
  config.track.files = {{.name = "level", .weight = {.value = 1}}};
  conf::Config file = daemon_config(config);
  file.files = {{.name = "level", .path = "/run/level"}};
  Rig rig(file);
  rig.at(0s).start().at(1s).rx(110).at(2s).rx(110).skip();
  SUBCASE("the master's: its first advert of the lower priority") {
    const engine::Seq fall = rig.action("somebody's script");
    rig.at(3s).rx(peer_advert(80), fall);
    const engine::Seq first = last<AdvertHeard>(rig).seq;
    rig.at(4s).rx(80).at(6s);
    CHECK(last<VrrpTransition>(rig).cause == first);
  }
  SUBCASE("our own: the line that says so, which the file's change causes") {
    rig.at(2500ms).file(0, 20);
    const trace::Record& change = last<trace::Log>(rig);
    CHECK(change.cause == last<trace::Action>(rig).seq);
    const engine::Seq seq = change.seq;
    rig.at(3s).rx(110).at(6s);
    CHECK(last<VrrpTransition>(rig).cause == seq);
  }
  SUBCASE("our own by a reload: the reload") {
    file.instances[0].priority = 150;
    rig.at(2500ms).reload(file);
    const engine::Seq reload = last<trace::Action>(rig).seq;
    rig.at(3s).rx(110).at(7s);
    CHECK(last<VrrpTransition>(rig).cause == reload);
  }
  SUBCASE("not another master's that is lower: the obeyed one fell silent") {
    const engine::Seq accepted = last<AdvertHeard>(rig).seq;
    rig.at(3s).rx(80, "172.16.16.4"_ip).at(6s);
    CHECK(last<VrrpTransition>(rig).cause == accepted);
  }
  SUBCASE("nor one that rose again") {
    rig.at(3s).rx(80).at(4s).rx(110);
    const engine::Seq accepted = last<AdvertHeard>(rig).seq;
    rig.at(8s);
    CHECK(last<VrrpTransition>(rig).cause == accepted);
  }
}

TEST_CASE("a master's adverts are caused by what gave it the priority that they say") {
  conf::Instance config = instance_config();
  config.track.files = {{.name = "level", .weight = {.value = 1}}};
  conf::Config file = daemon_config(config);
  file.files = {{.name = "level", .path = "/run/level"}};
  Rig rig(file);
  rig.at(0s).start().at(5s).file(0, -20);
  const engine::Seq change = last<trace::Log>(rig).seq;
  rig.at(6s);
  CHECK(last<AdvertSent>(rig).cause == change);
  rig.rx(200).at(12s);  // a new reign has a cause of its own
  CHECK(last<AdvertSent>(rig).cause == last<VrrpTransition>(rig).seq);
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
