// What a ControlPlane says to agents and to the gateway.
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "platform/live/http/http_client.h"
#include "platform/live/space/tool.h"
#include "tools/live/control_plane.h"
#include "tools/live/programs.h"

namespace havip::live_run {
namespace {

using Json = nlohmann::json;

constexpr Duration kConsolePatience = std::chrono::seconds(2);

}  // namespace

Result<std::string> ControlPlane::ask_agent(const net::HostId& host,
                                            const std::vector<std::string>& words) {
  std::vector<std::string> args{our_program("mcagent")};
  args.insert(args.end(), words.begin(), words.end());
  args.insert(args.end(), {"--control", "/run/mcagent"});
  return live::run_tool(&around_.stage.node(host.view()), args);
}

// Who is not there hears nothing, and that is no error.
Result<void> ControlPlane::tell_agent(const net::HostId& host,
                                      const std::vector<std::string>& words) {
  if (!agents_[host].running || !agents_[host].running->running()) return {};
  auto done = ask_agent(host, words);
  if (!done) return fail(done.error());
  return {};
}

Result<void> ControlPlane::set_upcall_loss(const net::HostId& host, bool on, Seq cause) {
  return tell_agent(host, {"upcall-loss", on ? "on" : "off", "--cause", std::to_string(cause)});
}

Result<void> ControlPlane::set_environment(const net::HostId& host,
                                           vpccgw::Environment environment) {
  environments_[host] = environment;
  return tell_agent(host, {"environment", name_of(environment)});
}

Result<void> ControlPlane::lose_pushes(const net::HostId& host, Duration time) {
  return tell_agent(host, {"push-loss", to_string(time)});
}

Result<void> ControlPlane::delay_pushes(const net::HostId& host, Duration delay) {
  return tell_agent(host, {"push-delay", to_string(delay)});
}

Result<void> ControlPlane::unplug(const TapPlace& place) {
  return tell_agent(place.host, {"unplug", to_string(place.device)});
}

Result<void> ControlPlane::plug(const TapPlace& place) {
  return tell_agent(place.host, {"plug", to_string(place.device)});
}

Result<void> ControlPlane::ask_gateway(const std::string& path_and_query, const std::string& action,
                                       const std::string& body) {
  live::HttpClient client(to_string(around_.stage.layout().gateway), kGatewayPort, token_,
                          kConsolePatience);
  live::HttpClient::Headers headers;
  if (!action.empty()) headers.emplace_back("X-TC-Action", action);
  const auto answer = client.post(path_and_query, body, headers);
  if (!answer) return fail(fmt::format("vpccgw: {}", answer.error()));
  if (answer->status >= 300) return fail(fmt::format("vpccgw: {}", answer->body));
  return {};
}

Result<void> ControlPlane::moved(const TapPlace& place, Seq cause) {
  return ask_gateway(fmt::format("/v1/devices/{}/host", place.device.view()), "",
                     Json{{"host", place.host.view()}, {"cause", cause}}.dump());
}

namespace {

Json names(const std::vector<net::DeviceId>& devices) {
  Json list = Json::array();
  for (const net::DeviceId& device : devices)
    list.push_back(device.view());
  return list;
}

}  // namespace

// A refusal is the gateway's to give, and to record.
Result<void> ControlPlane::console(const loader::action::HavipCreate& a, Seq cause) {
  return ask_gateway("/", "CreateHaVip",
                     Json{{"HaVipId", a.havip.view()},
                          {"Vip", to_string(a.vip)},
                          {"SubnetId", a.subnet.view()},
                          {"CheckAssociate", a.check_range},
                          {"HaVipAssociationSet", names(a.range)},
                          {"Cause", cause}}
                         .dump());
}

Result<void> ControlPlane::console(const loader::action::HavipDelete& a, Seq cause) {
  return ask_gateway("/", "DeleteHaVip",
                     Json{{"HaVipId", a.havip.view()}, {"Cause", cause}}.dump());
}

Result<void> ControlPlane::console(const loader::action::HavipUnbind& a, Seq cause) {
  return ask_gateway("/", "UnbindHaVip",
                     Json{{"HaVipId", a.havip.view()}, {"Cause", cause}}.dump());
}

Result<void> ControlPlane::console(const loader::action::HavipRange& a, Seq cause) {
  Json body{{"HaVipId", a.havip.view()}, {"Cause", cause}};
  if (a.check_range) body["CheckAssociate"] = *a.check_range;
  if (a.range) body["HaVipAssociationSet"] = names(*a.range);
  return ask_gateway("/", "ModifyHaVipAttribute", body.dump());
}

}  // namespace havip::live_run
