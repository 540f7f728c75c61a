// MD5 (RFC 1321): what a url's `digest` is made with. It proves nothing about who made the octets.
#pragma once

#include <array>
#include <cstdint>
#include <span>

namespace havip::wire {

[[nodiscard]] std::array<std::uint8_t, 16> md5(std::span<const std::uint8_t> octets);

}  // namespace havip::wire
