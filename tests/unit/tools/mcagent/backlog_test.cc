#include "tools/mcagent/backlog.h"

#include <string>

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace havip::mcagentd {
namespace {

using namespace std::chrono_literals;

constexpr mcagent::ClaimPolicy kPatience{.timeout = 1s, .retries = 3};  // 4 s in all

engine::Claim claim(std::uint32_t number, std::uint32_t vip, std::uint32_t attempt = 1) {
  return {.id = {.host = net::HostId("h1"), .life = 1, .number = number},
          .device = net::DeviceId("web-a/eth0"),
          .vip = net::Ipv4Addr{vip},
          .attempt = attempt};
}

// "1.1 2.1": numbers and attempts, in the order in which they leave.
std::string leave(Backlog& backlog, std::size_t most = 100) {
  std::string out;
  for (const auto& waiting : backlog.take(most)) {
    out += fmt::format("{}{}.{}", out.empty() ? "" : " ", waiting.claim.id.number,
                       waiting.claim.attempt);
  }
  return out;
}

Instant at(Duration since_start) {
  return kStart + since_start;
}

}  // namespace

TEST_CASE("mcagent backlog: claims leave in order, a resend in the place of its first copy") {
  Backlog backlog({}, kPatience);
  backlog.put(at(0s), claim(1, 8));
  backlog.put(at(0s), claim(2, 9));
  backlog.put(at(0s), claim(3, 8));  // of the same VIP: the gateway is not lost, both go
  backlog.put(at(1s), claim(1, 8, 2));
  CHECK(leave(backlog, 2) == "1.2 2.1");
  CHECK(leave(backlog) == "3.1");
  CHECK(backlog.empty());
}

TEST_CASE("mcagent backlog: what came back unanswered goes first, with the copy sent meanwhile") {
  Backlog backlog({}, kPatience);
  for (const std::uint32_t number : {1U, 2U, 3U})
    backlog.put(at(0s), claim(number, number));
  auto under_way = backlog.take(2);
  backlog.put(at(1s), claim(2, 2, 2));
  backlog.put(at(1s), claim(4, 4));
  backlog.give_back(at(1s), std::move(under_way));
  CHECK(leave(backlog) == "1.1 2.2 3.1 4.1");
}

TEST_CASE("mcagent backlog: while the gateway is lost the newest claim of each VIP waits") {
  Backlog backlog({}, kPatience);
  backlog.put(at(0s), claim(1, 8));
  backlog.put(at(0s), claim(2, 9));
  auto under_way = backlog.take(1);
  backlog.put(at(0s), claim(3, 8));
  backlog.set_lost(true);
  backlog.give_back(at(0s), std::move(under_way));  // the older of two
  backlog.put(at(0s), claim(4, 9));
  CHECK(backlog.counters().overtaken == 2);
  // A resend of one that gave way would steal the VIP back, also once the gateway is there again.
  backlog.put(at(1s), claim(1, 8, 2));
  backlog.set_lost(false);
  backlog.put(at(1s), claim(2, 9, 2));
  CHECK(leave(backlog) == "3.1 4.1");
}

TEST_CASE("mcagent backlog: it is bounded, and the oldest gives way for good") {
  Backlog backlog({.claims = 2}, kPatience);
  for (const std::uint32_t number : {1U, 2U, 3U})
    backlog.put(at(0s), claim(number, number));
  backlog.put(at(1s), claim(1, 1, 2));
  CHECK(backlog.counters().overflowed == 1);
  CHECK(backlog.counters().high_water == 2);
  CHECK(leave(backlog) == "2.1 3.1");
}

TEST_CASE("mcagent backlog: a claim waits for `keep` after its agent gave up on it") {
  Backlog backlog({.claims = 10, .keep = 10s}, kPatience);
  backlog.put(at(5s), claim(1, 1, 3));  // so its first copy came at 3 s
  CHECK(backlog.deadline() == at(17s));
  backlog.expire(at(17s) - 1ns);
  CHECK(backlog.size() == 1);
  backlog.expire(at(17s));
  CHECK(backlog.empty());
  CHECK(backlog.counters().expired == 1);
  CHECK(backlog.deadline() == kNever);
}

TEST_CASE("mcagent backlog: a VIP that was moved needs no claim that its agent gave up on") {
  Backlog backlog({}, kPatience);
  backlog.put(at(0s), claim(1, 8));
  backlog.put(at(2s), claim(2, 8));
  backlog.put(at(0s), claim(3, 9));
  backlog.moved(at(4s), net::Ipv4Addr{8});
  CHECK(backlog.counters().moved == 1);
  CHECK(leave(backlog) == "2.1 3.1");
}

}  // namespace havip::mcagentd
