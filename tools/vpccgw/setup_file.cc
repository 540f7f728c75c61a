#include "tools/vpccgw/setup_file.h"

#include "tools/control/strict_json.h"

namespace havip::vpccgw_daemon {
namespace {

using control::Fields;
using control::Json;

net::HostId host_of(const Json& json, const std::string& place) {
  const bool fits = json.is_string() && !json.get<std::string>().empty() &&
                    json.get<std::string>().size() <= net::HostId::kMaxLength;
  if (!fits) throw control::BadJson(place + ": expected the name of a host");
  return net::HostId(json.get<std::string>());
}

vpccgw::DeviceRow device(const Json& json, const std::string& place) {
  Fields f(json, place);
  vpccgw::DeviceRow row{.id = f.id<net::DeviceId>("id"),
                        .mac = f.mac("mac"),
                        .ip = f.ip("ip"),
                        .subnet = f.id<net::SubnetId>("subnet"),
                        .host = f.id<net::HostId>("host")};
  f.end();
  return row;
}

vpccgw::HavipRow havip(const Json& json, const std::string& place) {
  Fields f(json, place);
  vpccgw::HavipRow row{.id = f.id<net::HavipId>("id"),
                       .vip = f.ip("vip"),
                       .subnet = f.id<net::SubnetId>("subnet"),
                       .check_range = f.has("check_range") && f.flag("check_range"),
                       .range = {}};
  if (f.has("range")) {
    f.each("range", [&](const Json& one, const std::string& where) {
      const bool fits =
          one.is_string() && one.get<std::string>().size() <= net::DeviceId::kMaxLength;
      if (!fits) throw control::BadJson(where + ": expected a device, as \"web-a/eth0\"");
      row.range.emplace_back(one.get<std::string>());
    });
  }
  f.end();
  return row;
}

vpccgw::RegionSetup region(const Json& document) {
  Fields f(document, "");
  Fields vpc = f.object("vpc");
  vpccgw::RegionSetup region{.vpc = vpc.id<net::VpcId>("id"), .cidr = vpc.subnet("cidr")};
  vpc.end();
  f.each("subnets", [&](const Json& one, const std::string& place) {
    Fields subnet(one, place);
    region.subnets.push_back(
        {.id = subnet.id<net::SubnetId>("id"), .block = subnet.subnet("cidr")});
    subnet.end();
  });
  f.each("hosts", [&](const Json& one, const std::string& place) {
    region.hosts.push_back(host_of(one, place));
  });
  f.each("devices", [&](const Json& one, const std::string& place) {
    region.devices.push_back(device(one, place));
  });
  f.each("havips", [&](const Json& one, const std::string& place) {
    region.havips.push_back(havip(one, place));
  });
  f.end();
  return region;
}

}  // namespace

Result<vpccgw::RegionSetup> parse_setup(std::string_view text) {
  return control::read_json(text, region);
}

std::string setup_text(const vpccgw::RegionSetup& region) {
  Json json{{"vpc", {{"id", region.vpc.view()}, {"cidr", to_string(region.cidr)}}},
            {"subnets", Json::array()},
            {"hosts", Json::array()},
            {"devices", Json::array()},
            {"havips", Json::array()}};
  for (const auto& subnet : region.subnets)
    json["subnets"].push_back({{"id", subnet.id.view()}, {"cidr", to_string(subnet.block)}});
  for (const net::HostId& host : region.hosts)
    json["hosts"].push_back(host.view());
  for (const vpccgw::DeviceRow& device : region.devices) {
    json["devices"].push_back({{"id", device.id.view()},
                               {"mac", to_string(device.mac)},
                               {"ip", to_string(device.ip)},
                               {"subnet", device.subnet.view()},
                               {"host", device.host.view()}});
  }
  for (const vpccgw::HavipRow& havip : region.havips) {
    Json range = Json::array();
    for (const net::DeviceId& device : havip.range)
      range.push_back(device.view());
    json["havips"].push_back({{"id", havip.id.view()},
                              {"vip", to_string(havip.vip)},
                              {"subnet", havip.subnet.view()},
                              {"check_range", havip.check_range},
                              {"range", std::move(range)}});
  }
  return json.dump(2) + "\n";
}

}  // namespace havip::vpccgw_daemon
