// FixedString<N>: up to N characters held in place. Names travel by value, need no allocation,
// and order by their text, so that nothing in a run depends on addresses or insertion.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <type_traits>

#include "core/base/ensure.h"

namespace havip {

template <std::size_t N>
class FixedString {
  static_assert(N < 256);

 public:
  static constexpr std::size_t kCapacity = N;

  constexpr FixedString() = default;

  // REQUIRES: text.size() <= N, and no NUL in it. Check outside input before it comes here.
  constexpr explicit FixedString(std::string_view text) {
    if (text.size() > N) ensure_failed("name longer than its type");
    size_ = static_cast<std::uint8_t>(text.size());
    for (std::size_t i = 0; i < text.size(); ++i)
      data_[i] = text[i];
  }

  [[nodiscard]] constexpr std::string_view view() const { return {data_.data(), size_}; }
  [[nodiscard]] constexpr bool empty() const { return size_ == 0; }

  // Unused bytes are zero, so both are one comparison of memory, of a length that the compiler
  // knows.
  friend constexpr bool operator==(const FixedString& a, const FixedString& b) {
    if (std::is_constant_evaluated()) return a.view() == b.view();
    return std::memcmp(&a, &b, sizeof(FixedString)) == 0;
  }
  friend constexpr std::strong_ordering operator<=>(const FixedString& a, const FixedString& b) {
    if (std::is_constant_evaluated()) return a.view() <=> b.view();
    return std::memcmp(a.data_.data(), b.data_.data(), N) <=> 0;
  }

 private:
  std::array<char, N> data_{};
  std::uint8_t size_ = 0;
};
static_assert(sizeof(FixedString<27>) == 28, "nothing but text and size is compared");

}  // namespace havip
