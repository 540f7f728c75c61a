#include "tools/vpccgw/writer.h"

#include <fstream>
#include <iterator>
#include <thread>

#include <SQLiteCpp/SQLiteCpp.h>
#include <doctest/doctest.h>

#include "tests/unit/tools/vpccgw/rig.h"

namespace havip::vpccgw_daemon {
namespace {

using namespace std::chrono_literals;

TEST_CASE("who claimed is answered, hosts are told, and the trace is written") {
  Rig rig;
  Writer writer(rig.setup());
  const auto outcome = writer.call(claim("h1", 1, "web-a/eth0"));
  REQUIRE(outcome);
  CHECK(outcome->error.empty());
  REQUIRE_EQ(outcome->replies.size(), 1);
  CHECK_EQ(outcome->replies.front().verdict, engine::Verdict::kMigrated);
  const control::WatchAnswer news = rig.outbox.wait(kHost, 0, 0s);
  REQUIRE_EQ(news.pushes.size(), 1);
  CHECK_EQ(news.revision, 1);
  CHECK_NE(rig.events_text().find("\"kind\":\"committed\""), std::string::npos);
}

TEST_CASE("a batch that the database refuses: words for the claimant, nothing for the hosts") {
  Rig rig;
  Writer writer(rig.setup());
  SQLite::Database other(rig.folder / "db", SQLite::OPEN_READWRITE);
  other.exec("BEGIN IMMEDIATE");
  const std::string why = "writing: the database is locked by another process (database is locked)";
  for (int i = 0; i < 2; ++i) {
    const auto outcome = writer.call(claim("h1", 1, "web-a/eth0"));
    REQUIRE(outcome);
    CHECK_EQ(outcome->error, why);
    REQUIRE_EQ(outcome->replies.size(), 1);
    CHECK_EQ(outcome->replies.front().verdict, engine::Verdict::kGatewayRefused);
    CHECK_EQ(outcome->replies.front().text, why);
  }
  CHECK(rig.outbox.wait(kHost, 0, 0s).pushes.empty());
  CHECK_EQ(writer.trouble(), why);
  CHECK_EQ(writer.lost_batches(), 2);
  CHECK_EQ(rig.complaints.counts()["store"], 2);
  CHECK_EQ(rig.events_text().find("committed"), std::string::npos);
  other.exec("ROLLBACK");
  CHECK_EQ(writer.call(claim("h1", 1, "web-a/eth0"))->replies.front().generation, 1);
  CHECK(writer.trouble().empty());
}

TEST_CASE("a full queue takes no more, and what it took is done also at the end") {
  Rig rig;
  Writer writer(rig.setup());
  Holding holding;
  REQUIRE(writer.submit(holding.job()));
  holding.wait_until_held();
  std::size_t taken = 0;
  std::atomic<std::size_t> done{0};
  for (std::size_t i = 0; i < kMostWaiting + 10; ++i) {
    Job job;
    job.done = [&done](const Outcome&) { ++done; };
    if (writer.submit(std::move(job))) ++taken;
  }
  CHECK_EQ(taken, kMostWaiting);
  CHECK_EQ(writer.refused(), 10);
  CHECK_EQ(writer.waiting(), kMostWaiting);
  CHECK_FALSE(writer.call({}));
  std::thread end([&writer] { writer.stop(); });
  holding.let_go();
  end.join();
  CHECK_EQ(done, kMostWaiting);
  CHECK_FALSE(writer.submit({}));
}

TEST_CASE("what waits while the disk is busy becomes durable together") {
  Rig rig;
  Writer writer(rig.setup());
  Holding holding;
  REQUIRE(writer.submit(holding.job()));
  for (std::uint32_t i = 1; i <= 50; ++i)
    REQUIRE(writer.submit(
        claim(i % 2 != 0 ? "h1" : "h2", i, i % 2 != 0 ? "web-a/eth0" : "web-b/eth0")));
  holding.let_go();
  writer.stop();
  CHECK_LE(writer.batches(), 2);
  CHECK_EQ(rig.store.find_mapping(test::kVipOfHavip1).value()->generation, 50);
  CHECK_EQ(rig.outbox.wait(kHost, 0, 0s).pushes.size(), 50);
}

TEST_CASE("a caller plays while nobody does, and is played for otherwise") {
  Rig rig;
  Writer writer(rig.setup());
  std::thread::id player;
  const auto note = [&](const vpccgw::Gateway&) { player = std::this_thread::get_id(); };
  REQUIRE(writer.call({.inputs = {}, .read = note}));
  CHECK_EQ(player, std::this_thread::get_id());

  Holding holding;
  std::thread first([&] { CHECK(writer.call(holding.job())); });
  holding.wait_until_held();
  std::thread::id second_player;
  std::thread second([&] {
    CHECK(writer.call({.inputs = {}, .read = [&](const vpccgw::Gateway&) {
                         second_player = std::this_thread::get_id();
                       }}));
  });
  const auto end = std::chrono::steady_clock::now() + 10s;
  while (writer.waiting() == 0 && std::chrono::steady_clock::now() < end)
    std::this_thread::yield();
  const auto first_id = first.get_id();
  const auto second_id = second.get_id();
  holding.let_go();
  first.join();
  second.join();
  CHECK_NE(second_player, first_id);
  CHECK_NE(second_player, second_id);
}

TEST_CASE("what a caller's batch makes due later is played without a caller") {
  Rig rig;
  Writer::Setup setup = rig.setup();
  setup.options.push_retry = 10ms;
  Writer writer(setup);
  REQUIRE(writer.call(claim("h1", 1, "web-a/eth0")));
  CHECK_EQ(rig.outbox.wait(kHost, 1, 10s).pushes.size(), 1);
}

TEST_CASE("an event file that the disk does not take: kept up to a bound, then counted") {
  auto events = daemon::EventFile::open("/dev/full").value();
  trace::Recorder recorder(trace::Recorder::Keep::kNothing);
  const auto node = recorder.add_node("vpccgw");
  recorder.listen([&](const trace::Record& record) { events.add(record, recorder); });
  const std::string text(1000, 'x');
  for (int i = 0; i < 5000; ++i)
    recorder.record(kStart, 0, node, trace::Log{.text = text});
  CHECK_EQ(events.flush().error(), "/dev/full: No space left on device");
  CHECK_GT(events.lost(), 500);
  CHECK_LT(events.lost(), 1500);
}

}  // namespace
}  // namespace havip::vpccgw_daemon
