#include <algorithm>

#include <fmt/format.h>

#include "scenarios/loader/decode.h"

namespace havip::loader {
namespace {

constexpr EnumNames<hostsim::ArpAnswer, 2> kArpAnswers{
    {{"gateway", hostsim::ArpAnswer::kGateway}, {"device", hostsim::ArpAnswer::kDevice}}};
constexpr EnumNames<hostsim::ProbeKind, 4> kProbeKinds{{{"ping", hostsim::ProbeKind::kPing},
                                                        {"udp", hostsim::ProbeKind::kUdp},
                                                        {"tcp", hostsim::ProbeKind::kTcp},
                                                        {"http", hostsim::ProbeKind::kHttp}}};
constexpr std::int64_t kMostSent = 10'000'000;

void read_fabric(Decoding& decoding, Fields& root) {
  Fabric& fabric = decoding.scenario.fabric;
  Fields from = decoding.part(root, "fabric");
  from.read("latency", fabric.link.latency);
  from.read("jitter", fabric.link.jitter);
  from.read("loss", fabric.link.loss);
  from.read("duplicate", fabric.link.duplicate);
  from.read("reorder", fabric.link.reorder);
  from.read("corrupt", fabric.link.corrupt);
  bool multicast = false;
  from.read("multicast", multicast);
  from.read("arp", fabric.arp, kArpAnswers);
  fabric.kind = multicast ? hostsim::FabricKind::kFlatL2 : hostsim::FabricKind::kVpc;
}

void read_vpc(Decoding& decoding, Fields& root) {
  Fields from = decoding.part(root, "vpc");
  from.read("id", decoding.scenario.vpc.id);
  from.read("cidr", decoding.scenario.vpc.cidr);
}

void read_subnet(Decoding& decoding, Fields from) {
  Scenario& scenario = decoding.scenario;
  Subnet subnet;
  from.read("id", subnet.id);
  const bool good = from.read("cidr", subnet.block);
  const net::Subnet& cidr = scenario.vpc.cidr;
  if (good && !cidr.contains(subnet.block)) {
    from.fault("cidr", fmt::format("{} is not inside the VPC ({})", to_string(subnet.block),
                                   to_string(cidr)));
  }
  for (const Subnet& other : scenario.subnets) {
    if (good && (other.block.contains(subnet.block) || subnet.block.contains(other.block))) {
      from.fault("cidr", fmt::format("{} overlaps with subnet \"{}\" ({})", to_string(subnet.block),
                                     other.id.view(), to_string(other.block)));
      break;
    }
  }
  for_each(from, "routes", [&](const Node& node, const std::string& pointer) {
    Fields line = decoding.fields("route", node, pointer);
    SubnetRoute route;
    line.read("to", route.to);
    line.read("via", route.via);
    subnet.routes.push_back(route);
    if (scenario.fabric.kind == hostsim::FabricKind::kFlatL2) {
      line.fault("to", "a flat network has no routes; a guest has its \"gateway\"");
    }
  });
  scenario.subnets.push_back(subnet);
  if (!decoding.names.add_subnet(subnet.id.view())) {
    from.fault("id", fmt::format("there is a subnet \"{}\" already", subnet.id.view()));
  }
}

void read_host(Decoding& decoding, Fields from) {
  constexpr auto kNoDefaults = Fields::Defaults::kNone;
  Scenario& scenario = decoding.scenario;
  Host host{.environment = scenario.environment, .policy = scenario.policy};
  from.read("id", host.id);
  Fields overrides = decoding.part(from, "agent", kNoDefaults);
  overrides.read("environment", host.environment, kEnvironments);
  read_policy(decoding, overrides, kNoDefaults, host.policy);
  scenario.hosts.push_back(host);
  if (!decoding.names.add_host(host.id.view())) {
    from.fault("id", fmt::format("there is a host \"{}\" already", host.id.view()));
  }
}

void read_havip(Decoding& decoding, Fields from) {
  Havip havip;
  from.read("id", havip.id);
  HavipText text;
  read_havip_text(decoding, from, text);
  havip.vip = text.vip;
  havip.subnet = text.subnet;
  havip.check_range = text.check_range;
  havip.range = std::move(text.range);
  decoding.take_address(from, "vip", havip.vip, fmt::format("HAVIP \"{}\"", havip.id.view()));
  decoding.scenario.havips.push_back(havip);
  if (!decoding.names.add_havip(havip.id.view())) {
    from.fault("id", fmt::format("there is a HAVIP \"{}\" already", havip.id.view()));
  }
}

// What it asks, and that it says neither more nor less than that needs.
void read_question(Fields& from, Probe& probe) {
  from.read("kind", probe.kind, kProbeKinds);
  from.read("port", probe.port);
  from.read("path", probe.path);
  from.read("status", probe.status);
  const bool ping = probe.kind == hostsim::ProbeKind::kPing;
  if (!ping && !from.given("port")) from.fault("missing key \"port\"");
  if (ping && from.given("port")) from.fault("port", "a ping has no port");
  if (probe.kind == hostsim::ProbeKind::kHttp) return;
  for (std::string_view key : {"path", "status"}) {
    if (from.given(key)) from.fault(key, "only a probe of kind \"http\" has it");
  }
}

bool is_on_link(const Guest& guest, const net::Ipv6Addr& ip) {
  const auto same = [&](const net::Ipv6Addr& own) {
    return std::equal(own.octets.begin(), own.octets.begin() + 8, ip.octets.begin());
  };
  return ip.is_link_local() || std::ranges::any_of(guest.nics, [&](const Nic& nic) {
           return std::ranges::any_of(nic.ip6, same);
         });
}

// What a guest's IPv6 can do.
void check_ip6(Decoding& decoding, Fields& from, const Probe& probe) {
  if (!probe.to.is_v6()) return;
  if (probe.kind != hostsim::ProbeKind::kPing) {
    from.fault("kind", "guests have TCP and UDP over IPv4 alone, expected \"ping\" over IPv6");
  }
  if (probe.from.empty() || is_on_link(decoding.names.guest_of(probe.from), probe.to.v6())) return;
  from.fault("to", fmt::format("{} is on no link of guest \"{}\", expected fe80::/10 or the first "
                               "64 bits of an \"ip6\" of its",
                               to_string(probe.to), probe.from.view()));
}

void read_probe(Decoding& decoding, Fields from) {
  Probe probe;
  from.read("id", probe.id);
  from.refer("from", probe.from, [&](auto text) { return decoding.names.guest(text); });
  const bool addressed = from.read("to", probe.to);
  for (auto [key, value] : {std::pair{"every", &probe.every}, {"timeout", &probe.timeout}}) {
    if (from.read(key, *value) && *value == Duration{}) {
      from.fault(key, "found 0s, expected more");
    }
  }
  // A slip of the unit would otherwise look like a program that hangs.
  const bool regular = probe.every > Duration{};
  if (regular && decoding.scenario.duration / probe.every > kMostSent) {
    from.fault("every", fmt::format("would send {} probes, expected at most {}",
                                    decoding.scenario.duration / probe.every, kMostSent));
  }
  if (from.read("start", probe.start)) decoding.check_in_run(from, "start", probe.start);
  read_question(from, probe);
  if (addressed) check_ip6(decoding, from, probe);
  decoding.scenario.probes.push_back(probe);
  if (!decoding.names.add_probe(probe.id)) {
    from.fault("id", fmt::format("there is a probe \"{}\" already", probe.id));
  }
}

}  // namespace

void read_havip_text(Decoding& decoding, Fields& from, HavipText& out) {
  const Names& names = decoding.names;
  const bool good = from.read("vip", out.vip);
  Subnet subnet;
  if (from.refer("subnet", subnet, [&](auto text) { return names.subnet(text); }) && good &&
      !subnet.block.contains(out.vip)) {
    from.fault("vip", fmt::format("{} is not inside subnet \"{}\" ({})", to_string(out.vip),
                                  subnet.id.view(), to_string(subnet.block)));
  }
  out.subnet = subnet.id;
  from.read("check_range", out.check_range);
  from.refer_all("range", out.range, [&](auto text) { return names.device(text); });
}

void read_network(Decoding& decoding, Fields& root) {
  read_fabric(decoding, root);
  read_vpc(decoding, root);
  for_each(root, "subnets", [&](const Node& node, const std::string& pointer) {
    read_subnet(decoding, decoding.fields("subnet", node, pointer));
  });
  for_each(root, "hosts", [&](const Node& node, const std::string& pointer) {
    read_host(decoding, decoding.fields("host", node, pointer));
  });
}

void read_havips(Decoding& decoding, Fields& root) {
  for_each(root, "havips", [&](const Node& node, const std::string& pointer) {
    read_havip(decoding, decoding.fields("havip", node, pointer));
  });
}

void read_probes(Decoding& decoding, Fields& root) {
  for_each(root, "probes", [&](const Node& node, const std::string& pointer) {
    read_probe(decoding, decoding.fields("probe", node, pointer));
  });
}

}  // namespace havip::loader
