#include "tools/doctor/read_capture.h"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <string_view>
#include <system_error>

#include <fmt/format.h>

#include "core/wire/frame.h"
#include "platform/capture/pcapng_reader.h"

namespace havip::doctor {
namespace {

namespace fs = std::filesystem;
using Kind = PacketSeen::Kind;

// Of the interfaces that `havip run` describes (scenarios/runner/run_capture.cc): NICs are named as
// devices, and taps say "tap of web-a/eth0 on h1".
Point point_of(const capture::Interface& interface) {
  constexpr std::string_view kTapOf = "tap of ";
  constexpr std::string_view kOn = " on ";
  Point point{.name = std::string(interface.name), .kind = Point::Kind::kOther, .device = {}};
  const std::string_view text = interface.description;
  if (text.starts_with("NIC") && point.name.size() <= net::DeviceId::kMaxLength) {
    point.kind = Point::Kind::kNic;
    point.device = net::DeviceId(point.name);
  } else if (const auto on = text.rfind(kOn); text.starts_with(kTapOf) && on != text.npos) {
    const std::string_view device = text.substr(kTapOf.size(), on - kTapOf.size());
    const std::string_view host = text.substr(on + kOn.size());
    if (device.size() > net::DeviceId::kMaxLength || host.size() > net::HostId::kMaxLength)
      return point;
    point.kind = Point::Kind::kTap;
    point.device = net::DeviceId(device);
    point.host = net::HostId(host);
  }
  return point;
}

bool is_from_guest(const Point& point, const capture::Interface& interface,
                   const capture::Packet& packet, const wire::Frame& frame) {
  if (packet.direction == capture::Direction::kUnknown)
    return interface.mac && *interface.mac == frame.src;
  return (packet.direction == capture::Direction::kOut) != (point.kind == Point::Kind::kTap);
}

// The status of a reply that begins here; 0: none does.
std::uint16_t http_status(const wire::Bytes& data) {
  const std::string_view text(reinterpret_cast<const char*>(data.data()), data.size());
  constexpr std::string_view kHttp = "HTTP/1.";
  constexpr std::size_t kAt = 9;  // "HTTP/1.1 200"
  if (!text.starts_with(kHttp) || text.size() < kAt + 3) return 0;
  std::uint16_t status = 0;
  std::from_chars(text.data() + kAt, text.data() + kAt + 3, status);
  return status;
}

// Sorts what is in frames into the lists of a capture.
class Sorter {
 public:
  explicit Sorter(Capture& out) : out_(out) {}

  void take(const Seen& seen, const wire::Frame& frame) {
    seen_ = seen;
    if (const auto* arp = std::get_if<wire::Arp>(&frame.payload)) {
      ArpSeen one{seen};
      one.src = frame.src;
      one.vlan = frame.vlan.has_value();
      one.arp = *arp;
      out_.arps.push_back(one);
    } else if (const auto* ip = std::get_if<wire::Ipv4>(&frame.payload)) {
      src_ = ip->src;
      dst_ = ip->dst;
      if (const auto* advert = std::get_if<wire::VrrpAdvert>(&ip->payload))
        add(*advert, ip->ttl, ip->auth.has_value());
      std::visit([this](const auto& payload) { packet(payload); }, ip->payload);
    } else if (const auto* ip6 = std::get_if<wire::Ipv6>(&frame.payload)) {
      src_ = ip6->src;
      dst_ = ip6->dst;
      if (const auto* advert = std::get_if<wire::VrrpAdvert>(&ip6->payload))
        add(*advert, ip6->hop_limit, false);
      if (const auto* echo = std::get_if<wire::IcmpEcho>(&ip6->payload)) packet(*echo);
    }
  }

 private:
  void add(const wire::VrrpAdvert& advert, std::uint8_t ttl, bool ah) {
    AdvertSeen one{seen_};
    one.src = src_;
    one.dst = dst_;
    one.ttl = ttl;
    one.ah = ah;
    one.advert = advert;
    out_.adverts.push_back(std::move(one));
  }

  struct Ports {
    std::uint16_t asked = 0;
    std::uint16_t asking = 0;
    std::uint16_t code = 0;
  };
  void add(Kind kind, Ports ports) {
    PacketSeen one{seen_};
    one.kind = kind;
    one.src = src_;
    one.dst = dst_;
    one.port = ports.asked;
    one.peer_port = ports.asking;
    one.code = ports.code;
    out_.packets.push_back(one);
  }

  void packet(const wire::IcmpEcho& echo) {
    add(echo.reply ? Kind::kPong : Kind::kPing, {.asking = echo.id, .code = echo.sequence});
  }
  void packet(const wire::Tcp& tcp) {
    const Ports reply{.asked = tcp.src_port, .asking = tcp.dst_port};
    if (tcp.has(wire::Tcp::kRst)) return add(Kind::kReset, reply);
    if (tcp.has(wire::Tcp::kSyn) && tcp.has(wire::Tcp::kAck)) return add(Kind::kSynAck, reply);
    if (tcp.has(wire::Tcp::kSyn))
      return add(Kind::kSyn, {.asked = tcp.dst_port, .asking = tcp.src_port});
    if (const std::uint16_t status = http_status(tcp.data); status != 0)
      add(Kind::kHttpStatus, {.asked = tcp.src_port, .asking = tcp.dst_port, .code = status});
  }
  void packet(const wire::Udp& udp) {
    add(Kind::kDatagram, {.asked = udp.dst_port, .asking = udp.src_port});
  }
  void packet(const wire::IcmpUnreachable& error) {
    const auto quoted = wire::read_quote(error);
    if (!quoted) return;
    src_ = quoted->dst;
    dst_ = quoted->src;
    add(Kind::kRefused,
        {.asked = quoted->dst_port, .asking = quoted->src_port, .code = error.code});
  }
  void packet(const auto&) {}

  Capture& out_;
  Seen seen_;
  net::IpAddr src_;
  net::IpAddr dst_;
};

}  // namespace

Result<Capture> read_capture(const std::string& name, wire::ByteView bytes) {
  const auto file = capture::read_pcapng(bytes);
  if (!file) return fail(fmt::format("{}: {}", name, file.error()));
  Capture out{.file = name};
  for (const capture::Interface& interface : file->interfaces)
    out.points.push_back(point_of(interface));
  Sorter sorter(out);
  std::uint64_t number = 0;
  for (const auto& item : file->items) {
    ++number;
    const Instant at = std::visit([](const auto& one) { return one.at; }, item);
    if (number == 1) out.first = at;
    out.end = std::max(out.end, at);
    if (const auto* entry = std::get_if<capture::JournalEntry>(&item)) {
      if (!out.journal) out.journal.emplace();
      out.journal->push_back({.number = number,
                              .at = entry->at,
                              .who = std::string(entry->identifier),
                              .text = std::string(entry->message)});
      continue;
    }
    const auto& packet = std::get<capture::Packet>(item);
    const auto frame = wire::decode(packet.octets);
    if (!frame) continue;
    const Point& point = out.points[packet.interface];
    const bool sent = is_from_guest(point, file->interfaces[packet.interface], packet, *frame);
    sorter.take({.number = number,
                 .id = packet.id,
                 .at = packet.at,
                 .point = packet.interface,
                 .from_guest = sent},
                *frame);
  }
  return out;
}

Result<Capture> read_capture(const std::string& path) {
  std::error_code error;
  if (!fs::exists(path, error)) return fail(path + ": is missing; expected a capture (pcapng)");
  if (!fs::is_regular_file(path, error))
    return fail(path + ": is no regular file; expected a capture (pcapng)");
  const std::uintmax_t size = fs::file_size(path, error);
  if (size > kMaxCapture)
    return fail(fmt::format("{}: has {} octets, expected at most {}", path, size, kMaxCapture));
  errno = 0;
  std::ifstream stream(path, std::ios::binary);
  wire::Bytes bytes(size);
  stream.read(reinterpret_cast<char*>(bytes.data()), static_cast<std::streamsize>(size));
  if (!stream) return fail(fmt::format("{}: {}", path, std::strerror(errno)));
  return read_capture(path, bytes);
}

}  // namespace havip::doctor
