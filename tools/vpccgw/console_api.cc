#include "tools/vpccgw/console_api.h"

#include <algorithm>
#include <ctime>
#include <functional>

#include <fmt/format.h>

#include "tools/control/strict_json.h"
#include "vpccgw/gateway/description.h"

namespace havip::vpccgw_daemon {
namespace {

using control::Fields;
using Json = nlohmann::json;

constexpr std::uint64_t kUsualLimit = 20;
constexpr std::uint64_t kMostLimit = 100;

// "2026-01-31 12:00:00"; none: never.
std::string time_text(const std::optional<Instant>& at, std::int64_t epoch_ns) {
  if (!at) return "0000-00-00 00:00:00";
  const std::time_t seconds = (epoch_ns + (*at - kStart).count()) / 1'000'000'000;
  std::tm parts = {};
  gmtime_r(&seconds, &parts);
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::vector<std::string> texts(const Json& list, const std::string& place) {
  std::vector<std::string> all;
  if (!list.is_array()) throw control::BadJson(place + ": expected an array of strings");
  for (const Json& one : list) {
    if (!one.is_string()) throw control::BadJson(place + ": expected an array of strings");
    all.push_back(one.get<std::string>());
  }
  return all;
}

// Which HAVIPs a DescribeHaVips asks for.
using Wanted = std::function<bool(const vpccgw::HavipDescription&)>;

bool is_one_of(const std::vector<std::string>& values, std::string_view value) {
  return std::ranges::find(values, value) != values.end();
}

bool passes(const vpccgw::HavipDescription& havip, const std::string& name,
            const std::vector<std::string>& values) {
  if (name == "havip-id" || name == "havip-name") return is_one_of(values, havip.ha_vip_id.view());
  if (name == "vpc-id") return is_one_of(values, havip.vpc_id.view());
  if (name == "subnet-id") return is_one_of(values, havip.subnet_id.view());
  if (name == "vip") return is_one_of(values, to_string(havip.vip));
  throw ApiFault{"InvalidParameterValue", fmt::format("Filters: there is no filter {}", name)};
}

Wanted wanted(Fields& f, const Json& parameters) {
  if (f.has("HaVipIds") && f.has("Filters"))
    throw ApiFault{"InvalidParameter.Coexist", "HaVipIds and Filters exclude one another"};
  if (f.has("HaVipIds")) {
    return [ids = texts(parameters.at("HaVipIds"), "/HaVipIds")](const auto& havip) {
      return is_one_of(ids, havip.ha_vip_id.view());
    };
  }
  std::vector<std::pair<std::string, std::vector<std::string>>> filters;
  if (f.has("Filters")) {
    f.each("Filters", [&](const Json& one, const std::string& place) {
      Fields filter(one, place);
      const std::string name = filter.text("Name");
      filters.emplace_back(name, texts(one.value("Values", Json::array()), place + "/Values"));
    });
  }
  return [filters](const auto& havip) {
    return std::ranges::all_of(
        filters, [&](const auto& filter) { return passes(havip, filter.first, filter.second); });
  };
}

std::vector<net::DeviceId> devices(const Json& list) {
  std::vector<net::DeviceId> range;
  for (const std::string& name : texts(list, "/HaVipAssociationSet")) {
    if (name.size() > net::DeviceId::kMaxLength)
      throw ApiFault{"InvalidParameterValue", fmt::format("there is no device {}", name)};
    range.emplace_back(name);
  }
  return range;
}

}  // namespace

Json ConsoleApi::answer(const std::optional<std::string>& action, const std::string& body) {
  const std::string id = fmt::format("havip-{}", ++requests_);
  Json response;
  try {
    if (!action) throw ApiFault{"MissingParameter", "the header X-TC-Action is missing"};
    const auto parameters = control::parse_json(body.empty() ? "{}" : body);
    if (!parameters) throw ApiFault{"InvalidParameter", "the body: " + parameters.error()};
    if (!parameters->is_object()) throw ApiFault{"InvalidParameter", "the body is no JSON object"};
    response = carry_out(*action, *parameters);
  } catch (const ApiFault& fault) {
    response = {{"Error", {{"Code", fault.code}, {"Message", fault.message}}}};
  } catch (const control::BadJson& fault) {
    response = {{"Error", {{"Code", "InvalidParameter"}, {"Message", fault.what()}}}};
  }
  response["RequestId"] = id;
  return Json{{"Response", response}};
}

Json ConsoleApi::carry_out(const std::string& action, const Json& parameters) {
  if (action == "DescribeHaVips") return describe(parameters);
  if (action == "CreateHaVip") return create(parameters);
  if (action == "DeleteHaVip") return erase(parameters);
  if (action == "UnbindHaVip") return unbind(parameters);
  if (action == "ModifyHaVipAttribute") return modify(parameters);
  if (action == "AssociateHaVipInstance") return associate(parameters, true);
  if (action == "DisassociateHaVipInstance") return associate(parameters, false);
  if (action == "HaVipAssociateAddressIp" || action == "HaVipDisassociateAddressIp")
    throw ApiFault{"UnsupportedOperation", "elastic IPs are not modelled"};
  throw ApiFault{"InvalidAction", fmt::format("there is no action {}", action)};
}

std::vector<vpccgw::HavipDescription> ConsoleApi::all() {
  auto havips = region_.havips();
  if (!havips) throw ApiFault(havips.error());
  return *std::move(havips);
}

void ConsoleApi::operate(Region::Operation operation, std::uint64_t cause) {
  if (auto done = region_.operate(std::move(operation), cause); !done) throw ApiFault(done.error());
}

Json ConsoleApi::to_json(const vpccgw::HavipDescription& havip) const {
  Json range = Json::array();
  for (const net::DeviceId& device : havip.ha_vip_association_set)
    range.push_back({{"HaVipId", havip.ha_vip_id.view()}, {"InstanceId", device.view()}});
  return {{"HaVipId", havip.ha_vip_id.view()},
          {"HaVipName", havip.ha_vip_id.view()},
          {"Vip", to_string(havip.vip)},
          {"VpcId", havip.vpc_id.view()},
          {"SubnetId", havip.subnet_id.view()},
          {"NetworkInterfaceId", havip.network_interface_id.view()},
          {"InstanceId", havip.instance_id.view()},
          {"AddressIp", ""},
          {"State", to_string(havip.state)},
          {"CheckAssociate", havip.check_associate},
          {"HaVipAssociationSet", std::move(range)},
          {"FlushedTime", time_text(havip.flushed_time, epoch_ns_)},
          {"Host", havip.host.view()},
          {"Generation", havip.generation}};
}

Json ConsoleApi::describe(const Json& parameters) {
  Fields f(parameters, "");
  const Wanted is_wanted = wanted(f, parameters);
  const auto offset = f.has("Offset") ? f.number<std::uint64_t>("Offset") : 0;
  const auto limit = f.has("Limit") ? f.number<std::uint64_t>("Limit", kMostLimit) : kUsualLimit;
  Json set = Json::array();
  std::uint64_t total = 0;
  for (const vpccgw::HavipDescription& havip : all()) {
    if (!is_wanted(havip)) continue;
    if (total >= offset && set.size() < limit) set.push_back(to_json(havip));
    ++total;
  }
  return {{"TotalCount", total}, {"HaVipSet", std::move(set)}};
}

Json ConsoleApi::create(const Json& parameters) {
  Fields f(parameters, "");
  const net::HavipId id = f.has("HaVipId")
                              ? f.id<net::HavipId>("HaVipId")
                              : net::HavipId(fmt::format("havip-{:08x}", requests_.load()));
  vpccgw::HavipRow row{.id = id,
                       .vip = f.ip("Vip"),
                       .subnet = f.id<net::SubnetId>("SubnetId"),
                       .check_range = f.flag_or("CheckAssociate", false),
                       .range = {}};
  if (f.has("HaVipAssociationSet")) row.range = devices(parameters.at("HaVipAssociationSet"));
  operate(vpccgw::gateway::CreateHaVip{row}, f.has("Cause") ? f.number<std::uint64_t>("Cause") : 0);
  for (const vpccgw::HavipDescription& havip : all()) {
    if (havip.ha_vip_id == id) return {{"HaVip", to_json(havip)}};
  }
  throw ApiFault{"InternalError", "it was created, and is gone again"};
}

Json ConsoleApi::erase(const Json& parameters) {
  Fields f(parameters, "");
  operate(vpccgw::gateway::DeleteHaVip{f.id<net::HavipId>("HaVipId")},
          f.has("Cause") ? f.number<std::uint64_t>("Cause") : 0);
  return Json::object();
}

Json ConsoleApi::unbind(const Json& parameters) {
  Fields f(parameters, "");
  operate(vpccgw::gateway::UnbindHaVip{f.id<net::HavipId>("HaVipId")},
          f.has("Cause") ? f.number<std::uint64_t>("Cause") : 0);
  return Json::object();
}

Json ConsoleApi::modify(const Json& parameters) {
  Fields f(parameters, "");
  vpccgw::gateway::SetRange set{
      .id = f.id<net::HavipId>("HaVipId"), .check_range = {}, .range = {}};
  if (f.has("CheckAssociate")) set.check_range = f.flag("CheckAssociate");
  if (f.has("HaVipAssociationSet")) set.range = devices(parameters.at("HaVipAssociationSet"));
  if (!set.check_range && !set.range)
    throw ApiFault{"MissingParameter", "CheckAssociate or HaVipAssociationSet; names are not kept"};
  operate(std::move(set), f.has("Cause") ? f.number<std::uint64_t>("Cause") : 0);
  return Json::object();
}

// The cloud adds to a range, or takes from it; the engine is given the whole.
Json ConsoleApi::associate(const Json& parameters, bool with) {
  Fields f(parameters, "");
  f.each("HaVipAssociationSet", [&](const Json& one, const std::string& place) {
    Fields pair(one, place);
    const auto id = pair.id<net::HavipId>("HaVipId");
    const auto device = pair.id<net::DeviceId>("InstanceId");
    const auto havips = all();
    const auto havip = std::ranges::find(havips, id, &vpccgw::HavipDescription::ha_vip_id);
    if (havip == havips.end())
      throw ApiFault{"ResourceNotFound", fmt::format("there is no HAVIP {}", id.view())};
    auto range = havip->ha_vip_association_set;
    std::erase(range, device);
    if (with) range.push_back(device);
    operate(vpccgw::gateway::SetRange{.id = id, .check_range = {}, .range = range}, 0);
  });
  return Json::object();
}

}  // namespace havip::vpccgw_daemon
