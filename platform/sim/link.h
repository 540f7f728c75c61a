// Link: what happens to a message between two places. One options struct for every way in which
// a network is unkind, so that a new one is added here and nowhere else.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/time/time.h"
#include "platform/sim/random.h"

namespace havip::sim {

struct LinkOptions {
  Duration latency{};     // of every message
  Duration jitter{};      // uniform in [0, jitter), added to the latency
  Probability loss;       // the message vanishes
  Probability duplicate;  // a second copy follows, with a latency of its own
  Probability reorder;    // held back by one more latency + jitter, so that later ones overtake
  Probability corrupt;    // one bit of it flips
};

// When, and in what shape, the copies of one message arrive.
struct Delivery {
  Instant at;
  std::optional<std::uint64_t> corrupt;  // a random number that says which bit flips
};

class Deliveries {
 public:
  void push_back(const Delivery& d) { items_[size_++] = d; }
  [[nodiscard]] const Delivery* begin() const { return items_.data(); }
  [[nodiscard]] const Delivery* end() const { return items_.data() + size_; }
  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }

 private:
  std::array<Delivery, 2> items_{};
  std::size_t size_ = 0;
};

// One direction between two places. Messages stay in order but for `reorder` and duplicates.
// With neither jitter nor probabilities nothing is drawn: all seeds see the same link.
class Link {
 public:
  Link(const LinkOptions& options, Stream stream) : options_(options), stream_(stream) {}

  void set_options(const LinkOptions& options) { options_ = options; }
  [[nodiscard]] const LinkOptions& options() const { return options_; }

  // Decides the fate of a message sent at `now`: no, one or two deliveries.
  // REQUIRES: `now` is not before the `now` of any earlier call.
  Deliveries send(Instant now);

 private:
  Delivery copy(Instant now);

  LinkOptions options_;
  Stream stream_;
  Instant latest_ = kStart;  // arrival of the last message that kept its place
};

}  // namespace havip::sim
