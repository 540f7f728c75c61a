#include "core/wire/auth_header.h"

#include <algorithm>

#include <nettle/hmac.h>

#include "core/base/ensure.h"
#include "core/wire/ip_codec.h"

namespace havip::wire {
namespace {

// Its length in words of four octets, less two.
constexpr std::uint8_t kPayloadLength = kAuthHeaderLength / 4 - 2;

constexpr std::size_t kIpHeader = 20;
constexpr std::size_t kTosAt = 1;
constexpr std::size_t kFragmentAt = 6;
constexpr std::size_t kTtlAt = 8;
constexpr std::size_t kChecksumAt = 10;
constexpr std::size_t kIcvAt = kIpHeader + 12;

}  // namespace

std::optional<AuthHeader> read_auth_header(ByteView bytes) {
  if (bytes.size() < kAuthHeaderLength || get8(bytes, 0) != kProtocolVrrp ||
      get8(bytes, 1) != kPayloadLength || get16(bytes, 2) != 0) {
    return std::nullopt;
  }
  AuthHeader header{.spi = get32(bytes, 4), .sequence = get32(bytes, 8)};
  std::ranges::copy(bytes.subspan(12, header.icv.size()), header.icv.begin());
  return header;
}

void emit_auth_header(const AuthHeader& header, Bytes& out) {
  put8(out, kProtocolVrrp);
  put8(out, kPayloadLength);
  put16(out, 0);
  put32(out, header.spi);
  put32(out, header.sequence);
  put_bytes(out, header.icv);
}

AuthValue auth_value(const Ipv4& packet, const AuthKey& key) {
  ensure(packet.auth.has_value(), "only a packet with an authentication header has a value");
  Bytes octets;
  emit_ipv4(packet, octets);
  octets[kTosAt] = 0;
  overwrite16(octets, kFragmentAt, 0);
  overwrite16(octets, kChecksumAt, 0);
  if (!packet.dst.is_multicast()) octets[kTtlAt] = 0;
  std::fill_n(octets.begin() + kIcvAt, AuthValue{}.size(), std::uint8_t{0});

  hmac_md5_ctx context{};
  nettle_hmac_md5_set_key(&context, key.size(), key.data());
  nettle_hmac_md5_update(&context, octets.size(), octets.data());
  AuthValue value{};
  nettle_hmac_md5_digest(&context, value.size(), value.data());
  return value;
}

}  // namespace havip::wire
