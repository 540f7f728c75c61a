#include "core/wire/md5.h"

#include <nettle/md5.h>

namespace havip::wire {

std::array<std::uint8_t, 16> md5(std::span<const std::uint8_t> octets) {
  std::array<std::uint8_t, 16> digest{};
  md5_ctx context{};
  nettle_md5_init(&context);
  nettle_md5_update(&context, octets.size(), octets.data());
  nettle_md5_digest(&context, digest.size(), digest.data());
  return digest;
}

}  // namespace havip::wire
