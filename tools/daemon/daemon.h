// What mcagent and vpccgw share as daemons: the time they live in, the events they write, the
// lines they say.
#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "core/base/result.h"
#include "core/time/time.h"
#include "core/trace/recorder.h"
#include "platform/live/fd.h"

namespace havip::daemon {

struct DaemonOptions {
  std::int64_t epoch_ns = 0;    // --epoch: nanoseconds since 1970 at instant 0
  std::string events;           // --events: a file for every record of the trace; empty: none
  std::uint64_t first_seq = 1;  // --first-seq
};

// The wall clock, as an Instant that never goes back and does not lie before the beginning.
class WallClock {
 public:
  explicit WallClock(std::int64_t epoch_ns) : epoch_ns_(epoch_ns) {}

  [[nodiscard]] Instant now();
  // When a packet had its time stamp; not later than now().
  [[nodiscard]] Instant at(std::int64_t wall_ns);
  [[nodiscard]] std::int64_t epoch_ns() const { return epoch_ns_; }

 private:
  std::int64_t epoch_ns_;
  Instant latest_ = kStart;
};

// Records as JSON Lines in a file. They wait until flush(): what turns out not to have happened is
// discarded. What the disk does not take waits for the next flush, up to a bound; beyond it records
// are lost, and counted.
class EventFile {
 public:
  static constexpr std::size_t kMostWaiting = std::size_t{4} << 20U;  // octets

  // Appends to `path`; an empty path writes nothing.
  [[nodiscard]] static Result<EventFile> open(const std::string& path);

  void add(const trace::Record& record, const trace::Recorder& recorder);
  // The error: why the disk did not take them.
  [[nodiscard]] Result<void> flush();
  // Forgets what was added since the last flush.
  void discard() { waiting_.resize(kept_); }
  [[nodiscard]] std::uint64_t lost() const { return lost_; }

 private:
  EventFile(live::Fd file, std::string path) : file_(std::move(file)), path_(std::move(path)) {}

  live::Fd file_;
  std::string path_;
  std::string waiting_;
  std::size_t kept_ = 0;  // of waiting_, what a flush has left there
  std::uint64_t lost_ = 0;
};

// What goes wrong again and again is said once, and counted. Safe from several threads.
class Complaints {
 public:
  explicit Complaints(std::string program) : program_(std::move(program)) {}

  // A line on stderr.
  void say(std::string_view text);
  // The first of its kind is said; all are counted.
  void once(const std::string& kind, std::string_view text);
  // It is over: said if it had begun, and the next one will be said again.
  void over(const std::string& kind, std::string_view text);
  [[nodiscard]] std::map<std::string, std::uint64_t> counts();

 private:
  struct Kind {
    std::uint64_t count = 0;
    bool said = false;
  };

  std::string program_;
  std::mutex mutex_;
  std::map<std::string, Kind> kinds_;
};

}  // namespace havip::daemon
