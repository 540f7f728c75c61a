// Two daemons on one wire: elections, and what every mismatch of their files does. Timing is
// ideal and the wire takes no time. A is 172.16.16.6 with priority 100, B is .5 with 90.
#include <algorithm>
#include <array>
#include <memory>

#include "tests/unit/vrrp/rig.h"

using namespace havip;
using namespace havip::hostsim;

namespace {

constexpr Duration kDownA = 3609375us;
constexpr Duration kDownB = 3648437us;

class Pair {
 public:
  struct Side {
    Side(trace::Recorder& recorder, const char* name, conf::Instance of, net::Ipv4Addr at)
        : node(recorder.add_node(name)),
          config(std::move(of)),
          address(at),
          daemon(std::make_unique<Daemon>(recorder, node, kIdeal)) {}
    engine::NodeId node;
    conf::Instance config;
    net::Ipv4Addr address;
    std::unique_ptr<Daemon> daemon;
    std::vector<Instant> adverts;  // priority above 0, by the time they were sent
    std::vector<Instant> garps;
    [[nodiscard]] trace::VrrpState state() const { return daemon->instances().front()->state(); }
  };

  Pair(conf::Instance a, conf::Instance b)
      : sides_{Side(recorder_, "a", std::move(a), kOurs),
               Side(recorder_, "b", std::move(b), kPeer)} {
    for (Side& side : sides_)
      start(side);
  }

  Side& a() { return sides_[0]; }
  Side& b() { return sides_[1]; }

  void start(Side& side) {
    side.daemon = std::make_unique<Daemon>(recorder_, side.node, kIdeal);
    give(side,
         daemon::Start{.config = daemon_config(side.config), .nics = {nic_info(side.address)}});
  }
  void stop(Side& side) { give(side, daemon::Stop{}); }

  // Nothing that `side` says arrives.
  void mute(Side& side, bool muted) { muted_[index(side)] = muted; }

  Pair& run_to(Duration t) {
    while (true) {
      Side& next = a().daemon->deadline() <= b().daemon->deadline() ? a() : b();
      if (next.daemon->deadline() > kStart + t) break;
      now_ = std::max(now_, next.daemon->deadline());
      next.daemon->handle_timeout(now_);
      settle();
    }
    now_ = kStart + t;
    return *this;
  }

  // When `side` last became master.
  Instant master_at(const Side& side) const {
    Instant at = kNever;
    for (const trace::Record& record : recorder_.records()) {
      const auto* change = std::get_if<trace::VrrpTransition>(&record.event);
      if (change != nullptr && record.node == side.node &&
          change->to == trace::VrrpState::kMaster) {
        at = record.at;
      }
    }
    return at;
  }

  // Every line that was logged about a packet that was refused.
  std::size_t logged(const Side& side, std::string_view text) const {
    return static_cast<std::size_t>(
        std::ranges::count_if(recorder_.records(), [&](const trace::Record& record) {
          const auto* log = std::get_if<trace::Log>(&record.event);
          return log != nullptr && record.node == side.node && log->text == text;
        }));
  }

 private:
  std::size_t index(const Side& side) const { return &side == &sides_[0] ? 0 : 1; }

  void give(Side& side, daemon::Input input) {
    side.daemon->handle(now_, std::move(input));
    settle();
  }

  void settle() {
    bool busy = true;
    while (busy) {
      busy = false;
      for (Side& side : sides_) {
        while (auto output = side.daemon->poll_output()) {
          busy = true;
          carry(side, *output);
        }
      }
    }
  }

  void carry(Side& from, const daemon::Output& output) {
    if (std::holds_alternative<daemon::SendGarp>(output)) from.garps.push_back(now_);
    const auto* send = std::get_if<daemon::SendPacket>(&output);
    if (send == nullptr) return;
    const auto& advert = *wire::advert_of(send->packet);
    if (advert.priority > 0) from.adverts.push_back(now_);
    Side& to = index(from) == 0 ? b() : a();
    const bool reaches = wire::destination_of(send->packet) == to.address ||
                         wire::destination_of(send->packet).is_multicast();
    if (!reaches || muted_[index(from)]) return;
    to.daemon->handle(now_,
                      daemon::PacketIn{.packet = send->packet, .tag = {.cause = send->cause}});
  }

  trace::Recorder recorder_;
  std::array<Side, 2> sides_;
  std::array<bool, 2> muted_{};
  Instant now_ = kStart;
};

conf::Instance file_a() {
  return instance_config();
}
conf::Instance file_b() {
  conf::Instance config = instance_config();
  config.priority = 90;
  config.unicast_src_ip = kPeer;
  config.unicast_peers = {{.ip = kOurs}};
  return config;
}
conf::Instance multicast(conf::Instance config) {
  config.unicast_src_ip.reset();
  config.unicast_peers.clear();
  return config;
}

constexpr auto kMaster = trace::VrrpState::kMaster;
constexpr auto kBackup = trace::VrrpState::kBackup;

}  // namespace

TEST_CASE("a matching pair elects the higher priority, in both senses") {
  for (bool group : {false, true}) {
    Pair pair(group ? multicast(file_a()) : file_a(), group ? multicast(file_b()) : file_b());
    pair.run_to(20s);
    CHECK(pair.master_at(pair.a()) == kStart + kDownA);
    CHECK(pair.b().state() == kBackup);
    CHECK(pair.b().adverts.empty());
  }
}

TEST_CASE("a clean stop hands over after the backup's own skew, a restart takes back in 3.609 s") {
  Pair pair(file_a(), file_b());
  pair.run_to(20s);
  pair.stop(pair.a());
  pair.run_to(30s);
  CHECK(pair.master_at(pair.b()) == kStart + 20s + 648437us);
  pair.start(pair.a());
  pair.run_to(40s);
  CHECK(pair.master_at(pair.a()) == kStart + 30s + kDownA);
  CHECK(pair.b().state() == kBackup);
}

TEST_CASE("a silent death is noticed 3.648 s after the last advert") {
  Pair pair(file_a(), file_b());
  pair.run_to(20s);
  pair.mute(pair.a(), true);
  pair.run_to(30s);
  const Instant last_advert = kStart + kDownA + 16s;
  CHECK(pair.master_at(pair.b()) == last_advert + kDownB);
}

TEST_CASE("dual masters heal at the first advert of the lower one: 5 GARPs, and 5 more") {
  Pair pair(file_a(), file_b());
  pair.mute(pair.a(), true);
  pair.mute(pair.b(), true);
  pair.run_to(20s);
  CHECK(pair.a().state() == kMaster);
  CHECK(pair.b().state() == kMaster);
  const std::size_t before = pair.a().garps.size();
  pair.mute(pair.a(), false);
  pair.mute(pair.b(), false);
  SUBCASE("heard by the higher one first") {
    pair.mute(pair.a(), true);
    pair.run_to(20609375us);  // A's own tick is lost
    pair.mute(pair.a(), false);
    pair.run_to(20648437us);
    CHECK(pair.b().state() == kBackup);
    CHECK(pair.a().garps.size() == before + 5);
    pair.run_to(30s);
    CHECK(pair.a().garps.size() == before + 10);
    CHECK(pair.a().garps.back() == kStart + 25648437us);
  }
  SUBCASE("heard by the lower one first: it leaves in silence and nobody announces") {
    pair.run_to(30s);
    CHECK(pair.b().state() == kBackup);
    CHECK(pair.a().garps.size() == before);
  }
}

TEST_CASE("mismatches that refuse each other: two masters, of which one is heard") {
  struct Row {
    const char* name;
    void (*change)(conf::Instance& b);
    const char* log_a;
    const char* log_b;
  };
  const Row rows[] = {
      {"auth_pass", [](conf::Instance& b) { b.auth_pass = {'2'}; },
       "(VI_1) received an invalid passwd!", "(VI_1) received an invalid passwd!"},
      {"auth type", [](conf::Instance& b) { b.auth = conf::AuthType::kNone; },
       "(VI_1) received a 0 auth, expecting 1!", "(VI_1) received a 1 auth, expecting 0!"},
      {"VIP count", [](conf::Instance& b) { b.vips.push_back({.ip = kVip2}); },
       "(VI_1) received an unexpected ip number count 2, expected 1!",
       "(VI_1) received an unexpected ip number count 1, expected 2!"},
      {"VIP list", [](conf::Instance& b) { b.vips[0].ip = kVip2; },
       "(VI_1) ip address associated with VRID 51 not present in MASTER advert: 172.16.16.100",
       "(VI_1) ip address associated with VRID 51 not present in MASTER advert: 172.16.16.101"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.name);
    conf::Instance b = file_b();
    row.change(b);
    Pair pair(file_a(), b);
    pair.run_to(60s);
    CHECK(pair.a().state() == kMaster);
    CHECK(pair.b().state() == kMaster);
    CHECK(pair.master_at(pair.a()) == kStart + kDownA);
    CHECK(pair.master_at(pair.b()) == kStart + kDownB);
    // B's first advert re-arms A's timer; from then on A is first at every tick and silences B.
    CHECK(pair.b().adverts.size() == 1);
    CHECK(pair.a().adverts.size() == 57);
    CHECK(pair.a().adverts.back() == kStart + kDownB + 56s);
    CHECK(pair.logged(pair.a(), row.log_a) == 1);
    CHECK(pair.logged(pair.b(), row.log_b) == 57);
  }
}

TEST_CASE("mismatch: advert_int 1 and 2 s") {
  conf::Instance b = file_b();
  b.advert_int = 2s;
  Pair pair(file_a(), b);
  pair.run_to(60s);
  CHECK(pair.master_at(pair.a()) == kStart + kDownA);
  CHECK(pair.master_at(pair.b()) == kStart + 6648437us);
  CHECK(pair.b().state() == kMaster);
  CHECK(pair.b().adverts.size() == 1);  // A speaks twice as often and silences it
  CHECK(pair.logged(pair.a(), "(VI_1) advertisement interval mismatch mine=1 sec rcv'd=2 sec") ==
        1);
}

TEST_CASE("mismatch: version, from a peer that speaks 3") {
  Rig rig(file_a());
  wire::Ipv4 packet = peer_advert(200);
  packet.payload = wire::VrrpAdvert{
      .version = 3, .vrid = {51}, .priority = 200, .advert_int = 100, .addresses = {kVip}};
  rig.at(0s).start().skip().at(3s).rx(packet).expect_nothing();
  CHECK(rig.logs().back() == "(VI_1) wrong version. Received 3 and expect 2");
  rig.at(3609375us).expect(promotion());
}

TEST_CASE("mismatches that never meet: two masters at full rate, and no line about it") {
  conf::Instance a = file_a();
  conf::Instance b = file_b();
  SUBCASE("unicast and multicast") {
    b = multicast(b);
  }
  SUBCASE("VRID") {
    b.vrid = {52};
  }
  Pair pair(a, b);
  pair.run_to(60s);
  CHECK(pair.master_at(pair.a()) == kStart + kDownA);
  CHECK(pair.master_at(pair.b()) == kStart + kDownB);
  CHECK(pair.a().adverts.size() == 57);
  CHECK(pair.b().adverts.size() == 57);
  for (Pair::Side* side : {&pair.a(), &pair.b()}) {
    CHECK(pair.logged(*side, "(VI_1) Entering MASTER STATE") == 1);
    CHECK(pair.logged(*side, "(VI_1) Receive advertisement timeout") == 1);
    CHECK(side->garps.size() == 10);
  }
}

TEST_CASE("two owners: the one that hears the other first steps down to 254") {
  conf::Instance a = file_a();
  conf::Instance b = file_b();
  a.priority = 255;
  b.priority = 255;
  Pair pair(a, b);
  pair.mute(pair.a(), true);
  pair.mute(pair.b(), true);
  pair.run_to(20s);
  CHECK(pair.a().state() == kMaster);
  CHECK(pair.b().state() == kMaster);
  pair.mute(pair.a(), false);
  pair.mute(pair.b(), false);
  pair.run_to(30s);
  CHECK(pair.a().state() == kMaster);
  CHECK(pair.b().state() == kBackup);
  CHECK(pair.a().daemon->instances().front()->priority() == 255);
  CHECK(pair.b().daemon->instances().front()->priority() == 254);
}
