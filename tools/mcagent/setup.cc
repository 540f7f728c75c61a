#include "tools/mcagent/setup.h"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include <fmt/format.h>

#include "core/base/ensure.h"
#include "scenarios/loader/decode.h"
#include "scenarios/loader/explain.h"
#include "scenarios/loader/json.h"
#include "scenarios/loader/json_file.h"

namespace havip::mcagentd {
namespace {

using loader::Fault;
using loader::Faults;
using loader::Fields;
using loader::in_file;
using loader::Node;

// Our own schema with the scenario's definitions beside its own, so that policies, addresses and
// durations are described once.
Node make_schema() {
  auto parsed = loader::parse_json(setup_schema_text(), loader::kMaxDepth);
  ensure(parsed.has_value(), "the schema of setups is JSON");
  Node schema = *std::move(parsed);
  Node& definitions = *schema.find("definitions");
  for (const loader::Member& member : loader::schema_tree().find("definitions")->members)
    definitions.members.push_back(member);
  return schema;
}

const Node& setup_schema() {
  static const Node schema = make_schema();
  return schema;
}

// What a policy says to the gateway, or says of where claims go, is nothing to an agent: it claims
// where `--gateway` is.
void read_agent_policy(loader::Decoding& decoding, Fields from, mcagent::Policy& policy) {
  loader::read_policy(decoding, from, Fields::Defaults::kNone, policy);
  from.skip("migrate_moves_havip");
  from.skip("environment");
}

class SetupReader {
 public:
  SetupReader() : decoding_(setup_schema(), no_confs_) {}

  Result<Setup, Faults> read(const Node& root) {
    Fields from = decoding_.fields_by(setup_schema(), root, "");
    from.skip("$schema");
    from.read("host", setup_.host);
    std::string forwarding;
    from.read("forwarding", forwarding);
    setup_.routed = forwarding == "routed";
    from.read("vxlan", setup_.vxlan);
    loader::for_each(from, "hosts",
                     [&](const Node& n, std::string p) { read_host(n, std::move(p)); });
    loader::for_each(from, "devices",
                     [&](const Node& n, std::string p) { read_device(n, std::move(p)); });
    // The machine takes its own time for what the model gives a figure.
    setup_.policy.upcall.latency = setup_.policy.upcall.service = Duration{};
    read_agent_policy(decoding_, decoding_.part(from, "policy", Fields::Defaults::kNone),
                      setup_.policy);
    read_control(object(from, "control", "setup_control"));
    Fields backlog = object(from, "backlog", "setup_backlog");
    backlog.read("claims", setup_.backlog.claims);
    backlog.read("keep", setup_.backlog.keep);
    if (!decoding_.faults.empty()) return fail(std::move(decoding_.faults));
    return std::move(setup_);
  }

 private:
  Fields object(Fields& from, std::string_view key, std::string_view definition) {
    const Node* node = from.get(key);
    return decoding_.fields(definition, node == nullptr ? decoding_.no_keys : *node, from.at(key));
  }

  void read_control(Fields from) {
    mcagent::ClaimPolicy& claim = setup_.policy.claim;
    if (from.read("timeout", claim.timeout) && claim.timeout == Duration{}) {
      from.fault("timeout", "an agent has to wait for its answer: expected more than 0s");
    }
    from.read("retries", claim.retries);
  }

  void read_host(const Node& node, std::string pointer) {
    Fields from = decoding_.fields("setup_host", node, std::move(pointer));
    HostFacts host;
    from.read("id", host.id);
    if (!hosts_.insert(host.id).second) {
      from.fault("id", fmt::format("host {} is there already", host.id.view()));
    }
    if (from.read("underlay", host.underlay)) {
      decoding_.take_address(from, "underlay", net::IpAddr(host.underlay),
                             fmt::format("host {}", host.id.view()));
    }
    if (from.read("vtep_mac", host.vtep_mac)) {
      decoding_.take_mac(from, "vtep_mac", host.vtep_mac, fmt::format("host {}", host.id.view()));
    }
    setup_.hosts.push_back(std::move(host));
  }

  void read_device(const Node& node, std::string pointer) {
    Fields from = decoding_.fields("setup_device", node, std::move(pointer));
    DeviceFacts facts;
    mcagent::Device& device = facts.device;
    from.read("id", device.id);
    const std::string name(device.id.view());
    if (!devices_.insert(device.id).second) {
      from.fault("id", fmt::format("device {} is there already", name));
    }
    if (from.read("mac", device.mac)) decoding_.take_mac(from, "mac", device.mac, name);
    const bool has_ip = from.read("ip", device.primary);
    if (has_ip) decoding_.take_address(from, "ip", net::IpAddr(device.primary), name);
    if (from.read("subnet", device.subnet) && has_ip && !device.subnet.contains(device.primary)) {
      from.fault("ip", fmt::format("{} is not in {}", to_string(device.primary),
                                   to_string(device.subnet)));
    }
    from.read("host", facts.host);
    read_tap(from, facts);
    setup_.devices.push_back(std::move(facts));
  }

  void read_tap(Fields& from, DeviceFacts& facts) {
    const std::string_view name = facts.device.id.view();
    if (name.find('/') == std::string_view::npos) {
      from.fault("id", fmt::format("{} has no NIC; expected \"{}/eth0\" or the like",
                                   loader::shown(name), name));
      return;
    }
    if (!from.read("tap", facts.tap)) {
      if (net::nic_of(facts.device.id) != "eth0") {
        from.fault("a tap is missing: only an eth0 has one by default");
        return;
      }
      facts.tap = fmt::format("tap-{}", net::guest_of(facts.device.id).view());
    }
    const auto [other, is_new] = taps_.emplace(facts.tap, name);
    if (!is_new) {
      from.fault("tap", fmt::format("{} is the tap of {} already", facts.tap, other->second));
    }
  }

  const loader::Reader no_confs_ = [](const std::string&) -> Result<std::string> {
    return fail("a setup names no files");
  };
  loader::Decoding decoding_;
  Setup setup_;
  std::set<net::HostId> hosts_;
  std::set<net::DeviceId> devices_;
  std::map<std::string, std::string, std::less<>> taps_;
};

}  // namespace

Result<Setup, Faults> read_setup(std::string_view text, const std::string& name) {
  const auto root = loader::parse_file(text, name, "a JSON object");
  if (!root) return fail(root.error());
  if (Faults faults = loader::explain(setup_schema(), *root); !faults.empty()) {
    return fail(in_file(std::move(faults), name));
  }
  auto setup = SetupReader().read(*root);
  if (!setup) return fail(in_file(std::move(setup).error(), name));
  return setup;
}

Result<mcagent::Policy, Faults> change_policy(mcagent::Policy policy, std::string_view json) {
  const std::string name = "policy";
  const auto root = loader::parse_file(json, name, "a JSON object");
  if (!root) return fail(root.error());
  const loader::Reader no_confs;
  loader::Decoding decoding(setup_schema(), no_confs);
  // The schema of a policy, with all definitions to refer to.
  Node schema = decoding.definition("policy");
  schema.members.push_back({.key = "definitions", .value = *setup_schema().find("definitions")});
  if (Faults faults = loader::explain(schema, *root); !faults.empty()) {
    return fail(in_file(std::move(faults), name));
  }
  read_agent_policy(decoding, decoding.fields("policy", *root, "", Fields::Defaults::kNone),
                    policy);
  if (!decoding.faults.empty()) return fail(in_file(std::move(decoding.faults), name));
  return policy;
}

}  // namespace havip::mcagentd
