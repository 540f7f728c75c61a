#include "tools/doctor/read_inventory.h"

#include <algorithm>
#include <array>
#include <filesystem>

#include <fmt/format.h>

#include "tools/compare/json_view.h"
#include "tools/doctor/ids.h"
#include "tools/machine/machine.h"

namespace havip::doctor {
namespace {

namespace fs = std::filesystem;
using compare::JsonView;
using Json = JsonView::Json;

// What an engineer finds in an inventory. Not in it: what is done to the run and expected of it,
// policies, and how the channels between hosts and gateway were degraded.
constexpr std::array<std::string_view, 5> kNetwork{"fabric", "subnets", "hosts", "guests",
                                                   "havips"};

Json network_part(const Json& scenario) {
  Json part = Json::object();
  for (const std::string_view key : kNetwork) {
    const auto found = scenario.find(key);
    if (found != scenario.end()) part[std::string(key)] = *found;
  }
  return part;
}

struct Subnet {
  net::SubnetId id;
  net::Subnet block;
};

class Reader {
 public:
  Reader(const JsonView& json, Built& out) : json_(json), out_(out) {}

  void read() {
    const bool fabric = json_.has("fabric") && json_.at("fabric").has("multicast");
    out_.inventory.flat = fabric && json_.at("fabric").at("multicast").truth();
    for (const JsonView& one : json_.at("subnets").elements())
      subnets_.push_back({.id = id<net::SubnetId>(one.at("id")), .block = block(one.at("cidr"))});
    for (const JsonView& one : json_.at("hosts").elements())
      out_.inventory.hosts.push_back(id<net::HostId>(one.at("id")));
    for (const JsonView& one : json_.at("guests").elements())
      guest(one);
    if (!json_.has("havips")) return;
    for (const JsonView& one : json_.at("havips").elements()) {
      out_.inventory.havips.push_back({.id = id<net::HavipId>(one.at("id")),
                                       .vip = address(one.at("vip")),
                                       .subnet = id<net::SubnetId>(one.at("subnet"))});
    }
  }

 private:
  static net::Subnet block(const JsonView& json) {
    const std::string text = json.text();
    if (text.empty()) return {};
    if (const auto block = net::parse_subnet(text)) return *block;
    json.fault("an address block");
    return {};
  }

  void nic(const JsonView& json, std::string name, Guest& guest) {
    if (guest.id.view().size() + 1 + name.size() > net::DeviceId::kMaxLength)
      return json.fault("a NIC with a shorter name");
    Nic one{.name = std::move(name)};
    one.device = net::device_id(guest.id, one.name);
    one.subnet = id<net::SubnetId>(json.at("subnet"));
    one.ip = address(json.at("ip"));
    const auto found = std::ranges::find(subnets_, one.subnet, &Subnet::id);
    if (found != subnets_.end()) {
      one.block = found->block;
    } else {
      json.at("subnet").fault("one of the subnets");
    }
    guest.nics.push_back(std::move(one));
  }

  void guest(const JsonView& json) {
    Guest one{.id = id<net::GuestId>(json.at("id")), .host = id<net::HostId>(json.at("host"))};
    if (json.has("nics")) {
      for (const JsonView& each : json.at("nics").elements())
        nic(each, each.at("name").text(), one);
    } else {
      nic(json, "eth0", one);
    }
    if (json.has("services")) {
      for (const JsonView& each : json.at("services").elements()) {
        const std::string kind = each.has("kind") ? each.at("kind").text() : "tcp";
        one.services.push_back(fmt::format("{} port {}", kind, each.at("port").count()));
      }
    }
    if (json.has("keepalived")) {
      const JsonView conf = json.at("keepalived");
      const bool is_inline = conf.has("inline");
      const std::string name =
          is_inline ? to_string(one.id) + ".conf" : fs::path(conf.text()).filename().string();
      out_.confs.push_back({.guest = one.id, .name = name, .path = {}, .text = {}});
    }
    out_.inventory.guests.push_back(std::move(one));
  }

  JsonView json_;
  Built& out_;
  std::vector<Subnet> subnets_;
};

}  // namespace

Built read_inventory(const std::string& inputs, compare::Faults& faults) {
  Built out;
  const std::string path = (fs::path(inputs) / "scenario.json").string();
  faults.begin(path);
  const auto file = compare::read_json(path, faults);
  if (!file) return out;
  if (!file->is_object()) {
    faults.add("", "is no object; expected a scenario");
    return out;
  }
  const Json network = network_part(*file);
  Reader(JsonView(network, "", faults), out).read();
  for (ConfFile& conf : out.confs) {
    conf.path = (fs::path(inputs) / conf.name).string();
    faults.begin(conf.path);
    if (auto text = machine::read_text(conf.path)) {
      conf.text = *std::move(text);
    } else {
      faults.add("", "cannot be read: " + text.error());
    }
  }
  return out;
}

}  // namespace havip::doctor
