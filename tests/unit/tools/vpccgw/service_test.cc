#include "tools/vpccgw/service.h"

#include <optional>
#include <thread>

#include <doctest/doctest.h>

#include "platform/live/http/http_client.h"
#include "tests/unit/tools/vpccgw/rig.h"

namespace havip::vpccgw_daemon {
namespace {

using namespace std::chrono_literals;

const std::string kClaims =
    R"({"claims":[{"host":"h1","life":1,"number":1,"device":"web-a/eth0","vip":"172.16.16.8",)"
    R"("attempt":1,"cause":0}]})";

struct Served : Rig {
  Served() {
    REQUIRE(server.start());
    client_.emplace("127.0.0.1", server.port(), "", 5s);
  }
  Served(const Served&) = delete;
  Served& operator=(const Served&) = delete;
  ~Served() {
    outbox.stop();
    server.stop();
  }

  Writer writer{setup()};
  live::HttpServer server{{}};
  Service service{
      server, writer, outbox, complaints, vpccgw::SqliteStore::open(folder / "db").value(), 0};
  live::HttpClient& client() { return *client_; }

 private:
  std::optional<live::HttpClient> client_;
};

TEST_CASE("a full queue is told of at once, by 429, and metrics count it") {
  Served served;
  Holding holding;
  REQUIRE(served.writer.submit(holding.job()));
  holding.wait_until_held();
  for (std::size_t i = 0; i < kMostWaiting; ++i)
    REQUIRE(served.writer.submit({}));

  const std::string busy = R"({"error":"too much waits to be written"})";
  for (const char* path : {"/v1/claims", "/v1/hosts/h1/acks"}) {
    CAPTURE(path);
    const bool claims = std::string_view(path) == "/v1/claims";
    const auto answer = served.client().post(path, claims ? kClaims : R"({"rows":[],"cause":0})");
    REQUIRE(answer);
    CHECK_EQ(answer->status, 429);
    CHECK_EQ(answer->body, busy);
  }
  CHECK_EQ(served.client().get("/healthz")->status, 429);
  CHECK_NE(served.client().get("/metrics")->body.find("queue_full_total 3\n"), std::string::npos);

  holding.let_go();
  while (served.writer.waiting() != 0)
    std::this_thread::yield();
  const auto taken = served.client().post("/v1/claims", kClaims);
  REQUIRE(taken);
  CHECK_EQ(taken->status, 200);
  CHECK_NE(taken->body.find(R"("verdict":"migrated")"), std::string::npos);
}

TEST_CASE("bodies that are no claims are refused with their place") {
  Served served;
  const auto answer = served.client().post("/v1/claims", R"({"claims":[{"host":7}]})");
  REQUIRE(answer);
  CHECK_EQ(answer->status, 400);
  CHECK_NE(answer->body.find("/claims/0/"), std::string::npos);
  CHECK_EQ(served.client().post("/v1/hosts/h9/acks", "{}")->status, 404);
}

}  // namespace
}  // namespace havip::vpccgw_daemon
