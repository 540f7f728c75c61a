// A gateway whose batch of commits did not last: it is as it was before, and says why.
#include <doctest/doctest.h>

#include "tests/support/gateway_script.h"

namespace havip::vpccgw {
namespace {

using namespace std::chrono_literals;

constexpr Instant kNow = kStart + 1s;

struct Rig {
  engine::Claim claim(const char* host, const char* device, std::uint32_t number) {
    return {.id = {.host = net::HostId(host), .life = 1, .number = number},
            .device = net::DeviceId(device),
            .vip = test::kVipOfHavip1};
  }
  std::vector<std::string> outputs() {
    std::vector<std::string> texts;
    while (auto output = gateway.poll_output()) {
      if (const auto* push = std::get_if<engine::Push>(&*output)) {
        texts.push_back(test::text_of(*push));
      } else {
        const auto& reply = std::get<gateway::Reply>(*output).reply;
        texts.push_back(fmt::format("{} {} g{} {}", to_string(reply.id), to_string(reply.verdict),
                                    reply.generation, reply.text));
      }
    }
    return texts;
  }

  SqliteStore store = test::store_of(test::small_region());
  trace::Recorder recorder;
  Gateway gateway{recorder, recorder.add_node("vpccgw"), store, {}};
};

TEST_CASE("pushes of a batch that was taken back are not resent, and claims are refused in words") {
  Rig rig;
  const engine::Claim first = rig.claim("h1", "web-a/eth0", 1);
  const Gateway::Memory before = rig.gateway.memory();
  rig.gateway.handle(kNow, first);
  CHECK_EQ(rig.outputs().size(), 4);  // a reply and three pushes
  CHECK_EQ(rig.gateway.deadline(), kNow + 1s);
  CHECK_EQ(rig.gateway.push_counters().sent, 3);
  rig.gateway.restore(before);
  CHECK_EQ(rig.gateway.deadline(), kNever);
  CHECK_EQ(rig.gateway.push_counters().sent, 0);
  rig.gateway.refuse(kNow, first, "the disk is full");
  CHECK_EQ(rig.outputs(), std::vector<std::string>{"h1.1.1 gateway_refused g0 the disk is full"});
  CHECK_EQ(rig.gateway.deadline(), kNever);
}

TEST_CASE("what was in flight before the batch goes on as it was") {
  Rig rig;
  rig.gateway.handle(kNow, rig.claim("h1", "web-a/eth0", 1));
  CHECK_EQ(rig.outputs().size(), 4);
  const Gateway::Memory before = rig.gateway.memory();
  const engine::PushAck ack{.host = net::HostId("h1"), .rows = {{test::kVipOfHavip1, 1}}};
  rig.gateway.handle(kNow + 100ms, ack);
  rig.gateway.handle(kNow + 200ms, rig.claim("h2", "web-b/eth0", 1));
  CHECK_EQ(rig.outputs().size(), 4);
  rig.gateway.restore(before);
  rig.gateway.refuse(kNow + 300ms, ack, "the disk is full");
  CHECK(rig.outputs().empty());
  rig.gateway.handle_timeout(kNow + 1s);
  const std::string again = "#2: 172.16.16.8 web-a/eth0@h1 g1";
  CHECK_EQ(rig.outputs(),
           std::vector<std::string>{"push h1 " + again, "push h2 " + again, "push h3 " + again});
}

TEST_CASE("operators are told of what did not last; reads are answered") {
  Rig rig;
  std::vector<std::string> errors;
  rig.recorder.listen([&errors](const trace::Record& record) {
    if (const auto* console = std::get_if<trace::Console>(&record.event))
      errors.push_back(console->operation + " " + console->target + ": " + console->error);
  });
  rig.gateway.refuse(kNow, gateway::Console{gateway::DeleteHaVip{net::HavipId("havip-1")}}, "full");
  rig.gateway.refuse(kNow, gateway::DeviceMoved{net::DeviceId("web-a/eth0"), net::HostId("h2")},
                     "full");
  rig.gateway.refuse(kNow, engine::SnapshotRequest{.host = net::HostId("h1")}, "full");
  CHECK_EQ(errors,
           std::vector<std::string>{"DeleteHaVip havip-1: full", "MigrateDevice web-a/eth0: full"});
  REQUIRE_EQ(rig.outputs().size(), 1);
}

}  // namespace
}  // namespace havip::vpccgw
