// The schedulers against what is promised of them, said in the simplest way.
#include <map>

#include <doctest/doctest.h>

#include "hostsim/guest/balance/scheduler.h"
#include "tests/support/rapidcheck_doctest.h"

namespace havip::hostsim::balance {
namespace {

using test::property;

Server server(std::size_t i, int weight) {
  return {.at = {net::Ipv4Addr{0xac101000U + static_cast<std::uint32_t>(i) + 1}, 80},
          .weight = weight};
}

std::vector<Server> some_servers(int least_weight) {
  const auto weights =
      *rc::gen::nonEmpty(rc::gen::container<std::vector<int>>(rc::gen::inRange(least_weight, 8)));
  std::vector<Server> servers;
  for (std::size_t i = 0; i < std::min<std::size_t>(weights.size(), 12); ++i)
    servers.push_back(server(i, weights[i]));
  return servers;
}

Flow from(std::uint32_t client) {
  return {.client = net::Ipv4Addr{client}, .client_port = 4000, .service = net::Ipv4Addr{1}};
}

int total(const std::vector<Server>& servers) {
  int sum = 0;
  for (const Server& one : servers)
    sum += one.weight;
  return sum;
}

TEST_CASE("wrr: over a whole round everybody is chosen as often as his weight says") {
  property([] {
    const auto servers = some_servers(0);
    Scheduler scheduler(ipvs::Balancing{.scheduler = "wrr"});
    std::map<std::size_t, int> chosen;
    const int rounds = total(servers);
    if (rounds == 0) {
      RC_ASSERT(!scheduler.choose(servers, from(1)));
      return;
    }
    for (int i = 0; i < 3 * rounds; ++i)
      ++chosen[*scheduler.choose(servers, from(1))];
    for (std::size_t i = 0; i < servers.size(); ++i)
      RC_ASSERT(chosen[i] == 3 * servers[i].weight);
  });
}

TEST_CASE("rr: in turn, whatever the weights, and never who has none") {
  property([] {
    const auto servers = some_servers(0);
    Scheduler scheduler(ipvs::Balancing{.scheduler = "rr"});
    std::vector<std::size_t> turn;
    for (std::size_t i = 0; i < servers.size(); ++i) {
      if (servers[i].weight > 0) turn.push_back(i);
    }
    for (std::size_t n = 0; n < 3 * turn.size(); ++n)
      RC_ASSERT(scheduler.choose(servers, from(1)) == turn[n % turn.size()]);
  });
}

TEST_CASE("lc and wlc: nobody would have been less loaded") {
  property([] {
    auto servers = some_servers(0);
    for (Server& one : servers) {
      one.active = *rc::gen::inRange<std::uint32_t>(0, 5);
      one.inactive = *rc::gen::inRange<std::uint32_t>(0, 600);
      one.overloaded = *rc::gen::inRange(0, 4) == 0;
    }
    const bool weighted = *rc::gen::arbitrary<bool>();
    Scheduler scheduler(ipvs::Balancing{.scheduler = weighted ? "wlc" : "lc"});
    const auto chosen = scheduler.choose(servers, from(1));
    bool any = false;
    for (const Server& one : servers) {
      if (one.weight == 0 || one.overloaded) continue;
      any = true;
      RC_ASSERT(chosen.has_value());
      const auto load = [&](const Server& who) { return who.active * 256 + who.inactive; };
      const auto mine = load(servers[*chosen]) * (weighted ? static_cast<unsigned>(one.weight) : 1);
      const auto its = load(one) * (weighted ? static_cast<unsigned>(servers[*chosen].weight) : 1);
      RC_ASSERT(mine <= its);
    }
    RC_ASSERT(chosen.has_value() == any);
    RC_ASSERT(!chosen || (servers[*chosen].weight > 0 && !servers[*chosen].overloaded));
  });
}

TEST_CASE("sh, dh and mh: the same client meets the same server, in any order of asking") {
  property(
      [] {
        const auto servers = some_servers(1);
        for (const char* name : {"sh", "dh", "mh"}) {
          Scheduler forwards(ipvs::Balancing{.scheduler = name});
          Scheduler backwards(ipvs::Balancing{.scheduler = name});
          std::map<std::uint32_t, std::size_t> met;
          for (std::uint32_t client = 0; client < 50; ++client)
            met[client] = *forwards.choose(servers, from(client));
          for (std::uint32_t client = 50; client-- > 0;)
            RC_ASSERT(backwards.choose(servers, from(client)) == met[client]);
        }
      },
      100);
}

// Maglev's promise (§5.3 of its paper): the loss of one server moves its own clients, and hardly
// anybody else; with equal weights nobody gets much more than his share.
TEST_CASE("mh: little disruption, and fair shares") {
  constexpr std::uint32_t kClients = 4000;
  std::vector<Server> servers;
  for (std::size_t i = 0; i < 8; ++i)
    servers.push_back(server(i, 1));
  for (std::size_t lost = 0; lost < servers.size(); ++lost) {
    auto fewer = servers;
    fewer[lost].weight = 0;
    Scheduler before(ipvs::Balancing{.scheduler = "mh"});
    Scheduler after(ipvs::Balancing{.scheduler = "mh"});
    std::map<std::size_t, std::uint32_t> share;
    std::uint32_t moved = 0;
    for (std::uint32_t client = 0; client < kClients; ++client) {
      const auto then = *before.choose(servers, from(client * 7919));
      const auto now = *after.choose(fewer, from(client * 7919));
      ++share[then];
      CHECK(now != lost);
      if (then != lost && then != now) ++moved;
    }
    CHECK(moved < kClients / 20);
    for (const auto& [who, count] : share) {
      CHECK(count > kClients / 8 * 3 / 4);
      CHECK(count < kClients / 8 * 5 / 4);
    }
  }
}

TEST_CASE("sh without fallback gives up on a bucket whose server cannot; with it, moves on") {
  std::vector<Server> servers{server(0, 1), server(1, 1)};
  Scheduler strict(ipvs::Balancing{.scheduler = "sh"});
  Scheduler lenient(ipvs::Balancing{.scheduler = "sh", .flags = {"sh-fallback"}});
  servers[0].overloaded = true;
  int refused = 0;
  for (std::uint32_t client = 0; client < 100; ++client) {
    if (!strict.choose(servers, from(client))) ++refused;
    CHECK(lenient.choose(servers, from(client)) == 1);
  }
  CHECK(refused > 20);
  CHECK(refused < 80);
}

}  // namespace
}  // namespace havip::hostsim::balance
