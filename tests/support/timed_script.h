// TimedScript: the timed mini-language of the unit tests.
//
//   script.at(0s).report(kWeb, kVip).expect("claim h1.1.1 copy 1 172.16.16.8");
//   script.at(1s).expect("claim h1.1.1 copy 2 172.16.16.8");
//   script.at(1999ms).expect();
//
// at(t) lets the engine's timers run up to and including t; expect() compares all that happened at
// t with its lines, in order. What happens at an instant that nobody names fails the test, too.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <variant>

#include <doctest/doctest.h>

#include "core/engine/contract.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"

namespace havip::test {

// `Derived` adds the verbs and says in `describe(output)` and `describe(event)` what a test sees
// of each output and trace event; an empty text hides it.
template <class Derived, engine::Engine E>
class TimedScript {
 public:
  Derived& at(Duration since_start) {
    const Instant until = kStart + since_start;
    settle();
    while (engine_->deadline() < until) {
      now_ = engine_->deadline();
      fire();
      settle();
    }
    now_ = until;
    if (engine_->deadline() <= now_) fire();
    return self();
  }

  template <class... Lines>
  Derived& expect(const Lines&... lines) {
    std::string expected;
    (expected.append(lines).append("\n"), ...);
    check(expected);
    return self();
  }

  [[nodiscard]] Instant now() const { return now_; }
  [[nodiscard]] trace::Recorder& recorder() { return recorder_; }
  [[nodiscard]] E& engine() { return *engine_; }

 protected:
  TimedScript() = default;
  TimedScript(const TimedScript&) = delete;
  TimedScript& operator=(const TimedScript&) = delete;
  ~TimedScript() { settle(); }

  Derived& give(typename E::Input input) {
    engine_->handle(now_, std::move(input));
    drain();
    return self();
  }

  // Appends what is new in the trace and in the engine's outputs.
  void drain() {
    for (; seen_ < recorder_.last(); ++seen_) {
      note(std::visit([&](const auto& event) { return self().describe(event); },
                      recorder_.at(seen_ + 1).event));
    }
    while (auto output = engine_->poll_output()) {
      note(std::visit([&](const auto& message) { return self().describe(message); }, *output));
    }
  }

  trace::Recorder recorder_;
  std::unique_ptr<E> engine_;  // made by the derived class's constructor

 private:
  Derived& self() { return static_cast<Derived&>(*this); }

  void fire() {
    engine_->handle_timeout(now_);
    drain();
  }

  void note(const std::string& line) {
    if (!line.empty()) happened_ += line + "\n";
  }

  void check(const std::string& expected) {
    const std::string instant = to_string(now_);
    CAPTURE(instant);
    CHECK_EQ(happened_, expected);
    happened_.clear();
  }

  // Nothing that happened may be left without its expectation.
  void settle() {
    if (!happened_.empty()) check("");
  }

  Instant now_ = kStart;
  engine::Seq seen_ = 0;
  std::string happened_;
};

}  // namespace havip::test
