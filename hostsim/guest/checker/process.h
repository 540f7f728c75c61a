// What all parts of one checker child share: its trace, its outputs, its configuration's globals,
// its chance. Not an engine by itself.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "core/engine/output_queue.h"
#include "core/trace/recorder.h"
#include "hostsim/guest/checker/checker_io.h"

namespace havip::hostsim::checker {

// Chance from a seed: SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number
// generators). The same seed draws the same numbers.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  // 0..limit, both ends included, in whole microseconds.
  Duration up_to(Duration limit);

 private:
  std::uint64_t state_;
};

struct Process {
  trace::Recorder& recorder;
  engine::NodeId node = 0;
  Duration timer_lateness{};  // timers fire late, never early
  conf::Config config;        // its virtual servers are the pools', and empty here
  Chance chance{0};
  engine::OutputQueue<Output> outputs = {};
  TryId last_try = 0;

  engine::Seq log(Instant now, engine::Seq cause, std::string text) {
    return recorder.record(now, cause, node, trace::Log{.text = std::move(text)});
  }
  // Nothing happens where there is no command, no FIFO, nobody to mail or no server for it.
  void notify(const std::optional<conf::Command>& command, engine::Seq cause);
  void fifo(const std::string& text, engine::Seq cause);
  void mail(const std::string& subject, std::string body, engine::Seq cause);
};

// "[10.0.0.5]:tcp:80", "FWM 7", "[GROUP]:80"
[[nodiscard]] std::string service_name(const conf::Endpoint& at, conf::Transport protocol);
[[nodiscard]] std::string service_name(const conf::VirtualServer& server);

}  // namespace havip::hostsim::checker
