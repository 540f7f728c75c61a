#include "core/wire/vrrp.h"

#include <algorithm>
#include <utility>

namespace havip::wire {
namespace {

constexpr std::size_t kHeaderLength = 8;
constexpr std::size_t kChecksumAt = 6;

std::uint32_t address_sum(const net::IpAddr& ip) {
  if (ip.is_v4()) return (ip.v4().value >> 16U) + (ip.v4().value & 0xffffU);
  std::uint32_t sum = 0;
  for (std::size_t i = 0; i < 16; i += 2)
    sum += get16(ip.v6().octets, i);
  return sum;
}

// The pseudo-header of RFC 8200 §8.1: source, destination, protocol, length.
std::uint32_t pseudo_header_sum(const VrrpAddressing& ip, std::size_t length) {
  return address_sum(ip.src) + address_sum(ip.dst) + kProtocolVrrp +
         static_cast<std::uint32_t>(length);
}

std::uint32_t initial_sum(std::uint8_t version, V3Checksum sum, const VrrpAddressing& ip,
                          std::size_t length) {
  if (ip.src.is_v6()) return pseudo_header_sum(ip, length);
  if (version == 2 || sum == V3Checksum::kMessageOnly) return 0;
  const bool group = sum == V3Checksum::kGroupPseudoHeader;
  return pseudo_header_sum({.src = ip.src, .dst = group ? kVrrpGroup : ip.dst}, length);
}

// The sum that fits, if any does.
bool find_sum(ByteView bytes, const VrrpAddressing& ip, VrrpAdvert& advert) {
  const auto fits = [&](V3Checksum sum) {
    return checksum(bytes, initial_sum(advert.version, sum, ip, bytes.size())) == 0;
  };
  if (fits(V3Checksum::kPseudoHeader)) return true;
  if (advert.version == 2 || ip.src.is_v6()) return false;
  for (const auto sum : {V3Checksum::kGroupPseudoHeader, V3Checksum::kMessageOnly}) {
    if (!fits(sum)) continue;
    advert.checksum = sum;
    return true;
  }
  return false;
}

void put_address(Bytes& out, const net::IpAddr& address, net::Family family) {
  ensure(address.family() == family, "an advert's addresses are of its packet's family");
  if (address.is_v4()) {
    put_ipv4(out, address.v4());
  } else {
    put_bytes(out, address.v6().octets);
  }
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

Result<VrrpAdvert, VrrpError> parse_vrrp_unsummed(ByteView bytes, net::Family family) {
  if (bytes.size() < kHeaderLength) return fail(VrrpError::kTooShort);
  VrrpAdvert advert{.version = static_cast<std::uint8_t>(get8(bytes, 0) >> 4U),
                    .type = static_cast<std::uint8_t>(get8(bytes, 0) & 0xfU),
                    .vrid = {get8(bytes, 1)},
                    .priority = get8(bytes, 2)};
  const bool v4 = family == net::Family::kIpv4;
  const std::size_t count = get8(bytes, 3);
  const std::size_t length = vrrp_length(advert.version, family, count);
  if (bytes.size() < length) return fail(VrrpError::kTooShort);
  if (bytes.size() > length) return fail(VrrpError::kTooLong);
  std::size_t at = kHeaderLength;
  for (std::size_t i = 0; i < count; ++i) {
    if (v4) {
      advert.addresses.push_back(get_ipv4(bytes, at));
    } else {
      advert.addresses.push_back(get_ipv6(bytes, at));
    }
    at += v4 ? 4 : 16;
  }
  if (advert.version == 2) {
    advert.auth_type = get8(bytes, 4);
    advert.advert_int = get8(bytes, 5);
    if (v4) std::ranges::copy(bytes.subspan(at, 8), advert.auth_data.begin());
  } else {
    advert.advert_int = get16(bytes, 4) & 0xfffU;
  }
  return advert;
}

Result<VrrpAdvert, VrrpError> parse_vrrp(ByteView bytes, const VrrpAddressing& ip) {
  auto advert = parse_vrrp_unsummed(bytes, ip.src.family());
  if (advert && !find_sum(bytes, ip, *advert)) return fail(VrrpError::kChecksum);
  return advert;
}

bool is_representable(ByteView bytes) {
  const bool v2 = get8(bytes, 0) >> 4U == 2;
  return (v2 || get8(bytes, 4) <= 0xf) && get16(bytes, kChecksumAt) != 0xffff;
}

void emit_vrrp(const VrrpAdvert& advert, const VrrpAddressing& ip, Bytes& out) {
  const net::Family family = ip.src.family();
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
    put_address(out, advert.addresses[i], family);
  if (advert.version == 2 && family == net::Family::kIpv4) put_bytes(out, advert.auth_data);

  const ByteView message = ByteView(out).subspan(begin);
  const std::uint16_t sum =
      checksum(message, initial_sum(advert.version, advert.checksum, ip, message.size()));
  overwrite16(out, begin + kChecksumAt, sum);
}

}  // namespace havip::wire
