#include "core/wire/vrrp.h"

namespace havip::wire {
namespace {

constexpr std::size_t kHeaderLength = 8;
constexpr std::size_t kChecksumAt = 6;

// The pseudo-header of RFC 8200 §8.1 in its IPv4 shape: source, destination, protocol, length.
std::uint32_t pseudo_header_sum(const VrrpAddressing& ip, std::size_t length) {
  return (ip.src.value >> 16U) + (ip.src.value & 0xffffU) + (ip.dst.value >> 16U) +
         (ip.dst.value & 0xffffU) + kProtocolVrrp + static_cast<std::uint32_t>(length);
}

std::uint32_t initial_sum(std::uint8_t version, const VrrpAddressing& ip, std::size_t length) {
  const bool pseudo = version == 3 && ip.v3 == V3Checksum::kPseudoHeader;
  return pseudo ? pseudo_header_sum(ip, length) : 0;
}

}  // namespace

std::string_view to_string(VrrpError error) {
  switch (error) {
    case VrrpError::kTooShort:
      return "too short";
    case VrrpError::kTooLong:
      return "too long";
    case VrrpError::kChecksum:
      return "invalid checksum";
  }
  return "?";
}

Result<VrrpAdvert, VrrpError> parse_vrrp(ByteView bytes, const VrrpAddressing& ip) {
  if (bytes.size() < kHeaderLength) return fail(VrrpError::kTooShort);
  VrrpAdvert advert{.version = static_cast<std::uint8_t>(get8(bytes, 0) >> 4U),
                    .type = static_cast<std::uint8_t>(get8(bytes, 0) & 0xfU),
                    .vrid = {get8(bytes, 1)},
                    .priority = get8(bytes, 2)};
  const std::size_t count = get8(bytes, 3);
  const std::size_t length = vrrp_length(advert.version, count);
  if (bytes.size() < length) return fail(VrrpError::kTooShort);
  if (bytes.size() > length) return fail(VrrpError::kTooLong);
  if (checksum(bytes, initial_sum(advert.version, ip, length)) != 0) {
    return fail(VrrpError::kChecksum);
  }
  const std::size_t auth_at = kHeaderLength + 4 * count;
  for (std::size_t at = kHeaderLength; at < auth_at; at += 4) {
    advert.addresses.push_back(get_ipv4(bytes, at));
  }
  if (advert.version == 2) {
    advert.auth_type = get8(bytes, 4);
    advert.advert_int = get8(bytes, 5);
    for (std::size_t i = 0; i < 8; ++i)
      advert.auth_data[i] = bytes[auth_at + i];
  } else {
    advert.advert_int = get16(bytes, 4) & 0xfffU;
  }
  return advert;
}

void emit_vrrp(const VrrpAdvert& advert, const VrrpAddressing& ip, Bytes& out) {
  const std::size_t begin = out.size();
  put8(out, static_cast<std::uint8_t>(unsigned{advert.version} << 4U | (advert.type & 0xfU)));
  put8(out, advert.vrid.value);
  put8(out, advert.priority);
  put8(out, static_cast<std::uint8_t>(advert.addresses.size()));
  if (advert.version == 2) {
    put8(out, advert.auth_type);
    put8(out, static_cast<std::uint8_t>(advert.advert_int));
  } else {
    put16(out, advert.advert_int & 0xfffU);
  }
  put16(out, 0);
  for (std::size_t i = 0; i < advert.addresses.size(); ++i)
    put_ipv4(out, advert.addresses[i]);
  if (advert.version == 2) put_bytes(out, advert.auth_data);

  const ByteView message = ByteView(out).subspan(begin);
  const std::uint16_t sum = checksum(message, initial_sum(advert.version, ip, message.size()));
  out[begin + kChecksumAt] = static_cast<std::uint8_t>(sum >> 8U);
  out[begin + kChecksumAt + 1] = static_cast<std::uint8_t>(sum);
}

}  // namespace havip::wire
