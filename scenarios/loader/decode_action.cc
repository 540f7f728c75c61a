#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "scenarios/loader/action_entry.h"

namespace havip::loader {
namespace {

using namespace action;  // NOLINT: the whole file is about them

constexpr EnumNames<hostsim::KillTarget, 4> kKillTargets{
    {{"all", hostsim::KillTarget::kAll},
     {"parent", hostsim::KillTarget::kParent},
     {"vrrp", hostsim::KillTarget::kVrrp},
     {"checker", hostsim::KillTarget::kChecker}}};
constexpr EnumNames<hostsim::FilterProto, 3> kProtos{{{"arp", hostsim::FilterProto::kArp},
                                                      {"vrrp", hostsim::FilterProto::kVrrp},
                                                      {"icmp", hostsim::FilterProto::kIcmp}}};
constexpr EnumNames<hostsim::FilterDirection, 2> kDirections{
    {{"in", hostsim::FilterDirection::kIn}, {"out", hostsim::FilterDirection::kOut}}};

constexpr EnumNames<hostsim::ServiceMode, 3> kFailures{
    {{"refuse", hostsim::ServiceMode::kDown},
     {"reset", hostsim::ServiceMode::kReset},
     {"black_hole", hostsim::ServiceMode::kBlackHole}}};

std::string joined(const std::vector<net::HostId>& hosts) {
  std::string text;
  for (const net::HostId& host : hosts) {
    text += fmt::format("{}{}", text.empty() ? "" : ", ", host.view());
  }
  return text;
}

// ---- whom an action is done to: the key is the same wherever the struct has the member ---------

void read_nic(ActionEntry& entry, NicRef& nic) {
  std::string name;
  entry.from.read("nic", name);
  const bool found = entry.from.refer(entry.from.given("nic") ? "nic" : "guest", nic, [&](auto&) {
    return entry.decoding.names.nic(entry.from.object().text_of("guest"), name);
  });
  entry.from.skip("guest");
  if (found) entry.target = to_string(nic.device);
}

template <class T>
void read_subject(ActionEntry& entry, T& action) {
  const Names& names = entry.decoding.names;
  if constexpr (requires { action.nic; }) read_nic(entry, action.nic);
  if constexpr (requires { action.guest; }) {
    const bool of_daemon = T::kName.starts_with("keepalived_") || T::kName == Priority::kName;
    entry.from.refer("guest", action.guest, [&](auto& text) {
      return of_daemon ? names.guest_with_keepalived(text) : names.guest(text);
    });
    entry.target = to_string(action.guest);
  }
  if constexpr (requires { action.host; }) {
    entry.from.refer("host", action.host, entry.hosts());
    entry.target = to_string(action.host);
  }
  if constexpr (requires { action.havip; }) {
    entry.from.refer("havip", action.havip, [&](auto& text) { return names.havip(text); });
    entry.target = to_string(action.havip);
  }
  if constexpr (T::kName.starts_with("gateway_")) entry.target = "gateway";
}

// ---- and what else it says ---------------------------------------------------------------------

void read_rest(ActionEntry&, auto&) {}

void read_rest(ActionEntry& entry, KeepalivedKill& kill) {
  entry.from.read("what", kill.what, kKillTargets);
}
void read_rest(ActionEntry& entry, GuestPause& pause) {
  entry.from.read("queue", pause.queue);
}
void read_rest(ActionEntry& entry, LiveMigrate& move) {
  entry.from.refer("to", move.to, entry.hosts());
  entry.from.read("blackout", move.blackout);
}
void read_rest(ActionEntry& entry, AddressAdd& add) {
  entry.from.read("ip", add.ip);
}
void read_rest(ActionEntry& entry, AddressDel& del) {
  entry.from.read("ip", del.ip);
}
void read_rest(ActionEntry& entry, GuestFilter& filter) {
  entry.from.read("proto", filter.proto, kProtos);
  entry.from.read("direction", filter.direction, kDirections);
  entry.from.read("off", filter.off);
}

std::optional<wire::Bytes> octets_of(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  wire::Bytes octets;
  for (std::size_t i = 0; i < hex.size(); i += 2) {
    const std::uint8_t high = net::detail::hex_digit(hex[i]);
    const std::uint8_t low = net::detail::hex_digit(hex[i + 1]);
    if (high == 0xff || low == 0xff) return std::nullopt;
    octets.push_back(static_cast<std::uint8_t>(high << 4U | low));
  }
  return octets;
}

void read_rest(ActionEntry& entry, SendGarp& garp) {
  Fields& from = entry.from;
  if (!garp.nic.device.empty()) {
    garp.sha = entry.decoding.names.guest_of(garp.nic.guest).nics[garp.nic.index].mac;
    garp.eth_src = garp.sha;
  }
  from.read("vip", garp.vip);
  from.read("count", garp.count);
  from.read("every", garp.every);
  from.read("op", garp.op);
  from.read("sha", garp.sha);
  from.read("tha", garp.tha);
  from.read("eth_src", garp.eth_src);
  const Node* raw = from.get("raw");
  if (raw == nullptr) return;
  garp.raw = octets_of(raw->text);
  if (!garp.raw) from.fault("raw", "expected an even number of hex digits and nothing else");
  for (std::string_view key : {"vip", "op", "sha", "tha", "eth_src"}) {
    if (!from.given(key)) continue;
    from.fault(key, fmt::format("the keys \"{}\" and \"raw\" exclude each other", key));
  }
}

// The guest's service at the port that the entry names.
const hostsim::ServiceSetup* read_service(ActionEntry& entry, const net::GuestId& guest,
                                          std::uint16_t& port) {
  if (!entry.from.read("port", port) || guest.empty()) return nullptr;
  entry.target += fmt::format(":{}", port);
  const auto& services = entry.decoding.names.guest_of(guest).services;
  const auto at = std::ranges::find(services, port, &hostsim::ServiceSetup::port);
  if (at != services.end()) return &*at;
  entry.from.fault("port",
                   fmt::format("guest \"{}\" has no service at port {}", guest.view(), port));
  return nullptr;
}
void read_rest(ActionEntry& entry, AppDown& down) {
  read_service(entry, down.guest, down.port);
  entry.from.read("how", down.how, kFailures);
}
void read_rest(ActionEntry& entry, AppUp& up) {
  read_service(entry, up.guest, up.port);
}
void read_rest(ActionEntry& entry, AppAnswer& answer) {
  if (const auto* service = read_service(entry, answer.guest, answer.port)) {
    answer.answer = service->answer;
  }
  entry.from.read("delay", answer.answer.delay);
  entry.from.read("status", answer.answer.status);
  entry.from.read("body", answer.answer.body);
}

void read_rest(ActionEntry& entry, AgentEnvironment& change) {
  entry.from.read("environment", change.environment, kEnvironments);
}
void read_rest(ActionEntry& entry, UpcallLoss& loss) {
  entry.from.read("off", loss.off);
}
void read_rest(ActionEntry& entry, PushLoss& loss) {
  entry.from.read("for", loss.lasts);
  if (entry.from.read("until", loss.until) && *loss.until < entry.at) {
    entry.from.fault("until", fmt::format("{} is before the action ({})", to_string(*loss.until),
                                          to_string(entry.at)));
  }
}

// A delay, or `off`, not both and not neither.
void read_delay(Fields& from, Duration& delay, bool& off) {
  from.read("delay", delay);
  from.read("off", off);
  if (off && from.given("delay")) {
    from.fault("delay", R"(the keys "delay" and "off" exclude each other)");
  }
  if (!off && !from.given("delay")) from.fault(R"(missing key "delay")");
}
void read_rest(ActionEntry& entry, PushDelay& push) {
  read_delay(entry.from, push.delay, push.off);
}
void read_rest(ActionEntry& entry, GatewaySlow& slow) {
  read_delay(entry.from, slow.delay, slow.off);
}

void read_rest(ActionEntry& entry, Partition& partition) {
  std::set<net::HostId> placed;
  for_each(entry.from, "groups", [&](const Node& group, const std::string& pointer) {
    std::vector<net::HostId>& hosts = partition.groups.emplace_back();
    for (std::size_t i = 0; i < group.items.size(); ++i) {
      const Node& item = group.items[i];
      const auto host = entry.decoding.names.host(item.text);
      if (!host) {
        entry.from.fault_at(item, step(pointer, i), host.error());
      } else if (!placed.insert(*host).second) {
        entry.from.fault_at(item, step(pointer, i),
                            fmt::format("host \"{}\" is in a group already", host->view()));
      } else {
        hosts.push_back(*host);
      }
    }
    entry.target += fmt::format("{}{}", entry.target.empty() ? "" : " | ", joined(hosts));
  });
  std::vector<net::HostId> rest;
  for (const Host& host : entry.decoding.scenario.hosts) {
    if (placed.count(host.id) == 0) rest.push_back(host.id);
  }
  if (!rest.empty()) partition.groups.push_back(std::move(rest));
}

void read_rest(ActionEntry& entry, ControlPartition& partition) {
  entry.from.refer_all("hosts", partition.hosts, entry.hosts());
  entry.target = joined(partition.hosts);
}

void read_rest(ActionEntry& entry, LinkChange& change) {
  Fields& from = entry.from;
  std::vector<net::HostId> ends;
  from.refer_all("between", ends, entry.hosts());
  entry.target = joined(ends);
  if (ends.size() == 2) change.between.emplace(ends[0], ends[1]);
  if (ends.size() == 2 && ends[0] == ends[1]) {
    from.fault("between", "expected two different hosts");
  }
  from.read("latency", change.latency);
  from.read("jitter", change.jitter);
  from.read("loss", change.loss);
  from.read("duplicate", change.duplicate);
  from.read("reorder", change.reorder);
  from.read("corrupt", change.corrupt);
}

void read_rest(ActionEntry& entry, HavipCreate& create) {
  HavipText text;
  read_havip_text(entry.decoding, entry.from, text);
  create.vip = text.vip;
  create.subnet = text.subnet;
  create.check_range = text.check_range;
  create.range = std::move(text.range);
}
void read_rest(ActionEntry& entry, HavipRange& change) {
  entry.from.read("check_range", change.check_range);
  if (!entry.from.given("range")) {
    entry.from.skip("range");
    return;
  }
  const Names& names = entry.decoding.names;
  entry.from.refer_all("range", change.range.emplace(),
                       [&](auto& text) { return names.device(text); });
}

// ---- an entry ----------------------------------------------------------------------------------

template <std::size_t I = 0>
Action read_action(std::string_view name, ActionEntry& entry) {
  if constexpr (I == std::variant_size_v<Action>) {
    ensure(false, "an action of the schema that the loader does not know");
    return {};
  } else {
    using T = std::variant_alternative_t<I, Action>;
    if (T::kName != name) return read_action<I + 1>(name, entry);
    T action;
    read_subject(entry, action);
    read_rest(entry, action);
    return action;
  }
}

TimelineEntry read_entry(Decoding& decoding, const Node& node, const std::string& pointer) {
  const std::string name(node.text_of("do"));
  Fields from = decoding.fields("do_" + name, node, pointer);
  from.skip("do");
  TimelineEntry result;
  if (from.read("at", result.at)) decoding.check_in_run(from, "at", result.at);
  if (from.read("spread", result.spread) && from.given("spread")) {
    decoding.check_in_run(from, "spread", result.at + result.spread);
  }
  ActionEntry entry{.decoding = decoding, .from = from, .at = result.at, .target = {}};
  result.action = read_action(name, entry);
  result.target = std::move(entry.target);
  return result;
}

}  // namespace

void read_timeline(Decoding& decoding, Fields& root) {
  // Others may speak of a HAVIP before the entry that creates it, and of an instance before the
  // reload that brings it.
  std::vector<std::optional<TimelineEntry>> entries;
  for_each(root, "timeline", [&](const Node& node, const std::string& pointer) {
    if (node.text_of("do") == HavipCreate::kName) {
      decoding.names.add_created_havip(node.text_of("havip"));
    }
    auto& entry = entries.emplace_back();
    if (node.text_of("do") == KeepalivedReload::kName) entry = read_entry(decoding, node, pointer);
  });
  std::map<std::string, std::uint32_t> streams;
  std::size_t next = 0;
  for_each(root, "timeline", [&](const Node& node, const std::string& pointer) {
    auto& read = entries[next++];
    TimelineEntry entry = read ? *std::move(read) : read_entry(decoding, node, pointer);
    entry.stream =
        fmt::format("{}{}{}", name_of(entry.action), entry.target.empty() ? "" : " ", entry.target);
    const std::uint32_t count = ++streams[entry.stream];
    if (count > 1) entry.stream += fmt::format(" #{}", count);
    decoding.scenario.timeline.push_back(std::move(entry));
  });
}

}  // namespace havip::loader
