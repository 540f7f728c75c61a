#include "platform/sim/kernel.h"

#include <algorithm>
#include <bit>
#include <limits>
#include <utility>

#include "core/base/ensure.h"

namespace havip::sim {
namespace {

constexpr std::size_t kChunksPerBlock = 64;
// Cancelled entries may outnumber live ones by this much before they are swept out.
constexpr std::size_t kCancelledSlack = 1024;
// Entries of these levels are due within 17 ms: few enough for the cache in a crowded world.
constexpr std::size_t kSoon = 5;
constexpr std::uint64_t kNextGeneration = std::uint64_t{Kernel::kMaxPending} + 1;
constexpr std::int64_t kNothing = std::numeric_limits<std::int64_t>::max();

}  // namespace

Kernel::Kernel() = default;

Timer Kernel::schedule(Instant at, Handler handler, void* self, std::uint64_t argument) {
  ensure(at >= now_, "an event must not be scheduled in the past");
  const std::uint32_t index = take_slot();
  Slot& slot = slots_[index];
  slot.handler = handler;
  slot.self = self;
  slot.argument = argument;
  insert({.at = ns(at), .key = slot.key});
  ++live_;
  return Timer(slot.key);
}

void Kernel::cancel(Timer timer) {
  if (!timer) return;
  const std::uint32_t index = index_of(timer.key_);
  if (slots_[index].key != timer.key_) return;
  free_slot(index);
  --live_;
  ++cancelled_;
  if (cancelled_ > live_ + kCancelledSlack) sweep();
}

Kernel::Stop Kernel::run_until(Instant end, std::uint64_t max_events) {
  const std::uint64_t limit =
      max_events > UINT64_MAX - dispatched_ ? UINT64_MAX : dispatched_ + max_events;
  while (Bucket* due = next_due(ns(end))) {
    if (dispatched_ == limit) return Stop::kBudget;
    dispatch_first(*due);
  }
  now_ = std::max(now_, end);
  return Stop::kEnd;
}

void Kernel::reset() {
  for (std::size_t level = 0; level < kLevels; ++level) {
    for (std::uint64_t left = digits_[level]; left != 0; left &= left - 1) {
      Bucket& bucket = buckets_[level][static_cast<std::size_t>(std::countr_zero(left))];
      for (Chunk* chunk = bucket.head; chunk != nullptr;)
        free_chunk(std::exchange(chunk, chunk->next));
      bucket = {};
    }
  }
  digits_ = {};
  levels_ = 0;
  slots_.clear();
  free_slots_.clear();
  now_ = kStart;
  last_ = 0;
  live_ = cancelled_ = 0;
  dispatched_ = 0;
}

// Takes the first entry of a bucket of level 0 and carries it out, unless it was cancelled.
void Kernel::dispatch_first(Bucket& due) {
  Chunk* chunk = due.head;
  const Entry entry = chunk->entries[chunk->taken++];
  if (chunk->taken == chunk->size) {
    due.head = chunk->next;
    if (due.head == nullptr) mark_empty(0, static_cast<std::uint64_t>(entry.at) % kDigits);
    free_chunk(chunk);
  }
  if (!is_live(entry)) {
    --cancelled_;
    return;
  }
  const std::uint32_t index = index_of(entry.key);
  const Slot event = slots_[index];
  free_slot(index);
  --live_;
  ++dispatched_;
  now_ = at_ns(entry.at);
  event.handler(event.self, event.argument);
}

// The bucket of the next entries, if there are any at or before `end`: one of level 0, where all
// entries have the same time. Whether their events are still wanted is seen when they are taken
// out: looking here would touch every slot.
Kernel::Bucket* Kernel::next_due(std::int64_t end) {
  while (levels_ != 0) {
    const auto level = static_cast<std::size_t>(std::countr_zero(levels_));
    const auto digit = static_cast<std::size_t>(std::countr_zero(digits_[level]));
    Bucket& bucket = buckets_[level][digit];
    if (bucket.earliest > end) return nullptr;
    last_ = bucket.earliest;
    if (level == 0) return &bucket;
    spread(level, digit);
  }
  return nullptr;
}

// Moves a bucket's entries down, now that its earliest is the last. All lower levels are empty, so
// entries of one time stay in the order in which they came.
void Kernel::spread(std::size_t level, std::size_t digit) {
  Bucket& bucket = buckets_[level][digit];
  Chunk* chunk = bucket.head;
  bucket = {};
  mark_empty(level, digit);
  while (chunk != nullptr) {
    for (std::uint32_t i = chunk->taken; i < chunk->size; ++i) {
      // Their slots lie anywhere in memory: have them fetched before they are due.
      if (level <= kSoon) __builtin_prefetch(&slots_[index_of(chunk->entries[i].key)], 1);
      insert(chunk->entries[i]);
    }
    Chunk* next = chunk->next;
    free_chunk(chunk);
    chunk = next;
  }
}

void Kernel::mark_empty(std::size_t level, std::size_t digit) {
  digits_[level] &= ~(std::uint64_t{1} << digit);
  if (digits_[level] == 0) levels_ &= ~(std::uint64_t{1} << level);
}

void Kernel::insert(Entry entry) {
  const auto at = static_cast<std::uint64_t>(entry.at);
  const std::uint64_t differing = at ^ static_cast<std::uint64_t>(last_);
  const auto level = static_cast<std::size_t>(63 - std::countl_zero(differing | 1)) / kDigitBits;
  const std::size_t digit = at >> (level * kDigitBits) & (kDigits - 1);
  Bucket& bucket = buckets_[level][digit];
  if (bucket.head == nullptr || entry.at < bucket.earliest) bucket.earliest = entry.at;
  levels_ |= std::uint64_t{1} << level;
  digits_[level] |= std::uint64_t{1} << digit;
  append(bucket, entry);
}

void Kernel::append(Bucket& bucket, Entry entry) {
  if (bucket.head == nullptr) {
    bucket.head = bucket.tail = take_chunk();
  } else if (bucket.tail->size == Chunk::kEntries) {
    bucket.tail = bucket.tail->next = take_chunk();
  }
  bucket.tail->entries[bucket.tail->size++] = entry;
}

// Compacts a bucket in place and returns the earliest time in it.
std::int64_t Kernel::drop_cancelled(Bucket& bucket) {
  std::int64_t earliest = kNothing;
  Chunk* chunk = bucket.head;
  bucket.head = bucket.tail = nullptr;
  while (chunk != nullptr) {
    std::uint32_t kept = 0;
    for (std::uint32_t i = chunk->taken; i < chunk->size; ++i) {
      const Entry entry = chunk->entries[i];
      if (!is_live(entry)) continue;
      earliest = std::min(earliest, entry.at);
      chunk->entries[kept++] = entry;
    }
    cancelled_ -= chunk->size - chunk->taken - kept;
    Chunk* next = chunk->next;
    chunk->taken = 0;
    chunk->size = kept;
    chunk->next = nullptr;
    if (kept == 0) {
      free_chunk(chunk);
    } else {
      (bucket.head == nullptr ? bucket.head : bucket.tail->next) = chunk;
      bucket.tail = chunk;
    }
    chunk = next;
  }
  return earliest;
}

void Kernel::sweep() {
  for (std::size_t level = 0; level < kLevels; ++level) {
    for (std::size_t digit = 0; digit < kDigits; ++digit) {
      Bucket& bucket = buckets_[level][digit];
      if (bucket.head == nullptr) continue;
      bucket.earliest = drop_cancelled(bucket);
      if (bucket.head == nullptr) mark_empty(level, digit);
    }
  }
}

std::uint32_t Kernel::take_slot() {
  if (!free_slots_.empty()) {
    const std::uint32_t index = free_slots_.back();
    free_slots_.pop_back();
    return index;
  }
  ensure(slots_.size() < kMaxPending, "too many events are pending");
  const auto index = static_cast<std::uint32_t>(slots_.size());
  slots_.push_back({.key = kNextGeneration | (index + 1)});
  free_slots_.reserve(slots_.capacity());
  return index;
}

void Kernel::free_slot(std::uint32_t index) {
  slots_[index].key += kNextGeneration;
  free_slots_.push_back(index);
}

Kernel::Chunk* Kernel::take_chunk() {
  if (free_chunks_ == nullptr) {
    blocks_.emplace_back(kChunksPerBlock);
    for (Chunk& chunk : blocks_.back())
      free_chunk(&chunk);
  }
  Chunk* chunk = free_chunks_;
  free_chunks_ = chunk->next;
  chunk->next = nullptr;
  chunk->size = 0;
  chunk->taken = 0;
  return chunk;
}

void Kernel::free_chunk(Chunk* chunk) {
  chunk->next = free_chunks_;
  free_chunks_ = chunk;
}

}  // namespace havip::sim
