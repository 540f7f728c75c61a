// A writer's surroundings: a database and an event file in a folder of their own, an outbox.
#pragma once

#include <fstream>
#include <future>
#include <iterator>
#include <string>

#include <doctest/doctest.h>

#include "tests/support/gateway_script.h"
#include "tests/support/temporary_folder.h"
#include "tools/vpccgw/writer.h"

namespace havip::vpccgw_daemon {

inline const net::HostId kHost("h3");

struct Rig {
  Rig() { REQUIRE(create_region(store, test::small_region())); }

  Writer::Setup setup() {
    return {.store = store,
            .options = {.push_retry = Duration::zero()},
            .outbox = outbox,
            .clock = clock,
            .events = events,
            .complaints = complaints};
  }
  std::string events_text() const {
    std::ifstream file(folder / "events");
    return {std::istreambuf_iterator<char>(file), {}};
  }

  test::TemporaryFolder folder;
  vpccgw::SqliteStore store = vpccgw::SqliteStore::open(folder / "db").value();
  Outbox outbox{"life", {net::HostId("h1"), net::HostId("h2"), kHost}};
  daemon::WallClock clock{0};
  daemon::EventFile events = daemon::EventFile::open(folder / "events").value();
  daemon::Complaints complaints{"test"};
};

inline Job claim(const char* host, std::uint32_t number, const char* device) {
  Job job;
  job.inputs.emplace_back(
      engine::Claim{.id = {.host = net::HostId(host), .life = 1, .number = number},
                    .device = net::DeviceId(device),
                    .vip = test::kVipOfHavip1});
  return job;
}

// A job that holds whoever plays it.
class Holding {
 public:
  Job job() {
    Job holding;
    holding.read = [this](const vpccgw::Gateway&) {
      held_.set_value();
      let_go_.get_future().wait();
    };
    return holding;
  }
  void wait_until_held() { held_.get_future().wait(); }
  void let_go() { let_go_.set_value(); }

 private:
  std::promise<void> held_;
  std::promise<void> let_go_;
};

}  // namespace havip::vpccgw_daemon
