#include "core/trace/digest.h"

#include <fmt/format.h>
#include <xxhash.h>

#include "core/base/ensure.h"

namespace havip::trace {

void Digest::Free::operator()(XXH3_state_s* state) const {
  XXH3_freeState(state);
}

Digest::Digest() : state_(XXH3_createState()) {
  ensure(state_ != nullptr && XXH3_128bits_reset(state_.get()) == XXH_OK, "no memory for a digest");
}

void Digest::add(std::string_view bytes) {
  ensure(XXH3_128bits_update(state_.get(), bytes.data(), bytes.size()) == XXH_OK,
         "a digest takes any bytes");
}

std::string Digest::hex() const {
  XXH128_canonical_t canonical;  // big endian, the same on every machine
  XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(state_.get()));
  std::string text;
  for (const unsigned char byte : canonical.digest)
    text += fmt::format("{:02x}", byte);
  return text;
}

}  // namespace havip::trace
