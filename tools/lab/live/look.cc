#include "tools/lab/live/look.h"

#include <charconv>

#include <fmt/format.h>

namespace havip::lab::live {
namespace {

// The first line of a text, which is cut off it.
std::string_view take_line(std::string_view& text) {
  const std::size_t end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

// `ip -j addr show`.
std::map<std::string, NicLook> nics_of(const Json& links) {
  std::map<std::string, NicLook> nics;
  for (const Json& link : links) {
    const std::string name = link.at("ifname");
    if (name == "lo") continue;
    NicLook& nic = nics[name];
    for (const Json& flag : link.at("flags"))
      nic.up = nic.up || flag == "UP";
    for (const Json& address : link.value("addr_info", Json::array())) {
      if (address.value("family", "") == "inet") nic.addresses.insert(address.at("local"));
    }
  }
  return nics;
}

std::set<std::string> filters_of(std::string_view words) {
  std::set<std::string> filters;
  while (!words.empty()) {
    const std::size_t end = words.find(';');
    if (end == std::string_view::npos) break;
    filters.emplace(words.substr(0, end));
    words.remove_prefix(end + 1);
  }
  return filters;
}

GuestLook guest_from(const Json& one) {
  GuestLook guest{.keepalived = one.at("keepalived"), .conf = one.at("conf")};
  for (const auto& [name, nic] : one.at("nics").items())
    guest.nics[name] = {.up = nic.at("up"), .addresses = nic.at("addresses")};
  guest.filters = one.at("filters");
  return guest;
}

}  // namespace

Result<GuestLook> guest_look(std::string_view printed) {
  GuestLook guest;
  const std::string_view pid = take_line(printed);
  const auto [end, error] = std::from_chars(pid.data(), pid.data() + pid.size(), guest.keepalived);
  if (error != std::errc{} || end != pid.data() + pid.size())
    return fail(fmt::format("expected the number of a process, found \"{}\"", pid));
  const Json links = Json::parse(take_line(printed), nullptr, false);
  try {
    guest.nics = nics_of(links);
  } catch (const Json::exception& fault) {
    return fail(fmt::format("what `ip -j addr` printed: {}", fault.what()));
  }
  guest.filters = filters_of(take_line(printed));
  // As a scenario can have it, so that a look that was kept is no other.
  const Json conf = std::string(printed);
  guest.conf = Json::parse(conf.dump(-1, ' ', false, Json::error_handler_t::replace));
  return guest;
}

HostLook host_look(const Result<std::string>& answer, const HostLook& before) {
  HostLook host{.life = 0, .environment = before.environment};
  if (!answer) return host;
  const Json tables = Json::parse(*answer, nullptr, false);
  if (!tables.is_object() || tables.empty()) return host;
  const Json& mine = tables.begin().value();
  if (!mine.is_object()) return host;
  host.life = mine.value("life", std::uint64_t{0});
  host.environment = mine.value("environment", before.environment);
  return host;
}

Json to_json(const Look& look) {
  Json json{{"guests", Json::object()},
            {"hosts", Json::object()},
            {"havips", Json::object()},
            {"owners", look.owners}};
  for (const auto& [name, guest] : look.guests) {
    Json& one = json["guests"][name];
    one = {{"keepalived", guest.keepalived},
           {"conf", guest.conf},
           {"nics", Json::object()},
           {"filters", guest.filters}};
    for (const auto& [nic, as] : guest.nics)
      one["nics"][nic] = {{"up", as.up}, {"addresses", as.addresses}};
  }
  for (const auto& [name, host] : look.hosts)
    json["hosts"][name] = {{"life", host.life}, {"environment", host.environment}};
  for (const auto& [name, havip] : look.havips) {
    json["havips"][name] = {{"vip", havip.vip},
                            {"subnet", havip.subnet},
                            {"check_range", havip.check_range},
                            {"range", havip.range}};
  }
  return json;
}

Result<Look> look_of(std::string_view text) {
  const Json json = Json::parse(text, nullptr, false);
  Look look;
  try {
    for (const auto& [name, one] : json.at("guests").items())
      look.guests[name] = guest_from(one);
    for (const auto& [name, one] : json.at("hosts").items())
      look.hosts[name] = {.life = one.at("life"), .environment = one.at("environment")};
    for (const auto& [name, one] : json.at("havips").items())
      look.havips[name] = {.vip = one.at("vip"),
                           .subnet = one.at("subnet"),
                           .check_range = one.at("check_range"),
                           .range = one.at("range")};
    look.owners = json.at("owners");
  } catch (const Json::exception& fault) {
    return fail(fmt::format("not a look at a network: {}", fault.what()));
  }
  return look;
}

}  // namespace havip::lab::live
