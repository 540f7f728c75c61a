#include "platform/capture/pcapng_parts.h"

#include <limits>

#include "platform/capture/pcapng.h"

namespace havip::capture {
namespace {

__extension__ using Wide = __int128;

}  // namespace

std::optional<Items::Item> Items::next() {
  if (rest_.size() < 4) return std::nullopt;
  const auto code = order_.get<std::uint16_t>(rest_, 0);
  const std::size_t length = order_.get<std::uint16_t>(rest_, 2);
  if (code == 0) return std::nullopt;
  if (rest_.size() < 4 + format::padded(length)) {
    broken_ = true;
    return std::nullopt;
  }
  const Item item{.code = code, .value = rest_.subspan(4, length)};
  rest_ = rest_.subspan(4 + format::padded(length));
  return item;
}

// Ticks of 10^-n s, or with the highest bit set of 2^-n s (§4.2, if_tsresol).
std::optional<Instant> instant_of(std::uint64_t ticks, const TimeScale& scale) {
  constexpr Wide kSecond = 1'000'000'000;
  Wide nanoseconds = ticks;
  const std::uint8_t exponent = scale.resolution & 0x7fU;
  if ((scale.resolution & 0x80U) != 0) {
    if (exponent > 63) return std::nullopt;
    nanoseconds = nanoseconds * kSecond >> exponent;
  } else {
    if (exponent > 18) return std::nullopt;
    for (unsigned i = exponent; i < 9; ++i)
      nanoseconds *= 10;
    for (unsigned i = 9; i < exponent; ++i)
      nanoseconds /= 10;
  }
  nanoseconds += Wide{scale.offset_s} * kSecond - Wide{kEpoch.count()} * kSecond;
  if (nanoseconds < std::numeric_limits<std::int64_t>::min() ||
      nanoseconds > std::numeric_limits<std::int64_t>::max()) {
    return std::nullopt;
  }
  return at_ns(static_cast<std::int64_t>(nanoseconds));
}

}  // namespace havip::capture
