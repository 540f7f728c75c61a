// What concerns more than one instance: sync groups, reload, notifiers, and the profiles.
#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

using trace::VrrpState;

conf::Instance member(const char* name, std::uint8_t vrid, net::Ipv4Addr vip,
                      std::uint8_t priority = 100) {
  conf::Instance config = instance_config();
  config.name = name;
  config.vrid = {vrid};
  config.vips = {{.ip = vip}};
  config.priority = priority;
  config.sync_group = "G";
  config.garp.master_repeat = 1;
  config.garp.lower_prio_repeat = 1;
  return config;
}

conf::Config group_config() {
  conf::Config config;
  config.instances = {member("A", 51, kVip), member("B", 52, kVip2, 90)};
  config.sync_groups = {{.name = "G", .members = {"A", "B"}}};
  return config;
}

wire::Ipv4 advert_for(std::uint8_t vrid, net::Ipv4Addr vip, std::uint8_t priority) {
  wire::Ipv4 packet = peer_advert(priority);
  advert_in(packet).vrid = {vrid};
  advert_in(packet).addresses = {vip};
  return packet;
}

VrrpState state(Rig& rig, std::size_t i) {
  return rig.daemon().instances()[i]->state();
}

}  // namespace

TEST_CASE("a sync group is MASTER when the last member wants it") {
  Rig rig(group_config());
  rig.at(0s).start().skip().logs();
  rig.at(3609375us).expect_nothing();  // A alone waits
  CHECK(state(rig, 0) == VrrpState::kBackup);
  rig.at(3648437us).skip();
  CHECK(state(rig, 0) == VrrpState::kMaster);
  CHECK(state(rig, 1) == VrrpState::kMaster);
  const Lines logs = rig.logs();
  CHECK(std::ranges::find(logs, "VRRP_Group(G) Syncing instances to MASTER state") != logs.end());
}

TEST_CASE("a member whose master lives keeps the group BACKUP") {
  Rig rig(group_config());
  rig.at(0s).start();
  for (int second = 1; second < 20; ++second)
    rig.at(std::chrono::seconds(second)).rx(advert_for(52, kVip2, 200));
  CHECK(state(rig, 0) == VrrpState::kBackup);
  CHECK(state(rig, 1) == VrrpState::kBackup);
}

TEST_CASE("one member BACKUP, one member FAULT: all are") {
  Rig rig(group_config());
  rig.at(0s).start().at(10s).skip();
  SUBCASE("a higher master for one VRID") {
    rig.rx(advert_for(51, kVip, 200)).skip();
    CHECK(state(rig, 1) == VrrpState::kBackup);
  }
  SUBCASE("the NIC") {
    rig.link(false).skip();
    CHECK(state(rig, 0) == VrrpState::kFault);
    CHECK(state(rig, 1) == VrrpState::kFault);
    rig.at(20s).link(true).skip();
    CHECK(state(rig, 0) == VrrpState::kBackup);
    CHECK(state(rig, 1) == VrrpState::kBackup);
  }
}

TEST_CASE("a cause of FAULT of one member keeps the others there until it is gone") {
  conf::Config config = group_config();
  config.instances[0].track.files = {{.name = "f"}};
  config.files = {{.name = "f", .path = "/f"}};
  Rig rig(config);
  rig.at(0s).start().at(10s).skip().logs();
  rig.file(0, 1).skip();
  CHECK(state(rig, 0) == VrrpState::kFault);
  CHECK(state(rig, 1) == VrrpState::kFault);
  const Lines logs = rig.logs();
  CHECK(std::ranges::find(logs, "VRRP_Group(G) Syncing instances to FAULT state") != logs.end());
  rig.link(false).link(true).skip();
  CHECK(state(rig, 1) == VrrpState::kFault);
  rig.file(0, 0).skip();
  CHECK(state(rig, 0) == VrrpState::kBackup);
  CHECK(state(rig, 1) == VrrpState::kBackup);
}

TEST_CASE("weights of members count only with sync_group_tracking_weight") {
  conf::Config config = group_config();
  config.instances[0].track.files = {{.name = "f", .weight = {1, false}}};
  config.files = {{.name = "f", .path = "/f"}};
  for (const bool count : {false, true}) {
    config.sync_groups[0].weights_count = count;
    Rig rig(config);
    rig.file(0, -30).at(0s).start();
    CHECK(rig.instance().priority() == (count ? 70 : 100));
  }
}

TEST_CASE("a lower advert makes the siblings announce as well") {
  Rig rig(group_config());
  rig.at(0s).start().at(10s).skip();
  rig.rx(advert_for(51, kVip, 50));
  rig.expect({"advert 100 > 172.16.16.5", "garp 172.16.16.100 lower_prio",
              "garp 172.16.16.101 lower_prio"});
}

// ---- telling ----------------------------------------------------------------------------------

TEST_CASE("a new master tells its notifier, then the general one, the FIFO, and writes a mail") {
  conf::Instance instance = instance_config();
  instance.notify.master = conf::Command{.args = {"/m"}};
  instance.notify.any = conf::Command{.args = {"/any"}};
  instance.smtp_alert = true;
  conf::Config config = daemon_config(instance);
  config.router_id = "r1";
  config.fifo = conf::Fifo{.path = "/fifo"};
  config.mail.server = conf::Endpoint{.ip = kPeer, .port = 25};
  config.mail.to = {"admin@x"};
  Rig rig(config);
  rig.at(0s).start().expect(
      {"INIT > BACKUP: startup", "notify /any INSTANCE VI_1 BACKUP 100",
       "fifo /fifo: INSTANCE \"VI_1\" BACKUP 100",
       "mail [r1] VRRP Instance VI_1 - Entering BACKUP state: => VRRP Instance is no longer "
       "owning VRRP VIPs <=",
       "remove 172.16.16.100"});
  rig.at(3609375us).expect(
      {"BACKUP > MASTER: master down timer", "advert 100 > 172.16.16.5", "add 172.16.16.100/32",
       "5x garp 172.16.16.100 first", "notify /m", "notify /any INSTANCE VI_1 MASTER 100",
       "fifo /fifo: INSTANCE \"VI_1\" MASTER 100",
       "mail [r1] VRRP Instance VI_1 - Entering MASTER state: => VRRP Instance is now owning VRRP "
       "VIPs <="});
}

TEST_CASE("no_email_faults: FAULT is not mailed") {
  conf::Instance instance = instance_config();
  instance.smtp_alert = true;
  conf::Config config = daemon_config(instance);
  config.mail.server = conf::Endpoint{.ip = kPeer, .port = 25};
  config.mail.to = {"admin@x"};
  for (const bool mails : {true, false}) {
    config.mail.fault_emails = mails;
    Rig rig(config);
    rig.at(0s).start().skip().link(false);
    CHECK(std::ranges::any_of(rig.outputs(), [](const daemon::Output& output) {
            const auto* mail = std::get_if<SendMail>(&output);
            return mail != nullptr && mail->message.subject.ends_with("Entering FAULT state");
          }) == mails);
  }
}

// ---- addresses ---------------------------------------------------------------------------------

TEST_CASE("no_accept: packets for the VIP are dropped before it comes, and let in before it goes") {
  conf::Instance config = instance_config();
  config.accept = false;
  Rig rig(config);
  rig.at(0s).start().skip().at(3609375us).expect(
      {"BACKUP > MASTER: master down timer", "advert 100 > 172.16.16.5", "drop 172.16.16.100",
       "add 172.16.16.100/32", "5x garp 172.16.16.100 first"});
  rig.rx(200).expect({"MASTER > BACKUP: higher priority 200 from 172.16.16.5",
                      "accept 172.16.16.100", "remove 172.16.16.100"});
}

TEST_CASE("no_track: somebody may take that VIP away") {
  conf::Instance config = instance_config();
  config.vips[0].no_track = true;
  Rig rig(config);
  rig.at(0s).start().at(10s).skip().address(kVip, false).expect_nothing();
}

// ---- late timers ------------------------------------------------------------------------------

TEST_CASE("timer_expired_backup: a late master with nopreempt steps down by itself") {
  conf::Instance config = instance_config();
  config.nopreempt = true;
  config.timer_expired_backup = 90;
  Rig rig(config);
  rig.at(0s).start().at(10s).skip().logs();
  // The last advert left at 9.609375 s; a backup of 90 takes over 3.648437 s later.
  rig.daemon().handle_timeout(kStart + 13257811us);
  CHECK(state(rig, 0) == VrrpState::kMaster);
  CHECK(rig.logs().back() == "(VI_1) A thread timer expired 2.648436 seconds ago");
  rig.daemon().handle_timeout(kStart + 13257811us + 4s);
  CHECK(state(rig, 0) == VrrpState::kBackup);
}

// ---- 1.2 --------------------------------------------------------------------------------------

TEST_CASE("1.2: MASTER in two steps, GARPs before the advert") {
  Rig rig(daemon_config(instance_config()), kIdeal, nic_info(), kKeepalived12);
  rig.at(0s).start().skip().at(3609375us).expect({"advert 100 > 172.16.16.5"});
  CHECK(rig.logs().back() == "VRRP_Instance(VI_1) Transition to MASTER STATE");
  rig.at(4609375us).expect({"BACKUP > MASTER: master down timer", "add 172.16.16.100/32",
                            "5x garp 172.16.16.100 first", "advert 100 > 172.16.16.5"});
  CHECK(rig.logs().back() == "VRRP_Instance(VI_1) Entering MASTER STATE");
}

TEST_CASE("1.2: state MASTER owns the VIP two intervals after its start") {
  conf::Instance config = instance_config();
  config.state = conf::InitialState::kMaster;
  Rig rig(daemon_config(config), kIdeal, nic_info(), kKeepalived12);
  rig.at(0s).start().skip().at(1s).expect({"advert 100 > 172.16.16.5"});
  rig.at(2s).skip();
  CHECK(state(rig, 0) == VrrpState::kMaster);
}

TEST_CASE("1.2: a lower advert makes a backup campaign at once; a refused one resets its timer") {
  Rig rig(daemon_config(instance_config()), kIdeal, nic_info(), kKeepalived12);
  rig.at(0s).start().skip();
  SUBCASE("lower") {
    rig.at(1s).rx(90).expect({"advert 100 > 172.16.16.5"});
    rig.at(2s).expect({"advert 100 > 172.16.16.5"});
    rig.at(3s).skip();
    CHECK(state(rig, 0) == VrrpState::kMaster);
  }
  SUBCASE("refused") {
    wire::Ipv4 foreign = peer_advert(150);
    advert_in(foreign).auth_data = {};
    rig.at(3s).rx(foreign).at(6609374us).expect_nothing();
    rig.at(6609375us).expect({"advert 100 > 172.16.16.5"});
  }
}
