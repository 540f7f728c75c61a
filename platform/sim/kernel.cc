#include "platform/sim/kernel.h"

#include <algorithm>
#include <bit>
#include <limits>

#include "core/base/ensure.h"

namespace havip::sim {
namespace {

constexpr std::size_t kChunksPerBlock = 64;
// Cancelled entries may outnumber live ones by this much before they are swept out.
constexpr std::size_t kCancelledSlack = 1024;
constexpr std::uint64_t kNextGeneration = std::uint64_t{Kernel::kMaxPending} + 1;
constexpr std::int64_t kNothing = std::numeric_limits<std::int64_t>::max();

// 0 for the time of the last event itself, else the number of its highest differing bit plus one.
int bucket_of(std::int64_t at, std::int64_t last) {
  return static_cast<int>(std::bit_width(static_cast<std::uint64_t>(at ^ last)));
}

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
  while (buckets_[0].head != nullptr ? last_ <= ns(end) : refill(ns(end))) {
    if (dispatched_ == limit) return Stop::kBudget;
    dispatch_next();
  }
  now_ = std::max(now_, end);
  return Stop::kEnd;
}

// Takes the first entry of bucket 0 and carries it out, unless its event was cancelled.
void Kernel::dispatch_next() {
  Bucket& due = buckets_[0];
  Chunk* chunk = due.head;
  const Entry entry = chunk->entries[chunk->taken++];
  if (chunk->taken == chunk->size) {
    due.head = chunk->next;
    if (due.head == nullptr) occupied_ &= ~std::uint64_t{1};
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

// Makes bucket 0 hold the next entries, if there are any at or before `end`. Whether their events
// are still wanted is seen when they are taken out: looking here would touch every slot.
bool Kernel::refill(std::int64_t end) {
  if (occupied_ == 0) return false;
  const int lowest = std::countr_zero(occupied_);
  const std::int64_t earliest = buckets_[static_cast<std::size_t>(lowest)].earliest;
  if (earliest > end) return false;
  spread(lowest, earliest);
  return true;
}

// Moves a bucket's entries down, now that `earliest` is the reference. All lower buckets are
// empty, so entries of one time stay in the order in which they came.
void Kernel::spread(int from, std::int64_t earliest) {
  Bucket& bucket = buckets_[static_cast<std::size_t>(from)];
  Chunk* chunk = bucket.head;
  bucket = {};
  occupied_ &= ~(std::uint64_t{1} << from);
  last_ = earliest;
  while (chunk != nullptr) {
    for (std::uint32_t i = chunk->taken; i < chunk->size; ++i)
      insert(chunk->entries[i]);
    Chunk* next = chunk->next;
    free_chunk(chunk);
    chunk = next;
  }
}

void Kernel::insert(Entry entry) {
  const int b = bucket_of(entry.at, last_);
  Bucket& bucket = buckets_[static_cast<std::size_t>(b)];
  const bool first = bucket.head == nullptr;
  if (first || entry.at < bucket.earliest) bucket.earliest = entry.at;
  occupied_ |= std::uint64_t{1} << b;
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
  for (int b = 0; b < kBuckets; ++b) {
    Bucket& bucket = buckets_[static_cast<std::size_t>(b)];
    if (bucket.head == nullptr) continue;
    bucket.earliest = drop_cancelled(bucket);
    if (bucket.head == nullptr) occupied_ &= ~(std::uint64_t{1} << b);
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
    blocks_.push_back(std::make_unique<Chunk[]>(kChunksPerBlock));
    for (std::size_t i = 0; i < kChunksPerBlock; ++i)
      free_chunk(&blocks_.back()[i]);
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
