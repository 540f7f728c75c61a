// Kernel: the event queue of one virtual world, and its only clock.
//
//   1. Time is integer nanoseconds and moves only when an event is dispatched, or to the end that
//      run_until() was given. It never goes back.
//   2. Events are dispatched in order of their time; events of the same time in the order in which
//      they were scheduled. Nothing else (addresses, hashes, random numbers) has a say.
//   3. A handler may schedule and cancel anything, itself included, at now() or later.
//   4. cancel() of a timer that has fired, or was cancelled before, does nothing.
//   5. There is no ambient state: two kernels in one process do not know of each other.
//
// Scheduling, cancelling and dispatching take amortised constant time and, once the world has had
// its largest number of pending events, allocate nothing.
//
// Inside is a radix heap (Ahuja, Mehlhorn, Orlin, Tarjan 1990) with digits of four bits: an event
// lies in the bucket of the highest digit in which its time differs from that of the last event
// taken out, and of that digit's value. It moves at most fifteen times, always to a lower digit,
// and never past another of the same time. That is why order of insertion needs no counter.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "core/time/time.h"

namespace havip::sim {

// Names a scheduled event. The default value names none.
class Timer {
 public:
  constexpr Timer() = default;
  [[nodiscard]] constexpr explicit operator bool() const { return key_ != 0; }

 private:
  friend class Kernel;
  constexpr explicit Timer(std::uint64_t key) : key_(key) {}
  std::uint64_t key_ = 0;
};

class Kernel {
 public:
  using Handler = void (*)(void* self, std::uint64_t argument);

  // At most this many events may be pending at once.
  static constexpr std::uint32_t kMaxPending = (1U << 24U) - 1;

  Kernel();
  Kernel(const Kernel&) = delete;
  Kernel& operator=(const Kernel&) = delete;

  [[nodiscard]] Instant now() const { return now_; }

  // REQUIRES: at >= now(), and `self` outlives the event or its cancellation.
  Timer schedule(Instant at, Handler handler, void* self, std::uint64_t argument = 0);

  // schedule<&Node::on_timer>(at, node, 7) calls node.on_timer(7) then.
  template <auto Method, class T>
  Timer schedule(Instant at, T& object, std::uint64_t argument = 0) {
    return schedule(
        at, [](void* self, std::uint64_t a) { (static_cast<T*>(self)->*Method)(a); }, &object,
        argument);
  }

  void cancel(Timer timer);

  enum class Stop : std::uint8_t {
    kEnd,     // nothing left at or before the end; now() == end
    kBudget,  // `max_events` were dispatched; now() is the time of the last
  };
  // Dispatches everything due at or before `end`, but no more than `max_events`.
  Stop run_until(Instant end, std::uint64_t max_events = UINT64_MAX);

  // As new, but for the memory that it has. Timers from before name nothing any more; do not keep
  // them.
  void reset();

  [[nodiscard]] std::uint64_t dispatched() const { return dispatched_; }
  [[nodiscard]] std::size_t pending() const { return live_; }

 private:
  struct Entry {
    std::int64_t at;
    std::uint64_t key;
  };
  // A scheduled event, or a free slot that links to the next one.
  struct Slot {
    Handler handler = nullptr;
    void* self = nullptr;
    std::uint64_t argument = 0;
    std::uint64_t key = 0;  // generation << 24 | index of this slot + 1; changes with every use
  };
  // Buckets are queues of chunks from one pool, so that they grow and shrink without allocation.
  struct Chunk {
    static constexpr std::uint32_t kEntries = 31;
    std::array<Entry, kEntries> entries;
    Chunk* next = nullptr;
    std::uint32_t size = 0;
    std::uint32_t taken = 0;
  };
  struct Bucket {
    Chunk* head = nullptr;
    Chunk* tail = nullptr;
    std::int64_t earliest = 0;  // exact, counting entries whose event is gone
  };
  static constexpr unsigned kDigitBits = 4;
  static constexpr std::size_t kDigits = std::size_t{1} << kDigitBits;
  static constexpr std::size_t kLevels = (63 + kDigitBits - 1) / kDigitBits;
  static constexpr std::uint64_t kIndexMask = kMaxPending;

  [[nodiscard]] static std::uint32_t index_of(std::uint64_t key) {
    return static_cast<std::uint32_t>(key & kIndexMask) - 1;
  }
  [[nodiscard]] bool is_live(const Entry& entry) const {
    return slots_[index_of(entry.key)].key == entry.key;
  }
  std::uint32_t take_slot();
  void free_slot(std::uint32_t index);
  void insert(Entry entry);
  void append(Bucket& bucket, Entry entry);
  Chunk* take_chunk();
  void free_chunk(Chunk* chunk);
  Bucket* next_due(std::int64_t end);
  void spread(std::size_t level, std::size_t digit);
  void mark_empty(std::size_t level, std::size_t digit);
  [[nodiscard]] std::int64_t drop_cancelled(Bucket& bucket);
  void sweep();
  void dispatch_first(Bucket& due);

  Instant now_ = kStart;
  std::int64_t last_ = 0;     // the time of the last event taken out; never after now()
  std::uint64_t levels_ = 0;  // bit l: level l has an event
  std::array<std::uint64_t, kLevels> digits_{};  // [l] bit d: so has its bucket d
  std::array<std::array<Bucket, kDigits>, kLevels> buckets_{};
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::vector<std::vector<Chunk>> blocks_;
  Chunk* free_chunks_ = nullptr;
  std::size_t live_ = 0;
  std::size_t cancelled_ = 0;  // entries in buckets whose event is gone
  std::uint64_t dispatched_ = 0;
};

}  // namespace havip::sim
