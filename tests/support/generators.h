// What rapidcheck draws our types from. Small numbers and few names come up often: collisions are
// where the bugs are.
#pragma once

#include "core/net/id.h"
#include "core/time/time.h"
#include "core/wire/frame.h"
#include "tests/support/hex.h"
#include "tests/support/rapidcheck_doctest.h"

// How counterexamples are shown: rapidcheck finds these by the type's namespace.
namespace havip::net {
template <class T>
requires requires(const T& value) {
  to_string(value);
}
void showValue(const T& value, std::ostream& out) {
  out << to_string(value);
}
}  // namespace havip::net
namespace havip::wire {
inline void showValue(const Arp& arp, std::ostream& out) {
  out << summary({.payload = arp});
}
inline void showValue(const Ipv4& ip, std::ostream& out) {
  out << summary({.payload = ip}) << " = " << test::to_hex(encode({.payload = ip}));
}
}  // namespace havip::wire

namespace rc {

template <>
struct Arbitrary<havip::net::Ipv4Addr> {
  static auto arbitrary() {
    return gen::map(gen::arbitrary<std::uint32_t>(),
                    [](std::uint32_t value) { return havip::net::Ipv4Addr{value}; });
  }
};

template <>
struct Arbitrary<havip::net::MacAddr> {
  static auto arbitrary() {
    return gen::map(gen::arbitrary<std::array<std::uint8_t, 6>>(),
                    [](const auto& bytes) { return havip::net::MacAddr{bytes}; });
  }
};

template <>
struct Arbitrary<havip::wire::Arp> {
  static auto arbitrary() {
    using havip::wire::Arp;
    return gen::build<Arp>(gen::set(&Arp::op), gen::set(&Arp::sha), gen::set(&Arp::spa),
                           gen::set(&Arp::tha), gen::set(&Arp::tpa));
  }
};

}  // namespace rc

namespace havip::test {

inline rc::Gen<wire::AddressList> address_lists() {
  return rc::gen::map(rc::gen::arbitrary<std::vector<net::Ipv4Addr>>(), [](const auto& ips) {
    wire::AddressList list;
    for (std::size_t i = 0; i < std::min(ips.size(), wire::AddressList::kMax); ++i) {
      list.push_back(ips[i]);
    }
    return list;
  });
}

inline rc::Gen<net::Vrid> vrids() {
  return rc::gen::map(rc::gen::arbitrary<std::uint8_t>(), [](auto id) { return net::Vrid{id}; });
}

inline rc::Gen<wire::VrrpAdvert> adverts_v2() {
  using wire::VrrpAdvert;
  return rc::gen::build<VrrpAdvert>(
      rc::gen::set(&VrrpAdvert::version, rc::gen::just<std::uint8_t>(2)),
      rc::gen::set(&VrrpAdvert::type, rc::gen::inRange<std::uint8_t>(0, 16)),
      rc::gen::set(&VrrpAdvert::vrid, vrids()), rc::gen::set(&VrrpAdvert::priority),
      rc::gen::set(&VrrpAdvert::auth_type),
      rc::gen::set(&VrrpAdvert::advert_int, rc::gen::inRange<std::uint16_t>(0, 256)),
      rc::gen::set(&VrrpAdvert::addresses, address_lists()), rc::gen::set(&VrrpAdvert::auth_data));
}

// Every version but 2 has version 3's layout.
inline rc::Gen<wire::VrrpAdvert> adverts_v3() {
  using wire::VrrpAdvert;
  return rc::gen::build<VrrpAdvert>(
      rc::gen::set(&VrrpAdvert::version, rc::gen::element<std::uint8_t>(3, 3, 3, 0, 1, 15)),
      rc::gen::set(&VrrpAdvert::type, rc::gen::inRange<std::uint8_t>(0, 16)),
      rc::gen::set(&VrrpAdvert::vrid, vrids()), rc::gen::set(&VrrpAdvert::priority),
      rc::gen::set(&VrrpAdvert::advert_int, rc::gen::inRange<std::uint16_t>(0, 4096)),
      rc::gen::set(&VrrpAdvert::addresses, address_lists()));
}

inline rc::Gen<wire::IcmpEcho> echoes() {
  using wire::IcmpEcho;
  return rc::gen::build<IcmpEcho>(
      rc::gen::set(&IcmpEcho::reply), rc::gen::set(&IcmpEcho::id),
      rc::gen::set(&IcmpEcho::sequence),
      rc::gen::set(&IcmpEcho::data_length, rc::gen::inRange<std::uint16_t>(0, 1473)));
}

inline rc::Gen<wire::Tcp> segments() {
  using wire::Tcp;
  return rc::gen::build<Tcp>(
      rc::gen::set(&Tcp::src_port), rc::gen::set(&Tcp::dst_port), rc::gen::set(&Tcp::seq),
      rc::gen::set(&Tcp::ack), rc::gen::set(&Tcp::flags), rc::gen::set(&Tcp::window),
      rc::gen::set(&Tcp::mss, rc::gen::element<std::uint16_t>(0, 536, 1460, 65535)),
      rc::gen::set(&Tcp::data));
}

inline rc::Gen<wire::Udp> datagrams() {
  using wire::Udp;
  return rc::gen::build<Udp>(rc::gen::set(&Udp::src_port), rc::gen::set(&Udp::dst_port),
                             rc::gen::set(&Udp::data));
}

inline rc::Gen<wire::IcmpUnreachable> unreachables() {
  using wire::IcmpUnreachable;
  return rc::gen::build<IcmpUnreachable>(rc::gen::set(&IcmpUnreachable::code),
                                         rc::gen::set(&IcmpUnreachable::quote));
}

template <class T>
rc::Gen<decltype(wire::Ipv4::payload)> as_ip_payload(rc::Gen<T> generator) {
  return rc::gen::map(std::move(generator),
                      [](const T& value) { return decltype(wire::Ipv4::payload)(value); });
}

inline rc::Gen<net::Ipv6Addr> ipv6_addresses() {
  return rc::gen::map(rc::gen::arbitrary<std::array<std::uint8_t, 16>>(),
                      [](const auto& octets) { return net::Ipv6Addr{octets}; });
}

inline wire::VrrpAdvert over_ipv6(wire::VrrpAdvert advert,
                                  const std::vector<net::Ipv6Addr>& addresses) {
  advert.addresses = {};
  advert.auth_data = {};
  for (std::size_t i = 0; i < std::min(addresses.size(), wire::AddressList::kMax); ++i) {
    advert.addresses.push_back(addresses[i]);
  }
  return advert;
}

inline rc::Gen<wire::Ipv4> packets() {
  using wire::Ipv4;
  return rc::gen::build<Ipv4>(
      rc::gen::set(&Ipv4::src), rc::gen::set(&Ipv4::dst), rc::gen::set(&Ipv4::ttl),
      rc::gen::set(&Ipv4::tos), rc::gen::set(&Ipv4::id), rc::gen::set(&Ipv4::dont_fragment),
      rc::gen::set(&Ipv4::payload,
                   rc::gen::oneOf(as_ip_payload(echoes()), as_ip_payload(adverts_v2()),
                                  as_ip_payload(adverts_v3()), as_ip_payload(segments()),
                                  as_ip_payload(datagrams()), as_ip_payload(unreachables()))));
}

}  // namespace havip::test
