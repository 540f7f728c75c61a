// What every reader of pcapng takes a block apart with: numbers in the section's byte order, lists
// of options, ticks of an interface's clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "core/time/time.h"
#include "core/wire/bytes.h"
#include "platform/capture/pcapng_format.h"

namespace havip::capture {

// What a section says about its numbers.
struct Order {
  bool big = false;

  template <class N>
  [[nodiscard]] N get(wire::ByteView bytes, std::size_t at) const {
    N value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
      const std::size_t from = big ? i : sizeof value - 1 - i;
      value = static_cast<N>(value << 8U | bytes[at + from]);
    }
    return value;
  }
};

// A list of (code, length, value) with its end mark, as options and name records are. Stops at the
// end mark or the end of the bytes; a value that overruns them ends the list and is an error.
class Items {
 public:
  Items(wire::ByteView bytes, Order order) : rest_(bytes), order_(order) {}

  struct Item {
    std::uint16_t code = 0;
    wire::ByteView value;
  };

  [[nodiscard]] std::optional<Item> next();

  [[nodiscard]] bool broken() const { return broken_; }

 private:
  wire::ByteView rest_;
  Order order_;
  bool broken_ = false;
};

// How an interface counts time: if_tsresol and if_tsoffset (§4.2).
struct TimeScale {
  std::uint8_t resolution = format::kMicroseconds;
  std::int64_t offset_s = 0;
};

// A time stamp of that interface, since kEpoch, rounded down to whole nanoseconds. None: it does
// not fit in 63 bits, or the resolution is finer than anybody's.
[[nodiscard]] std::optional<Instant> instant_of(std::uint64_t ticks, const TimeScale& scale);

}  // namespace havip::capture
