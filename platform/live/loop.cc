#include "platform/live/loop.h"

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <utility>

#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/timerfd.h>
#include <unistd.h>

#include "core/base/ensure.h"
#include "platform/live/clock.h"

namespace havip::live {
namespace {

constexpr int kEventsAtOnce = 64;

std::uint32_t events_of(Loop::For what) {
  switch (what) {
    case Loop::For::kReading:
      return EPOLLIN;
    case Loop::For::kWriting:
      return EPOLLOUT;
    case Loop::For::kBoth:
      break;
  }
  return EPOLLIN | EPOLLOUT;
}

}  // namespace

void Lateness::add(Duration late) {
  ++timers;
  sum += late;
  max = std::max(max, late);
  if (late > std::chrono::milliseconds(1)) ++above_1ms;
  if (late > std::chrono::milliseconds(10)) ++above_10ms;
}

Loop::Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  ensure(epoll_.is_open(), "the kernel has an epoll for us");
}

void Loop::watch(int fd, Handler handler, For what) {
  epoll_event event{};
  event.events = events_of(what);
  event.data.fd = fd;
  const bool known = handlers_.contains(fd);
  handlers_[fd] = std::make_shared<Handler>(std::move(handler));
  const int done = epoll_ctl(epoll_.get(), known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, fd, &event);
  ensure(done == 0, "a descriptor that is watched is open and can be waited for");
}

void Loop::unwatch(int fd) {
  if (handlers_.erase(fd) != 0) epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, fd, nullptr);
}

void Loop::on_signals(std::initializer_list<int> signals, std::function<void(int)> handler) {
  sigset_t set;
  sigemptyset(&set);
  for (const int signal : signals)
    sigaddset(&set, signal);
  sigprocmask(SIG_BLOCK, &set, nullptr);
  signals_ = Fd(signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC));
  ensure(signals_.is_open(), "the kernel has a signalfd for us");
  on_signal_ = std::move(handler);
  watch(signals_.get(), [this] { take_signals(); });
}

void Loop::take_signals() {
  signalfd_siginfo info{};
  while (::read(signals_.get(), &info, sizeof info) == sizeof info) {
    on_signal_(static_cast<int>(info.ssi_signo));
  }
}

// The handler is kept alive while it runs, whatever it unwatches.
void Loop::dispatch(int fd) {
  const auto found = handlers_.find(fd);
  if (found == handlers_.end()) return;
  const std::shared_ptr<Handler> handler = found->second;
  (*handler)();
}

// What they post in their turn waits for the next round: nobody starves the descriptors.
void Loop::run_posted() {
  for (const Handler& handler : std::exchange(posted_, {}))
    handler();
}

void Loop::run() {
  running_ = true;
  std::array<epoll_event, kEventsAtOnce> events{};
  while (running_) {
    const int patience = posted_.empty() ? -1 : 0;
    const int count = epoll_wait(epoll_.get(), events.data(), kEventsAtOnce, patience);
    ensure(count >= 0 || errno == EINTR, "waiting works");
    for (int i = 0; i < count && running_; ++i) {
      dispatch(events[static_cast<std::size_t>(i)].data.fd);
    }
    run_posted();
  }
}

Timer::Timer(Loop& loop, Loop::Handler handler)
    : loop_(loop),
      handler_(std::move(handler)),
      fd_(timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC)) {
  ensure(fd_.is_open(), "the kernel has a timerfd for us");
  loop_.watch(fd_.get(), [this] { fire(); });
}

Timer::~Timer() {
  loop_.unwatch(fd_.get());
}

void Timer::arm(Instant at) {
  wanted_ = at;
  if (at < set_) set(at);
}

void Timer::set(Instant at) {
  set_ = at;
  itimerspec when{};
  if (at != kNever) {
    // Zero would disarm it.
    const std::int64_t nanoseconds = std::max<std::int64_t>(ns(at), 1);
    when.it_value.tv_sec = nanoseconds / 1'000'000'000;
    when.it_value.tv_nsec = nanoseconds % 1'000'000'000;
  }
  timerfd_settime(fd_.get(), TFD_TIMER_ABSTIME, &when, nullptr);
}

void Timer::fire() {
  std::uint64_t expirations = 0;
  if (::read(fd_.get(), &expirations, sizeof expirations) != sizeof expirations) return;
  set_ = kNever;
  const Instant time = now();
  if (wanted_ > time) {
    if (wanted_ != kNever) set(wanted_);
    return;
  }
  loop_.lateness_.add(time - wanted_);
  wanted_ = kNever;
  handler_();
}

void unblock_signals() {
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

}  // namespace havip::live
