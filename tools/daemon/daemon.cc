#include "tools/daemon/daemon.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <utility>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "core/trace/jsonl.h"
#include "platform/live/clock.h"

namespace havip::daemon {

Instant WallClock::now() {
  latest_ = std::max(latest_, kStart + Duration(live::wall_ns() - epoch_ns_));
  return latest_;
}

Instant WallClock::at(std::int64_t wall_ns) {
  return std::clamp(kStart + Duration(wall_ns - epoch_ns_), kStart, now());
}

Result<EventFile> EventFile::open(const std::string& path) {
  if (path.empty()) return EventFile({}, {});
  constexpr mode_t kMode = 0644;
  live::Fd file(::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, kMode));
  if (!file.is_open()) return fail(live::errno_text(path));
  return EventFile(std::move(file), path);
}

void EventFile::add(const trace::Record& record, const trace::Recorder& recorder) {
  if (!file_.is_open()) return;
  if (waiting_.size() >= kMostWaiting) {
    ++lost_;
    return;
  }
  trace::append_json_line(record, recorder.nodes(), waiting_);
}

Result<void> EventFile::flush() {
  std::size_t written = 0;
  Result<void> done;
  while (written < waiting_.size()) {
    const ssize_t part = ::write(file_.get(), waiting_.data() + written, waiting_.size() - written);
    if (part > 0) {
      written += static_cast<std::size_t>(part);
    } else if (part == 0 || errno != EINTR) {
      done = fail(live::errno_text(path_));
      break;
    }
  }
  waiting_.erase(0, written);
  kept_ = waiting_.size();
  return done;
}

void Complaints::say(std::string_view text) {
  fmt::print(stderr, "{}: {}\n", program_, text);
}

void Complaints::once(const std::string& kind, std::string_view text) {
  const std::lock_guard lock(mutex_);
  Kind& one = kinds_[kind];
  ++one.count;
  if (one.said) return;
  one.said = true;
  say(text);
}

void Complaints::over(const std::string& kind, std::string_view text) {
  const std::lock_guard lock(mutex_);
  const auto found = kinds_.find(kind);
  if (found == kinds_.end() || !found->second.said) return;
  found->second.said = false;
  say(text);
}

std::map<std::string, std::uint64_t> Complaints::counts() {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::uint64_t> counts;
  for (const auto& [kind, one] : kinds_)
    counts[kind] = one.count;
  return counts;
}

}  // namespace havip::daemon
