#include "tools/lab/tcpdump_text.h"

#include <algorithm>

#include <fmt/format.h>

namespace havip::lab {
namespace {

constexpr std::size_t kEthernetHeader = 14;

template <class... Fs>
struct Overloaded : Fs... {
  using Fs::operator()...;
};
template <class... Fs>
Overloaded(Fs...) -> Overloaded<Fs...>;

std::string arp_text(const wire::Arp& arp) {
  const bool known = arp.tha != net::MacAddr{};
  switch (arp.op) {
    case wire::Arp::kRequest:
      return fmt::format("Request who-has {}{} tell {}, length {}", to_string(arp.tpa),
                         known ? fmt::format(" ({})", to_string(arp.tha)) : "", to_string(arp.spa),
                         wire::kArpLength);
    case wire::Arp::kReply:
      return fmt::format("Reply {} is-at {}, length {}", to_string(arp.spa), to_string(arp.sha),
                         wire::kArpLength);
    default:
      return fmt::format("Unknown ({}), length {}", arp.op, wire::kArpLength);
  }
}

std::string auth_text(const wire::VrrpAdvert& advert) {
  switch (static_cast<wire::VrrpAuth>(advert.auth_type)) {
    case wire::VrrpAuth::kNone:
      return "none";
    case wire::VrrpAuth::kPass:
      return "simple";
    case wire::VrrpAuth::kAh:
      return "ah";
  }
  return fmt::format("[#{}]", advert.auth_type);
}

std::string vrrp_text(const wire::VrrpAdvert& advert, net::Family family, bool verbose) {
  const std::size_t length = wire::vrrp_length(advert.version, family, advert.addresses.size());
  std::string out = fmt::format("VRRPv{}, Advertisement, vrid {}, prio {}", advert.version,
                                advert.vrid.value, advert.priority);
  if (advert.version == 2) {
    out += fmt::format(", authtype {}, intvl {}s, length {}", auth_text(advert), advert.advert_int,
                       length);
  } else {
    out += fmt::format(", intvl {}cs, length {}", advert.advert_int, length);
  }
  if (!verbose) return out;
  out += advert.addresses.size() == 1 ? ", addrs:"
                                      : fmt::format(", addrs({}):", advert.addresses.size());
  for (std::size_t i = 0; i < advert.addresses.size(); ++i)
    out += fmt::format("{}{}", i == 0 ? ' ' : ',', to_string(advert.addresses[i]));
  if (advert.version != 2 || advert.auth_type != static_cast<std::uint8_t>(wire::VrrpAuth::kPass))
    return out;
  std::string password;
  for (const std::uint8_t octet : advert.auth_data) {
    if (octet == 0) break;
    password += octet >= 0x20 && octet < 0x7f ? static_cast<char>(octet) : '.';
  }
  return out + fmt::format(" auth \"{}\"", password);
}

std::string flags_text(const wire::Tcp& tcp) {
  std::string flags;
  for (auto [flag, letter] : {std::pair{wire::Tcp::kSyn, 'S'},
                              {wire::Tcp::kFin, 'F'},
                              {wire::Tcp::kRst, 'R'},
                              {wire::Tcp::kPsh, 'P'}}) {
    if (tcp.has(flag)) flags += letter;
  }
  if (tcp.has(wire::Tcp::kAck)) flags += '.';
  return flags.empty() ? "none" : flags;
}

std::string tcp_text(const wire::Tcp& tcp) {
  const std::size_t length = tcp.data.size();
  std::string out = fmt::format("Flags [{}]", flags_text(tcp));
  if (length > 0) {
    out += fmt::format(", seq {}:{}", tcp.seq, tcp.seq + static_cast<std::uint32_t>(length));
  } else if (tcp.has(wire::Tcp::kSyn | wire::Tcp::kFin | wire::Tcp::kRst)) {
    out += fmt::format(", seq {}", tcp.seq);
  }
  if (tcp.has(wire::Tcp::kAck)) out += fmt::format(", ack {}", tcp.ack);
  out += fmt::format(", win {}", tcp.window);
  if (tcp.mss != 0) out += fmt::format(", options [mss {}]", tcp.mss);
  return out + fmt::format(", length {}", length);
}

std::string echo_text(const wire::IcmpEcho& echo, std::string_view protocol) {
  return fmt::format("{} echo {}, id {}, seq {}, length {}", protocol,
                     echo.reply ? "reply" : "request", echo.id, echo.sequence,
                     8 + echo.data_length);
}

// "172.16.16.6 > 172.16.16.5: VRRPv2, .."
std::string ip_text(const wire::Ipv4& ip, bool verbose) {
  const std::string src = to_string(ip.src);
  const std::string dst = to_string(ip.dst);
  const std::string way = fmt::format("{} > {}: ", src, dst);
  return std::visit(
      Overloaded{[&](const wire::IcmpEcho& echo) { return way + echo_text(echo, "ICMP"); },
                 [&](const wire::VrrpAdvert& advert) {
                   return way + vrrp_text(advert, net::Family::kIpv4, verbose);
                 },
                 [&](const wire::Tcp& tcp) {
                   return fmt::format("{}.{} > {}.{}: {}", src, tcp.src_port, dst, tcp.dst_port,
                                      tcp_text(tcp));
                 },
                 [&](const wire::Udp& udp) {
                   return fmt::format("{}.{} > {}.{}: UDP, length {}", src, udp.src_port, dst,
                                      udp.dst_port, udp.data.size());
                 },
                 [&](const wire::IcmpUnreachable& error) {
                   return way + fmt::format("ICMP host unreachable, code {}, length {}", error.code,
                                            8 + error.quote.size());
                 },
                 [&](const wire::IpOctets& octets) {
                   return way +
                          fmt::format(" ip-proto-{} {}", octets.protocol, octets.bytes.size());
                 }},
      ip.payload);
}

std::string ip_text(const wire::Ipv6& ip, bool verbose) {
  const std::string way =
      fmt::format("{} > {}: ", to_string(net::IpAddr(ip.src)), to_string(net::IpAddr(ip.dst)));
  return way +
         std::visit(
             Overloaded{[](const wire::IcmpEcho& echo) { return echo_text(echo, "ICMP6,"); },
                        [](const wire::NeighbourSolicitation& ask) {
                          return fmt::format("ICMP6, neighbor solicitation, who has {}, length 32",
                                             to_string(net::IpAddr(ask.target)));
                        },
                        [](const wire::NeighbourAdvertisement& answer) {
                          return fmt::format("ICMP6, neighbor advertisement, tgt is {}, length 32",
                                             to_string(net::IpAddr(answer.target)));
                        },
                        [&](const wire::VrrpAdvert& advert) {
                          return vrrp_text(advert, net::Family::kIpv6, verbose);
                        },
                        [](const wire::IpOctets& octets) {
                          return fmt::format(" ip-proto-{} {}", octets.protocol,
                                             octets.bytes.size());
                        }},
             ip.payload);
}

std::string_view protocol_name(std::uint8_t protocol) {
  switch (protocol) {
    case wire::kProtocolIcmp:
      return "ICMP";
    case wire::kProtocolTcp:
      return "TCP";
    case wire::kProtocolUdp:
      return "UDP";
    case wire::kProtocolVrrp:
      return "VRRP";
    case wire::kProtocolAh:
      return "AH";
    case wire::kProtocolIcmpv6:
      return "ICMPv6";
    default:
      return "unknown";
  }
}

// The line that -v puts before an IPv4 packet.
std::string header_text(const wire::Ipv4& ip, std::size_t length) {
  const std::uint8_t protocol = wire::ip_protocol(ip);
  return fmt::format(
      "(tos 0x{:x}, ttl {}, id {}, offset 0, flags [{}], proto {} ({}), length {})\n    ", ip.tos,
      ip.ttl, ip.id, ip.dont_fragment ? "DF" : "none", protocol_name(protocol), protocol, length);
}

struct Parts {
  std::string_view family;  // "ARP", "IP", "IP6"
  std::string_view ether;   // "ARP (0x0806)"
  std::string header;       // of -v, with the blank before it
  std::string text;
};

Parts parts_of(const wire::Frame& frame, std::size_t length, bool verbose) {
  return std::visit(
      Overloaded{[&](const wire::Arp& arp) {
                   return Parts{.family = "ARP",
                                .ether = "ARP (0x0806)",
                                .header = verbose ? "Ethernet (len 6), IPv4 (len 4), " : "",
                                .text = arp_text(arp)};
                 },
                 [&](const wire::Ipv4& ip) {
                   return Parts{.family = "IP",
                                .ether = "IPv4 (0x0800)",
                                .header = verbose ? header_text(ip, length - kEthernetHeader) : "",
                                .text = ip_text(ip, verbose)};
                 },
                 [&](const wire::Ipv6& ip) {
                   return Parts{.family = "IP6",
                                .ether = "IPv6 (0x86dd)",
                                .header = {},
                                .text = ip_text(ip, verbose)};
                 },
                 [&](const wire::EtherOctets& octets) {
                   return Parts{.family = "",
                                .ether = "Unknown",
                                .header = {},
                                .text = fmt::format("ethertype 0x{:04x}, length {}",
                                                    octets.ether_type, octets.bytes.size())};
                 }},
      frame.payload);
}

}  // namespace

std::string clock_text(Instant at, int decimals) {
  const std::int64_t whole = ns(at) / 1'000'000'000;
  const std::int64_t micros = ns(at) % 1'000'000'000 / 1'000;
  std::string text = fmt::format("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
  if (decimals > 0) text += fmt::format(".{:06}", micros);
  return text;
}

std::string tcpdump_text(Instant at, const wire::Frame& frame, const DumpStyle& style) {
  const std::size_t length = wire::encode(frame).size();
  const Parts parts = parts_of(frame, length, style.verbose);
  const std::string clock = clock_text(at, 6);
  if (style.link_level) {
    return fmt::format("{} {} > {}, ethertype {}, length {}: {}{}\n", clock, to_string(frame.src),
                       to_string(frame.dst), parts.ether, length, parts.header, parts.text);
  }
  const bool arp = parts.family == "ARP";
  return fmt::format("{} {}{}{}{}\n", clock, parts.family,
                     parts.family.empty() ? ""
                     : arp                ? ", "
                                          : " ",
                     parts.header, parts.text);
}

}  // namespace havip::lab
