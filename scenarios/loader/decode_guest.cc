#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/wire/neighbour.h"
#include "scenarios/loader/decode.h"

namespace havip::loader {
namespace {

// A host address: neither the subnet's own nor its broadcast address. A block of two addresses or
// one has only hosts (RFC 3021).
bool is_host_address(const net::Subnet& block, net::Ipv4Addr ip) {
  if (!block.contains(ip)) return false;
  const bool edge = ip == block.network || ip.value == (block.network.value | ~block.mask());
  return block.prefix >= 31 || !edge;
}

// Nobody's, everybody's and the loopback's; and ::ffff:0:0/96, which is IPv4.
bool is_host_address(const net::Ipv6Addr& ip) {
  constexpr std::array<std::uint8_t, 10> kZeros{};
  const bool special = std::equal(kZeros.begin(), kZeros.end(), ip.octets.begin());
  return !ip.is_multicast() && !special;
}

void read_ip6(Decoding& decoding, Fields& from, bool own_mac, Nic& nic) {
  for_each(from, "ip6", [&](const Node& node, const std::string& pointer) {
    net::Ipv6Addr ip;
    std::string wrong = convert(node, ip);
    if (wrong.empty() && !is_host_address(ip)) {
      wrong = fmt::format("{} is no host's address", to_string(ip));
    } else if (wrong.empty() && ip.is_link_local() && nic.link_local) {
      wrong = fmt::format("{} is a second link-local address, expected one at most", to_string(ip));
    }
    if (!wrong.empty()) {
      from.fault_at(node, pointer, wrong);
    } else if (ip.is_link_local()) {
      nic.link_local = ip;
    } else {
      nic.ip6.push_back(ip);
      decoding.take_address(from, "ip6", ip, to_string(nic.device));
    }
  });
  if (!nic.link_local && !own_mac) return;  // a MAC address taken twice is fault enough
  const net::Ipv6Addr link_local = nic.link_local.value_or(wire::link_local(nic.mac));
  decoding.take_address(from, "ip6", link_local, to_string(nic.device));
}

void read_nic(Decoding& decoding, Fields& from, std::string name, Guest& guest) {
  Nic nic{.name = std::move(name)};
  nic.device = net::device_id(guest.id, nic.name);
  Subnet subnet;
  const bool known =
      from.refer("subnet", subnet, [&](auto text) { return decoding.names.subnet(text); });
  nic.subnet = subnet.id;
  nic.block = subnet.block;
  if (from.read("ip", nic.ip)) {
    if (known && !nic.block.contains(nic.ip)) {
      from.fault("ip", fmt::format("{} is not inside subnet \"{}\" ({})", to_string(nic.ip),
                                   nic.subnet.view(), to_string(nic.block)));
    } else if (known && !is_host_address(nic.block, nic.ip)) {
      from.fault("ip", fmt::format("{} is no host's address in subnet \"{}\" ({})",
                                   to_string(nic.ip), nic.subnet.view(), to_string(nic.block)));
    }
    decoding.take_address(from, "ip", nic.ip, to_string(nic.device));
  }
  nic.mac = net::mac_for_name(nic.device.view());
  from.read("mac", nic.mac);
  const bool own_mac = decoding.take_mac(from, "mac", nic.mac, to_string(nic.device));
  read_ip6(decoding, from, own_mac, nic);
  guest.nics.push_back(std::move(nic));
}

void read_nics(Decoding& decoding, Fields& from, Guest& guest) {
  constexpr std::string_view kOnlyName = "eth0";
  if (!from.given("nics")) {
    from.skip("nics");
    if (!from.given("subnet")) from.fault("missing key \"subnet\"");
    read_nic(decoding, from, std::string(kOnlyName), guest);
    return;
  }
  for (std::string_view key : {"subnet", "ip", "mac", "ip6"}) {
    from.skip(key);
    if (from.given(key)) {
      from.fault(key, fmt::format("the keys \"{}\" and \"nics\" exclude each other", key));
    }
  }
  for_each(from, "nics", [&](const Node& node, const std::string& pointer) {
    Fields nic = decoding.fields("nic", node, pointer);
    std::string name;
    nic.read("name", name);
    const auto has_its_name = [&](const Nic& other) { return other.name == name; };
    if (std::any_of(guest.nics.begin(), guest.nics.end(), has_its_name)) {
      nic.fault("name", fmt::format("the guest has a NIC \"{}\" already", name));
      for (std::string_view key : {"subnet", "ip", "mac", "ip6"})
        nic.skip(key);
      return;
    }
    read_nic(decoding, nic, std::move(name), guest);
  });
}

constexpr EnumNames<hostsim::ServiceKind, 6> kServiceKinds{{{"tcp", hostsim::ServiceKind::kTcp},
                                                            {"http", hostsim::ServiceKind::kHttp},
                                                            {"udp", hostsim::ServiceKind::kUdp},
                                                            {"smtp", hostsim::ServiceKind::kSmtp},
                                                            {"dns", hostsim::ServiceKind::kDns},
                                                            {"tls", hostsim::ServiceKind::kTls}}};
constexpr EnumNames<hostsim::ServiceMode, 4> kServiceStates{
    {{"up", hostsim::ServiceMode::kUp},
     {"refuse", hostsim::ServiceMode::kDown},
     {"reset", hostsim::ServiceMode::kReset},
     {"black_hole", hostsim::ServiceMode::kBlackHole}}};

void read_services(Decoding& decoding, Fields& from, Guest& guest) {
  for_each(from, "services", [&](const Node& node, const std::string& pointer) {
    Fields fields = decoding.fields("service", node, pointer);
    hostsim::ServiceSetup service;
    fields.read("port", service.port);
    fields.read("kind", service.kind, kServiceKinds);
    fields.read("state", service.mode, kServiceStates);
    fields.read("delay", service.answer.delay);
    fields.read("status", service.answer.status);
    fields.read("body", service.answer.body);
    const auto same = [&](const auto& other) { return other.port == service.port; };
    if (std::ranges::any_of(guest.services, same)) {
      fields.fault("port", fmt::format("the guest has a service at port {} already", service.port));
    }
    guest.services.push_back(std::move(service));
  });
}

void read_routing(Fields& from, Guest& guest) {
  if (from.read("gateway", guest.gateway)) {
    const auto reaches = [&](const Nic& nic) {
      return nic.block.contains(*guest.gateway) && nic.ip != *guest.gateway;
    };
    if (!std::ranges::any_of(guest.nics, reaches)) {
      from.fault("gateway", fmt::format("{} is no other address in the subnet of a NIC of its",
                                        to_string(*guest.gateway)));
      guest.gateway.reset();
    }
  }
  for_each(from, "loopback", [&](const Node& node, const std::string& pointer) {
    net::Ipv4Addr ip;
    const std::string wrong = convert(node, ip);
    if (!wrong.empty()) from.fault_at(node, pointer, wrong);
    guest.loopback.push_back(ip);
  });
}

void read_times(Decoding& decoding, Fields& from, Guest& guest) {
  Fields boot = decoding.part(from, "boot");
  boot.read("at", guest.boot_at);
  boot.read("spread", guest.boot_spread);
  decoding.check_in_run(boot, "at", guest.boot_at);
  if (boot.given("spread")) {
    decoding.check_in_run(boot, "spread", guest.boot_at + guest.boot_spread);
  }
  Fields timing = decoding.part(from, "timing");
  timing.read("garp_gap", guest.timing.garp_gap);
  timing.read("timer_lateness", guest.timing.timer_lateness);
  timing.read("address_setup", guest.timing.address_setup);
  timing.read("reading", guest.timing.reading);
}

void read_scripts(Decoding& decoding, Fields& from, Guest& guest) {
  for_each(from, "scripts", [&](const Node& node, const std::string& pointer) {
    Fields entry = decoding.fields("script", node, pointer);
    hostsim::ScriptSetup script;
    entry.read("name", script.name);
    read_behaviour(entry, script.behaviour);
    guest.scripts.push_back(std::move(script));
  });
}

void read_files(Decoding& decoding, Fields& from, Guest& guest) {
  for_each(from, "files", [&](const Node& node, const std::string& pointer) {
    Fields entry = decoding.fields("file", node, pointer);
    hostsim::FileSetup file;
    entry.read("path", file.path);
    entry.read("holds", file.value);
    if (std::ranges::find(guest.files, file.path, &hostsim::FileSetup::path) != guest.files.end()) {
      entry.fault("path", fmt::format("the guest has a file {} already", shown(file.path)));
    }
    guest.files.push_back(std::move(file));
  });
}

void read_processes(Decoding& decoding, Fields& from, Guest& guest) {
  for_each(from, "processes", [&](const Node& node, const std::string& pointer) {
    Fields entry = decoding.fields("process", node, pointer);
    hostsim::ProcessSetup process;
    entry.read("name", process.name);
    entry.read("count", process.count);
    const auto& known = guest.processes;
    if (std::ranges::find(known, process.name, &hostsim::ProcessSetup::name) != known.end()) {
      entry.fault("name", fmt::format("the guest has a process {} already", shown(process.name)));
    }
    guest.processes.push_back(std::move(process));
  });
}

void read_guest(Decoding& decoding, Fields from) {
  Guest guest;
  from.read("id", guest.id);
  from.refer("host", guest.host, [&](auto text) { return decoding.names.host(text); });
  read_nics(decoding, from, guest);
  guest.keepalived = read_conf(decoding, from, "keepalived", guest, to_string(guest.id) + ".conf");
  std::string compat;
  from.read("compat", compat);
  guest.profile = hostsim::find_profile(compat);
  ensure(guest.profile != nullptr, "the schema names profiles that there are");
  read_scripts(decoding, from, guest);
  read_files(decoding, from, guest);
  read_processes(decoding, from, guest);
  read_times(decoding, from, guest);
  read_services(decoding, from, guest);
  read_routing(from, guest);
  const std::string id = to_string(guest.id);
  decoding.scenario.guests.push_back(std::move(guest));
  if (!decoding.names.add_guest(id)) {
    from.fault("id", fmt::format("there is a host or guest \"{}\" already", id));
  }
}

}  // namespace

void read_behaviour(Fields& from, hostsim::ScriptBehaviour& behaviour) {
  std::uint8_t status = 0;
  from.read("returns", status);
  behaviour.status = status;
  from.read("takes", behaviour.takes);
  from.read("ignores_term", behaviour.ignores_term);
}

void check_watched(Decoding& decoding, Fields& root) {
  for_each(root, "guests", [&](const Node& guest, const std::string& pointer) {
    const net::GuestId id(guest.text_of("id"));
    const auto check = [&](std::string_view list, std::string_view key, auto look) {
      const Node* array = guest.find(list);
      for (std::size_t i = 0; array != nullptr && i < array->items.size(); ++i) {
        const auto found = look(array->items[i].text_of(key));
        if (found) continue;
        root.fault_at(*array->items[i].find(key), step(step(step(pointer, list), i), key),
                      found.error());
      }
    };
    check("files", "path", [&](auto text) { return decoding.words.file(id, text); });
    check("processes", "name", [&](auto text) { return decoding.words.process(id, text); });
  });
}

void read_guests(Decoding& decoding, Fields& root) {
  for_each(root, "guests", [&](const Node& node, const std::string& pointer) {
    read_guest(decoding, decoding.fields("guest", node, pointer));
  });
}

}  // namespace havip::loader
