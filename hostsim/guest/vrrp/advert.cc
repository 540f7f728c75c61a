#include "hostsim/guest/vrrp/advert.h"

#include <utility>

#include "core/wire/auth_header.h"

namespace havip::hostsim::vrrp {
namespace {

// Precedence "internetwork control", which routing protocols use (RFC 791 §3.1).
constexpr std::uint8_t kTosInternetControl = 0xc0;
constexpr std::uint8_t kMulticastTtl = 255;  // RFC 3768 §5.2.3
constexpr Duration kHundredth = std::chrono::milliseconds(10);

wire::VrrpAuth auth_type(conf::AuthType type) {
  switch (type) {
    case conf::AuthType::kNone:
      return wire::VrrpAuth::kNone;
    case conf::AuthType::kPass:
      return wire::VrrpAuth::kPass;
    case conf::AuthType::kAh:
      return wire::VrrpAuth::kAh;
  }
  return wire::VrrpAuth::kNone;
}

// Version 2 has seconds on the wire, version 3 hundredths; and the authentication is of version 2.
wire::VrrpAdvert message(const conf::Instance& config, const AdvertFields& fields) {
  const bool v2 = config.version == 2;
  const std::int64_t interval = config.advert_int / (v2 ? std::chrono::seconds(1) : kHundredth);
  wire::VrrpAdvert advert{.version = config.version,
                          .vrid = config.vrid,
                          .priority = fields.priority,
                          .advert_int = static_cast<std::uint16_t>(interval)};
  if (v2) advert.auth_type = static_cast<std::uint8_t>(auth_type(config.auth));
  if (config.auth == conf::AuthType::kPass && fields.src.is_v4()) {
    advert.auth_data = config.auth_pass;
  }
  if (!v2 && fields.src.is_v4()) {
    if (config.v3_checksum_as_v2) {
      advert.checksum = wire::V3Checksum::kMessageOnly;
    } else if (fields.old_checksum && !fields.dst.is_multicast()) {
      advert.checksum = wire::V3Checksum::kGroupPseudoHeader;
    }
  }
  for (const conf::VirtualAddress& vip : config.vips)
    advert.addresses.push_back(vip.ip);
  return advert;
}

}  // namespace

wire::Packet make_advert(const conf::Instance& config, const AdvertFields& fields) {
  const std::uint8_t ttl = fields.dst.is_multicast() ? kMulticastTtl : config.unicast_ttl;
  if (fields.src.is_v6()) {
    return wire::Ipv6{.src = fields.src.v6(),
                      .dst = fields.dst.v6(),
                      .hop_limit = ttl,
                      .traffic_class = kTosInternetControl,
                      .payload = message(config, fields)};
  }
  wire::Ipv4 packet{.src = fields.src.v4(),
                    .dst = fields.dst.v4(),
                    .ttl = ttl,
                    .tos = kTosInternetControl,
                    .id = fields.id,
                    .dont_fragment = false,
                    .payload = message(config, fields)};
  if (config.auth == conf::AuthType::kAh && config.version == 2) {
    packet.auth = wire::AuthHeader{.spi = packet.src.value, .sequence = fields.auth_sequence};
    packet.auth->icv = wire::auth_value(packet, config.auth_pass);
  }
  return packet;
}

}  // namespace havip::hostsim::vrrp
