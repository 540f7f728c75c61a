#include "hostsim/guest/vrrp/advert.h"

namespace havip::hostsim::vrrp {
namespace {

// Precedence "internetwork control", which routing protocols use (RFC 791 §3.1).
constexpr std::uint8_t kTosInternetControl = 0xc0;
constexpr std::uint8_t kMulticastTtl = 255;  // RFC 3768 §5.2.3

std::uint8_t auth_type(conf::AuthType type) {
  switch (type) {
    case conf::AuthType::kNone:
      return static_cast<std::uint8_t>(wire::VrrpAuth::kNone);
    case conf::AuthType::kAh:
      return static_cast<std::uint8_t>(wire::VrrpAuth::kAh);
    case conf::AuthType::kPass:
      return static_cast<std::uint8_t>(wire::VrrpAuth::kPass);
  }
  return 0;
}

}  // namespace

wire::Ipv4 make_advert(const conf::Instance& config, const AdvertFields& fields) {
  const auto interval = std::chrono::duration_cast<std::chrono::seconds>(config.advert_int);
  wire::VrrpAdvert advert{.version = 2,
                          .vrid = config.vrid,
                          .priority = fields.priority,
                          .auth_type = auth_type(config.auth),
                          .advert_int = static_cast<std::uint16_t>(interval.count())};
  if (config.auth == conf::AuthType::kPass) advert.auth_data = config.auth_pass;
  for (const conf::VirtualAddress& vip : config.vips)
    advert.addresses.push_back(vip.ip.v4());
  return {.src = fields.src,
          .dst = fields.dst,
          .ttl = fields.dst.is_multicast() ? kMulticastTtl : config.unicast_ttl,
          .tos = kTosInternetControl,
          .id = fields.id,
          .dont_fragment = false,
          .payload = std::move(advert)};
}

}  // namespace havip::hostsim::vrrp
