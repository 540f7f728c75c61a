#include "hostsim/guest/vrrp/place.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

namespace havip::hostsim::vrrp {
namespace {

constexpr std::size_t kAdvertisedAtMost = wire::AddressList::kMax;

const NicInfo* find_nic(const std::vector<NicInfo>& nics, const std::string& name) {
  const auto found = std::ranges::find(nics, name, &NicInfo::name);
  return found == nics.end() ? nullptr : &*found;
}

constexpr std::string_view kLoopback = "lo";

// The NIC that `address` goes on: its own `dev`, else the instance's interface. Where the loopback
// interface is none of the NICs, the instance's stands in: a kernel answers for an address of lo on
// every NIC.
const std::string& nic_name(const conf::VirtualAddress& address, const conf::Instance& instance,
                            const std::vector<NicInfo>& nics) {
  const bool loopback = address.device == kLoopback && find_nic(nics, address.device) == nullptr;
  return address.device.empty() || loopback ? instance.interface : address.device;
}

// One socket, one VRID: two multicast instances, or two unicast ones that share a peer.
bool collide(const conf::Instance& a, const conf::Instance& b) {
  if (a.vrid != b.vrid || a.interface != b.interface || a.family != b.family) return false;
  if (a.unicast_peers.empty() != b.unicast_peers.empty()) return false;
  if (a.unicast_peers.empty()) return true;
  return std::ranges::any_of(a.unicast_peers, [&](const conf::UnicastPeer& peer) {
    return std::ranges::find(b.unicast_peers, peer.ip, &conf::UnicastPeer::ip) !=
           b.unicast_peers.end();
  });
}

bool is_on(const NicInfo& nic, const net::IpAddr& ip) {
  if (ip.is_unspecified()) return false;
  if (ip == net::IpAddr(nic.primary) || ip == net::IpAddr(nic.link_local)) return true;
  return std::ranges::find(nic.further, ip) != nic.further.end();
}

// An address of the instance's own NIC and family goes where its adverts leave. Any other one has a
// virtual MAC only if it says so itself, or use_vmac_addr does for all.
std::optional<net::MacAddr> vmac_of(const conf::VirtualAddress& address,
                                    const conf::Instance& instance) {
  const bool own_nic = address.device.empty() || address.device == instance.interface;
  const bool own_family = address.ip.family() == instance.family;
  if (own_nic && own_family && instance.vmac) return virtual_mac(instance, instance.family);
  const bool by_instance = instance.vmac_addresses && !(own_nic && own_family);
  if (address.use_vmac || by_instance) return virtual_mac(instance, address.ip.family());
  return std::nullopt;
}

std::string vmac_name(const std::string& number, net::Vrid vrid) {
  return fmt::format("vrrp{}.{}", number, vrid.value);
}

// "vrrp.51", "vrrp1.51", .., and first "vrrp6.51" for IPv6: what no other one of the instance has.
void make_vmac(Place& place, NicIndex nic, const net::MacAddr& mac, net::Family family,
               net::Vrid vrid) {
  const bool made = std::ranges::any_of(
      place.vmacs, [&](const PlacedVmac& vmac) { return vmac.nic == nic && vmac.mac == mac; });
  if (made) return;
  const std::string six = vmac_name("6", vrid);
  const std::size_t number = place.vmacs.size();
  std::string name = vmac_name(number == 0 ? "" : std::to_string(number), vrid);
  const bool is_new = std::ranges::find(place.vmacs, six, &PlacedVmac::name) == place.vmacs.end();
  if (family == net::Family::kIpv6 && number != 0 && is_new) name = six;
  place.vmacs.push_back({.nic = nic, .name = std::move(name), .mac = mac, .family = family});
}

// IPv6 is kept off an interface that is for IPv4, unless the instance has excluded addresses of it.
bool has_ipv6(const conf::Instance& instance) {
  return std::ranges::any_of(instance.excluded_vips,
                             [](const conf::VirtualAddress& vip) { return vip.ip.is_v6(); });
}

}  // namespace

net::MacAddr virtual_mac(const conf::Instance& instance, net::Family family) {
  if (instance.vmac && instance.vmac->mac) return *instance.vmac->mac;
  const std::uint8_t octet = family == net::Family::kIpv4 ? 1 : 2;
  return {{0x00, 0x00, 0x5e, 0x00, octet, instance.vrid.value}};
}

std::vector<std::string> refusal(const conf::Config& config, const std::vector<NicInfo>& nics) {
  const std::string missing = "Non-existent interface specified in configuration";
  for (const conf::Instance& instance : config.instances) {
    if (find_nic(nics, instance.interface) == nullptr) {
      return {fmt::format("(Line {}) WARNING - interface {} for vrrp_instance {} doesn't exist",
                          instance.line, instance.interface, instance.name),
              missing};
    }
    for (const auto* list : {&instance.vips, &instance.excluded_vips}) {
      for (const conf::VirtualAddress& vip : *list) {
        if (find_nic(nics, nic_name(vip, instance, nics)) == nullptr) return {missing};
      }
    }
  }
  const auto& all = config.instances;
  for (auto a = all.begin(); a != all.end(); ++a) {
    const auto b = std::find_if(a + 1, all.end(), [&](const auto& c) { return collide(*a, c); });
    if (b == all.end()) continue;
    return {fmt::format("{} and {} both use VRID {} with {} on interface {}", a->name, b->name,
                        a->vrid.value, to_string(a->family), a->interface)};
  }
  return {};
}

conf::Instance fit_into_advert(conf::Instance instance) {
  if (instance.vips.size() <= kAdvertisedAtMost) return instance;
  const auto surplus = instance.vips.begin() + kAdvertisedAtMost;
  instance.excluded_vips.insert(instance.excluded_vips.begin(), surplus, instance.vips.end());
  instance.vips.erase(surplus, instance.vips.end());
  return instance;
}

Place find_place(const conf::Instance& instance, const conf::Config& config,
                 const std::vector<NicInfo>& nics) {
  const auto index_of = [&](const std::string& name) {
    return static_cast<NicIndex>(find_nic(nics, name) - nics.data());
  };
  const NicIndex nic = index_of(instance.interface);
  const NicInfo& info = nics[nic];
  const bool v4 = instance.family == net::Family::kIpv4;
  const net::IpAddr own = v4 ? net::IpAddr(info.primary) : net::IpAddr(info.link_local);
  const net::IpAddr group = v4 ? net::IpAddr(config.mcast_group) : net::IpAddr(config.mcast_group6);
  const bool unicast = !instance.unicast_peers.empty();
  const auto configured = unicast ? instance.unicast_src_ip : instance.mcast_src_ip;
  Place place{.nic = nic,
              .nic_up = info.up,
              .source = configured.value_or(own),
              .mcast_group = instance.mcast_dst_ip.value_or(group)};
  if (instance.vmac) {
    place.vmac = virtual_mac(instance, instance.family);
    const bool named = !instance.vmac->name.empty();
    place.vmacs.push_back({.nic = nic,
                           .name = named ? instance.vmac->name : vmac_name("", instance.vrid),
                           .named = named,
                           .mac = *place.vmac,
                           .family = instance.family,
                           .also_ipv6 = v4 && has_ipv6(instance)});
  }
  // A unicast socket binds to its source; multicast merely needs some address on the NIC, unless
  // it tracks its source.
  place.required = unicast || instance.track_src_ip ? place.source : own;
  place.required_present = is_on(info, place.required);
  for (const auto* list : {&instance.vips, &instance.excluded_vips}) {
    for (const conf::VirtualAddress& vip : *list) {
      const NicIndex on = index_of(nic_name(vip, instance, nics));
      const auto vmac = vmac_of(vip, instance);
      if (vmac) make_vmac(place, on, *vmac, vip.ip.family(), instance.vrid);
      place.addresses.push_back({.nic = on,
                                 .ip = vip.ip,
                                 .prefix = vip.prefix,
                                 .no_track = vip.no_track,
                                 .announced = vip.device != kLoopback,
                                 .vmac = vmac});
    }
  }
  return place;
}

}  // namespace havip::hostsim::vrrp
