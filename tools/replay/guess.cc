#include "tools/replay/guess.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <tuple>

#include <fmt/format.h>

#include "tools/report/json_writer.h"

namespace havip::replay {
namespace {

using report::JsonWriter;
using Layout = JsonWriter::Layout;

struct Device {
  std::string guest;
  std::string nic = "eth0";
  std::string host;
  std::optional<net::MacAddr> mac;  // none: only its adverts were seen, behind a gateway
  std::optional<net::Ipv4Addr> ip;
  net::Ipv4Addr beside;  // some address of its subnet, where its own is not known
};

net::Subnet block_of(net::Ipv4Addr ip) {
  return {.network = {ip.value & 0xffffff00U}, .prefix = 24};
}

std::string subnet_name(const net::Subnet& block) {
  const std::uint32_t ip = block.network.value;
  return fmt::format("subnet-{}-{}-{}", ip >> 24U, (ip >> 16U) & 0xffU, (ip >> 8U) & 0xffU);
}

// RFC 3768 §7.3: the address of a virtual router, which is no device's own.
bool is_virtual(const net::MacAddr& mac) {
  constexpr std::array<std::uint8_t, 5> kPrefix{0x00, 0x00, 0x5e, 0x00, 0x01};
  return std::equal(kPrefix.begin(), kPrefix.end(), mac.bytes.begin());
}

bool is_node_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool is_node_name(std::string_view name) {
  return !name.empty() && name.size() <= 11 && name.front() != '-' &&
         std::ranges::all_of(name, is_node_letter);
}

// What the name of an interface says: "h1/tap-web-a", "tap-web-a", "web-a/eth0".
struct Named {
  std::string guest;
  std::string nic = "eth0";
  std::string host;
};

std::optional<Named> names_in(std::string_view interface) {
  const std::size_t slash = interface.find('/');
  const std::string_view front = interface.substr(0, slash);
  const std::string_view back =
      slash == std::string_view::npos ? interface : interface.substr(slash + 1);
  Named named;
  if (back.starts_with("tap-")) {
    named.guest = back.substr(4);
    if (slash != std::string_view::npos) named.host = front;
  } else if (slash != std::string_view::npos && back.starts_with('e')) {
    named.guest = front;
    named.nic = back;
  }
  const auto nic_letter = [](char c) { return is_node_letter(c) || c == '.' || c == '_'; };
  const bool nic = named.nic.size() <= 15 && std::ranges::all_of(named.nic, nic_letter);
  if (!is_node_name(named.guest) || !nic) return std::nullopt;
  if (!is_node_name(named.host)) named.host.clear();
  return named;
}

class Guesser {
 public:
  explicit Guesser(const Survey& survey) : survey_(survey) {}

  Result<Guess> make() {
    find_devices();
    if (devices_.empty()) {
      return fail("no GARP and no VRRP advert to guess a setup from");
    }
    find_vips();
    find_addresses();
    name_devices();
    write();
    return Guess{.json = json_, .said = said_};
  }

 private:
  [[nodiscard]] const Station* owner_of(net::Ipv4Addr ip) const;
  [[nodiscard]] bool is_gateway(const Station& station) const;
  void find_devices();
  void find_vips();
  void find_addresses();
  void name_devices();
  void name_by_interface(Device& device);
  void write();
  void write_guests(JsonWriter& json) const;
  [[nodiscard]] std::string unique(std::string name) const;
  [[nodiscard]] bool is_own_address(net::Ipv4Addr ip) const;
  [[nodiscard]] std::vector<net::Subnet> blocks() const;
  void say(std::string_view text) { said_.emplace_back(text); }

  const Survey& survey_;
  std::vector<Device> devices_;
  std::set<net::Ipv4Addr> vips_;
  std::vector<std::string> said_;
  std::string json_;
};

// Whose address `ip` is, of the stations that send adverts from it: rather of one that announces
// VIPs, or that asks from that address; else of any.
const Station* Guesser::owner_of(net::Ipv4Addr ip) const {
  const Station* owner = nullptr;
  std::pair<bool, bool> best;
  for (const auto& [mac, station] : survey_.stations) {
    if (station.advertises_from.size() != 1 || !station.advertises_from.contains(ip)) continue;
    const std::pair rank{!station.claims.empty(), station.asks_from.contains(ip)};
    if (owner == nullptr || rank > best) std::tie(owner, best) = std::pair(&station, rank);
  }
  return owner;
}

// A station that passes on the adverts of other routers is a gateway, and no device.
bool Guesser::is_gateway(const Station& station) const {
  if (station.advertises_from.size() != 1) return station.advertises_from.size() > 1;
  return station.claims.empty() && owner_of(*station.advertises_from.begin()) != &station;
}

void Guesser::find_devices() {
  std::set<net::Ipv4Addr> known;
  std::set<net::Ipv4Addr> passed_on;
  for (const auto& [mac, station] : survey_.stations) {
    const bool speaks = !station.claims.empty() || !station.advertises_from.empty();
    const bool gateway = is_gateway(station);
    if (gateway) {
      passed_on.insert(station.advertises_from.begin(), station.advertises_from.end());
      say(fmt::format("{} passes on adverts of {}: taken for a gateway, no device", to_string(mac),
                      station.advertises_from.size() == 1
                          ? std::string("another router")
                          : fmt::format("{} routers", station.advertises_from.size())));
    }
    if (is_virtual(mac) && speaks) {
      passed_on.insert(station.advertises_from.begin(), station.advertises_from.end());
      say(
          fmt::format("{} is the address of a virtual router (use_vmac): no device, so that its "
                      "GARPs are a stranger's",
                      to_string(mac)));
    }
    if (!speaks || gateway || is_virtual(mac)) continue;
    Device device{.mac = mac};
    if (!station.advertises_from.empty() &&
        owner_of(*station.advertises_from.begin()) == &station) {
      device.ip = *station.advertises_from.begin();
      known.insert(*device.ip);
    }
    if (!station.claims.empty()) device.beside = station.claims.rbegin()->first;
    devices_.push_back(device);
  }
  for (const net::Ipv4Addr ip : passed_on) {
    if (known.contains(ip)) continue;
    devices_.push_back({.ip = ip});
    say(fmt::format("{} is known by its adverts alone: its MAC address is made up", to_string(ip)));
  }
}

bool Guesser::is_own_address(net::Ipv4Addr ip) const {
  return std::ranges::any_of(devices_, [&](const Device& device) { return device.ip == ip; });
}

void Guesser::find_vips() {
  for (const auto& [vip, vrids] : survey_.advertised)
    vips_.insert(vip);
  for (const auto& [mac, station] : survey_.stations) {
    for (const auto& [vip, count] : station.claims) {
      if (!vip.is_unspecified()) vips_.insert(vip);
    }
  }
  std::erase_if(vips_, [&](net::Ipv4Addr vip) { return is_own_address(vip); });
}

// What a device asks from is its own address, unless it is a VIP.
void Guesser::find_addresses() {
  for (Device& device : devices_) {
    if (device.ip || !device.mac) continue;
    for (const net::Ipv4Addr ip : survey_.stations.at(*device.mac).asks_from) {
      if (!device.ip && !vips_.contains(ip) && !is_own_address(ip)) device.ip = ip;
    }
    if (device.ip) continue;
    const net::Subnet block = block_of(device.beside);
    for (std::uint32_t last = 254; last > 0 && !device.ip; --last) {
      const net::Ipv4Addr ip{block.network.value + last};
      if (!vips_.contains(ip) && !is_own_address(ip)) device.ip = ip;
    }
    if (!device.ip) device.ip = net::Ipv4Addr{block.network.value + 1};
    say(fmt::format("the own address of {} was not seen: {} stands for it", to_string(*device.mac),
                    to_string(*device.ip)));
  }
}

std::string Guesser::unique(std::string name) const {
  const auto taken = [&](const std::string& one) {
    return std::ranges::any_of(devices_,
                               [&](const Device& d) { return d.guest == one || d.host == one; });
  };
  std::string candidate = name;
  for (int i = 2; taken(candidate); ++i)
    candidate = fmt::format("{}-{}", name.substr(0, 6), i);
  return candidate;
}

// The interface where most of its GARPs were seen, going out, has its name; a tap's has its host's.
void Guesser::name_by_interface(Device& device) {
  std::pair<bool, std::uint64_t> best_of{false, 0};
  std::optional<Named> best;
  for (const auto& [key, count] : survey_.garps) {
    const auto& [source, mac, direction] = key;
    const std::string& interface = survey_.sources[source].interface;
    const auto named = names_in(interface);
    if (mac != device.mac || !named) continue;
    const bool tap = interface.find("tap-") != std::string::npos;
    const auto towards_guest = tap ? capture::Direction::kOut : capture::Direction::kIn;
    const std::pair rank{!named->host.empty(), count};
    if (direction == towards_guest || rank <= best_of) continue;
    best_of = rank;
    best = named;
  }
  if (!best || unique(best->guest) != best->guest) return;
  device.guest = best->guest;
  device.nic = best->nic;
  device.host = best->host;
}

void Guesser::name_devices() {
  for (Device& device : devices_)
    name_by_interface(device);
  for (Device& device : devices_) {
    if (!device.guest.empty()) continue;
    const std::uint32_t ip = device.ip->value;
    device.guest = unique(fmt::format("vm-{}-{}", (ip >> 8U) & 0xffU, ip & 0xffU));
  }
  std::size_t number = 0;
  for (Device& device : devices_) {
    if (device.host.empty()) device.host = unique(fmt::format("host-{}", ++number));
  }
  say(fmt::format("{} devices, by the Ethernet sources of GARPs and adverts", devices_.size()));
  say("each device is on a host of its own, unless the name of an interface says otherwise");
  say("subnets are /24 around what was seen, and in one VPC");
  for (const net::Ipv4Addr vip : vips_) {
    const bool advertised = survey_.advertised.contains(vip);
    say(fmt::format("{} is a HAVIP, for it is {}", to_string(vip),
                    advertised ? "in adverts" : "announced by GARPs and nobody's own address"));
  }
}

std::vector<net::Subnet> Guesser::blocks() const {
  std::set<net::Subnet> blocks;
  for (const Device& device : devices_)
    blocks.insert(block_of(*device.ip));
  for (const net::Ipv4Addr vip : vips_)
    blocks.insert(block_of(vip));
  return {blocks.begin(), blocks.end()};
}

net::Subnet around(const std::vector<net::Subnet>& blocks) {
  constexpr std::array<net::Subnet, 3> kPrivate{
      {{{0x0a000000}, 8}, {{0xac100000}, 12}, {{0xc0a80000}, 16}}};
  for (const net::Subnet& vpc : kPrivate) {
    if (std::ranges::all_of(blocks, [&](const net::Subnet& b) { return vpc.contains(b); }))
      return vpc;
  }
  return {};
}

void Guesser::write_guests(JsonWriter& json) const {
  json.begin_array("guests");
  for (const Device& device : devices_) {
    json.begin_object(Layout::kInline);
    json.field("id", device.guest);
    json.field("host", device.host);
    json.begin_array("nics", Layout::kInline);
    json.begin_object(Layout::kInline);
    json.field("name", device.nic);
    json.field("subnet", subnet_name(block_of(*device.ip)));
    json.field("ip", to_string(*device.ip));
    if (device.mac) json.field("mac", to_string(*device.mac));
    json.end();
    json.end();
    json.end();
  }
  json.end();
}

void Guesser::write() {
  constexpr std::chrono::seconds kShortest{1};
  constexpr std::chrono::seconds kLongest = std::chrono::hours(8760);  // that the loader takes
  const Duration length = survey_.first ? survey_.last - *survey_.first : Duration{};
  const auto rounded =
      std::min(std::chrono::ceil<std::chrono::seconds>(length) + kShortest, kLongest);
  JsonWriter json;
  json.field("name", "guessed");
  json.field("about", "Guessed from captures by havip replay --guess.");
  json.field("duration", havip::to_string(Duration(rounded)));
  json.begin_object("vpc", Layout::kInline);
  json.field("id", "vpc-1");
  json.field("cidr", to_string(around(blocks())));
  json.end();
  json.begin_array("subnets");
  for (const net::Subnet& block : blocks()) {
    json.begin_object(Layout::kInline);
    json.field("id", subnet_name(block));
    json.field("cidr", to_string(block));
    json.end();
  }
  json.end();
  json.begin_array("hosts");
  std::set<std::string> hosts;
  for (const Device& device : devices_)
    hosts.insert(device.host);
  for (const std::string& host : hosts) {
    json.begin_object(Layout::kInline);
    json.field("id", host);
    json.end();
  }
  json.end();
  write_guests(json);
  json.begin_array("havips");
  std::size_t number = 0;
  for (const net::Ipv4Addr vip : vips_) {
    json.begin_object(Layout::kInline);
    json.field("id", fmt::format("havip-{}", ++number));
    json.field("vip", to_string(vip));
    json.field("subnet", subnet_name(block_of(vip)));
    json.end();
  }
  json.end();
  json_ = json.finish();
}

}  // namespace

Result<Guess> guess(const Survey& survey) {
  return Guesser(survey).make();
}

}  // namespace havip::replay
