// A whole run made up by hand: web-a takes havip-1 at boot and loses it with its NIC to web-b.
//
//      0 s         the guests boot; the client pings every 500 ms
//      3.6 s       web-a is MASTER; committed 3.60169 s, effective 3.60269 s, served 4.0004 s
//      9.6 s       web-b hears web-a for the last time
//     10 s         web-a's NIC goes down: 400 ms after that
//     13.209375 s  web-b is MASTER; committed 13.211065 s, effective 13.212065 s, served 13.5004 s
//     20 s         the end
#pragma once

#include <array>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "tests/support/run_story.h"

namespace havip::test {

// Five GARPs of a new master, 20 us apart, of which the first becomes a claim that is committed.
class TakeOver {
 public:
  TakeOver(RunStory& story, std::string_view host, DeviceId device, FrameId first)
      : story_(story), host_(host), device_(device), first_(first) {}

  // `from` owned the VIP before; `master` is the record of the election, 650 us ago.
  Seq play(Duration begin, const DeviceId& from, std::uint64_t generation, Seq master) {
    using std::chrono::microseconds;
    const ClaimId claim{.host = HostId(host_), .life = 1, .number = 1};
    const Instant until = kStart + begin + microseconds(40) + std::chrono::seconds(5);
    Seq sent = 0;
    for (FrameId i = 0; i < 5; ++i) {
      const auto later = microseconds(20 * i);
      const Seq captured = story_.at(begin + later).captured(host_, device_, first_ + i, master);
      if (i >= 2) sent = climb(i - 2, claim, sent, until);
      captured_[i] = story_.queued(host_, device_, first_ + i, captured);
    }
    for (FrameId i = 3; i < 5; ++i) {
      story_.at(begin + microseconds(40 + 20 * i));
      sent = climb(i, claim, sent, until);
    }
    return settle(begin + microseconds(1040), claim, from, generation, sent);
  }

 private:
  // Report i is taken up, 40 us after its GARP; the limiter lets the first one pass.
  Seq climb(FrameId i, const ClaimId& claim, Seq sent, Instant until) {
    const Seq taken = story_.taken(host_, device_, first_ + i, captured_[i]);
    if (i == 0) return story_.sent(claim, 1, story_.admitted(claim, device_, first_, taken));
    story_.verdict(host_, device_, first_ + i, Verdict::kRateLimited, taken, until);
    return sent;
  }

  // The gateway judges at `at`; 1 ms later the owner's host has it, then the others.
  Seq settle(Duration at, const ClaimId& claim, const DeviceId& from, std::uint64_t generation,
             Seq sent) {
    using std::chrono::microseconds;
    const HostId owner(host_);
    const Seq judged = story_.at(at).judged(claim, device_, Verdict::kMigrated, sent);
    const Seq commit = story_.committed(from, device_, owner, generation, judged);
    story_.at(at + microseconds(1000)).applied(host_, device_, owner, generation, commit);
    story_.verdict(host_, device_, first_, Verdict::kMigrated, commit);
    auto later = at + microseconds(1010);
    for (const HostId& host : {kH1, kH2, kH3}) {
      if (host == owner) continue;
      story_.at(later).applied(host.view(), device_, owner, generation, commit);
      later += microseconds(50);
    }
    return commit;
  }

  RunStory& story_;
  std::string host_;
  DeviceId device_;
  FrameId first_;
  std::array<Seq, 5> captured_{};
};

// Every host has this row, and the owner's host has it in its vip table.
inline void finish_tables(RunStory& story, DeviceId owner, HostId host, std::uint64_t generation) {
  const engine::NeighEntry row{
      .ip = kVip, .device = owner, .host = host, .generation = generation, .havip = true};
  story.tables.gateway = {row};
  for (judge::HostTables& one : story.tables.hosts) {
    one.neighs = {row};
    one.vips.clear();
    if (one.host == host) one.vips = {{.vip = kVip, .device = owner, .generation = generation}};
  }
}

// When what is played: begun at that time, and over before the next begins.
using Playbill = std::multimap<Duration, std::function<void()>>;

// The client's pings: lost until web-a serves, lost again from 10 s until web-b does.
inline void add_pings(RunStory& story, Playbill& playbill) {
  using std::chrono::microseconds;
  using std::chrono::milliseconds;
  for (std::uint32_t number = 0; number < 40; ++number) {
    const Duration sent = milliseconds(500) * number;
    const bool by_a = number >= 8 && number < 20;
    const bool by_b = number >= 27;
    playbill.emplace(sent, [&story, number, sent] { story.at(sent).probe(number); });
    if (by_a || by_b) {
      const Duration back = sent + microseconds(400);
      playbill.emplace(back, [&story, number, back, by_a] {
        story.at(back).answered(number, by_a ? "web-a" : "web-b");
      });
    } else {
      const Duration over = sent + milliseconds(1000);
      playbill.emplace(over, [&story, number, over] { story.at(over).lost(number); });
    }
  }
}

// Plays the story up to 20 s.
inline void play_nic_down(RunStory& story) {
  using namespace std::chrono_literals;
  Playbill playbill;
  playbill.emplace(0s, [&] {
    const Seq boot_a = story.at(0s).boot("web-a");
    const Seq boot_b = story.boot("web-b");
    story.boot("client");
    story.vrrp("web-a", VrrpState::kBackup, boot_a, "startup");
    story.vrrp("web-b", VrrpState::kBackup, boot_b, "startup");
  });
  playbill.emplace(3600ms, [&] {
    // The election's cause is the start of its daemon: record 1, the boot of web-a.
    const Seq master = story.at(3600ms).vrrp("web-a", VrrpState::kMaster, 1, "master down timer");
    TakeOver(story, "h1", kWebA, 11).play(3600650us, {}, 1, master);
  });
  for (int second = 4; second < 10; ++second) {
    const Duration at = std::chrono::seconds(second) + 600ms;
    playbill.emplace(at, [&story, at] { story.at(at).heard("web-b"); });
  }
  playbill.emplace(8600650us, [&] {
    story.at(8600650us);
    for (FrameId frame = 21; frame < 26; ++frame) {
      const Seq captured = story.captured("h1", kWebA, frame, 0);
      story.verdict("h1", kWebA, frame, Verdict::kOwnerMatch, captured);
    }
  });
  playbill.emplace(10s, [&] {
    const Seq fault = story.at(10s).action("nic_down", "web-a");
    const Seq down = story.condition("web-a", "web-a/eth0", "down", fault);
    story.vrrp("web-a", VrrpState::kFault, down, "interface eth0 down");
    playbill.emplace(13209375us, [&story, fault] {
      const Seq master =
          story.at(13209375us).vrrp("web-b", VrrpState::kMaster, fault, "master down timer");
      TakeOver(story, "h2", kWebB, 31).play(13210025us, kWebA, 2, master);
    });
  });
  add_pings(story, playbill);
  for (const auto& [at, play] : playbill)
    play();
  finish_tables(story, kWebB, kH2, 2);
}

}  // namespace havip::test
