// Loop: one thread that waits for descriptors, timers and signals (epoll, timerfd, signalfd), and
// counts how late its timers are.
//
// Handlers run one at a time, in the order in which the kernel reports. A handler may watch and
// unwatch whatever it likes, itself included.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <initializer_list>
#include <map>
#include <memory>
#include <vector>

#include "core/time/time.h"
#include "platform/live/fd.h"

namespace havip::live {

// How late timers were: the distance from the instant that was asked for to the handler.
struct Lateness {
  std::uint64_t timers = 0;
  Duration sum{};
  Duration max{};
  std::uint64_t above_1ms = 0;
  std::uint64_t above_10ms = 0;

  void add(Duration late);
};

class Loop {
 public:
  using Handler = std::function<void()>;
  enum class For : std::uint8_t { kReading, kWriting, kBoth };

  Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  // Watching a descriptor again replaces what was said before. It stays the caller's, who unwatches
  // before closing it.
  void watch(int fd, Handler handler, For what = For::kReading);
  void unwatch(int fd);

  // From now on these signals do nothing but call the handler. Call once. `handler` is given the
  // number of the signal.
  void on_signals(std::initializer_list<int> signals, std::function<void(int)> handler);

  // Until stop().
  void run();
  void stop() { running_ = false; }

  // Called once, later: when what the kernel has reported by now is handled, and before waiting for
  // more. For news that may not be told from within the call that brings them about.
  void post(Handler handler) { posted_.push_back(std::move(handler)); }

  [[nodiscard]] const Lateness& lateness() const { return lateness_; }

 private:
  friend class Timer;

  void take_signals();
  void dispatch(int fd);
  void run_posted();

  Fd epoll_;
  Fd signals_;
  std::map<int, std::shared_ptr<Handler>> handlers_;
  std::function<void(int)> on_signal_;
  std::vector<Handler> posted_;
  Lateness lateness_;
  bool running_ = false;
};

// A timer of a loop, which outlives it. Fires once for each arm().
class Timer {
 public:
  Timer(Loop& loop, Loop::Handler handler);
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;
  ~Timer();

  // Replaces the instant that was armed before; kNever cancels. An instant that is past fires at
  // once. A later instant than the one that is set costs no system call: the timer looks again.
  void arm(Instant at);

 private:
  void fire();
  void set(Instant at);

  Loop& loop_;
  Loop::Handler handler_;
  Fd fd_;
  Instant wanted_ = kNever;
  Instant set_ = kNever;  // what the kernel knows
};

// Signals that were blocked for a signalfd stay so across fork: a child that is to run something
// else undoes that.
void unblock_signals();

}  // namespace havip::live
