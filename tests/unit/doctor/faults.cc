#include "tests/unit/doctor/faults.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "tests/unit/doctor/timeline.h"

namespace havip::doctor::test {
namespace {

const ConfPatch& conf_defaults() {
  static const ConfPatch kDefaults{{"global", ""},
                                   {"a.block", "vrrp_instance VI_1"},
                                   {"b.block", "vrrp_instance VI_1"},
                                   {"a.interface", "eth0"},
                                   {"b.interface", "eth0"},
                                   {"a.vrid", "51"},
                                   {"b.vrid", "51"},
                                   {"a.version", "2"},
                                   {"b.version", "2"},
                                   {"a.advert_int", "1"},
                                   {"b.advert_int", "1"},
                                   {"a.auth", "PASS"},
                                   {"b.auth", "PASS"},
                                   {"a.pass", "1111"},
                                   {"b.pass", "1111"},
                                   {"a.ip", "172.16.16.6"},
                                   {"b.ip", "172.16.16.5"},
                                   {"a.peer", "172.16.16.5"},
                                   {"b.peer", "172.16.16.6"},
                                   {"a.vips", "172.16.16.8"},
                                   {"b.vips", "172.16.16.8"},
                                   {"a.list", "virtual_ipaddress"},
                                   {"b.list", "virtual_ipaddress"},
                                   {"a.extra", ""},
                                   {"b.extra", ""},
                                   {"a.unicast", "yes"},
                                   {"b.unicast", "yes"}};
  return kDefaults;
}

std::string conf_of(const ConfPatch& all, const std::string& who, int priority) {
  const auto of = [&](const char* key) { return all.at(who + "." + key); };
  std::string text = all.at("global");
  text += fmt::format("{} {{\n    state BACKUP\n    interface {}\n    virtual_router_id {}\n",
                      of("block"), of("interface"), of("vrid"));
  text += fmt::format("    priority {}\n    advert_int {}\n    version {}\n", priority,
                      of("advert_int"), of("version"));
  if (!of("auth").empty())
    text +=
        fmt::format("    authentication {{\n        auth_type {}\n{}    }}\n", of("auth"),
                    of("pass").empty() ? "" : fmt::format("        auth_pass {}\n", of("pass")));
  if (of("unicast") == "no peers") text += fmt::format("    unicast_src_ip {}\n", of("ip"));
  if (of("unicast") == "yes")
    text += fmt::format("    unicast_src_ip {}\n    unicast_peer {{\n        {}\n    }}\n",
                        of("ip"), of("peer"));
  text += of("extra");
  return text + fmt::format("    {} {{\n        {}\n    }}\n}}\n", of("list"), of("vips"));
}

std::string inline_conf(const std::string& text) {
  return nlohmann::json{{"inline", text}}.dump();
}

std::string reloaded() {
  ConfPatch other = conf_defaults();
  other["b.pass"] = "2222";
  return fmt::format(R"("guest": "web-b", "conf": {})", inline_conf(conf_of(other, "b", 90)));
}

std::vector<Fault> console_faults() {
  return {
      {"havip-missing", "172.16.16.8", {}, {act("1s", "havip_delete", R"("havip": "havip-1")")}},
      {"havip-other-subnet",
       "havip-1",
       {{"a.vips", "172.16.2.8"}, {"b.vips", "172.16.2.8"}},
       {},
       {{"/havips/0/vip", "172.16.2.8"},
        {"/havips/0/subnet", "subnet-b"},
        {"/probes/0/to", "172.16.2.8"},
        {"/probes/1/to", "172.16.2.8"}}},
      {"outside-drift-range",
       "havip-1",
       {},
       {},
       {{"/havips/0/range", R"(["web-b/eth0"])"}, {"/havips/0/check_range", "true"}}},
      {"unbound-by-hand", "havip-1", {}, {act("20s", "havip_unbind", R"("havip": "havip-1")")}},
      {"not-configured", "havip-1", {{"a.vips", "172.16.16.9"}, {"b.vips", "172.16.16.9"}}, {}, {}},
  };
}

std::vector<Fault> guest_faults() {
  std::vector<Fault> all{
      {"election-under-way", "havip-1", {}, {act("28500ms", "guest_crash", kA)}},
      {"router-resigned",
       "havip-1",
       {},
       {act("18s", "keepalived_stop", kB), act("20s", "keepalived_stop", kA)}},
      {"guest-silent",
       "havip-1",
       {},
       {act("18s", "guest_crash", kB), act("20s", "guest_crash", kA)}},
      {"keepalived-silent",
       "havip-1",
       {},
       {act("18s", "keepalived_kill", kB), act("20s", "keepalived_kill", kA)}},
      {"router-never-spoke", "havip-1", {}, {act("0s", "nic_down", kA), act("0s", "nic_down", kB)}},
  };
  std::vector<Fault> masters{
      {"adverts-disagree", "havip-1", {}, {act("12s", "keepalived_reload", reloaded())}},
      {"adverts-not-sent",
       "havip-1",
       {},
       {act("0s", "guest_filter", R"("guest": "web-a", "proto": "vrrp", "direction": "out")")}},
      {"adverts-lost-between",
       "havip-1",
       {},
       {act("12s", "partition", R"("groups": [["h1"], ["h2", "h3"]])")}},
      {"adverts-filtered",
       "havip-1",
       {},
       {act("12s", "guest_filter", R"("guest": "web-b", "proto": "vrrp", "direction": "in")")}},
  };
  all.insert(all.end(), masters.begin(), masters.end());
  all.push_back({"announced-by-another",
                 "havip-1",
                 {},
                 {act("20s", "send_garp", R"("guest": "client", "vip": "172.16.16.8")")}});
  all.push_back({"garp-other-nic",
                 "havip-1",
                 {{"a.vips", "172.16.16.8 dev eth1"}},
                 {},
                 {{"/guests/0", R"({ "id": "web-a", "host": "h1", "nics": [
                    { "name": "eth0", "subnet": "subnet-a", "ip": "172.16.16.6" },
                    { "name": "eth1", "subnet": "subnet-b", "ip": "172.16.2.6" } ] })"}}});
  all.push_back({"garp-not-sent-after-move",
                 "havip-1",
                 {},
                 {act("15s", "live_migrate", R"("guest": "web-a", "to": "h3")")}});
  all.push_back({"garp-not-sent",
                 "havip-1",
                 {},
                 {act("12s", "guest_pause", kA), act("22s", "guest_resume", kA)}});
  all.push_back(
      {"garp-filtered",
       "havip-1",
       {},
       {act("10s", "keepalived_stop", kA),
        act("14s", "guest_filter", R"("guest": "web-a", "proto": "arp", "direction": "out")"),
        act("15s", "keepalived_start", kA)}});
  return all;
}

std::vector<Fault> path_faults() {
  return {
      {"stale-vip-table",
       "havip-1",
       {},
       {act("9s", "push_loss", R"("host": "h1", "for": "3s")"), act("10s", "keepalived_stop", kA),
        act("20s", "keepalived_start", kA)},
       {{"/control", R"({ "push_retry": "0s" })"}}},
      {"agent-down", "havip-1", {}, {act("0s", "agent_stop", R"("host": "h1")")}},
      {"upcall-lost", "havip-1", {}, {act("0s", "upcall_loss", R"("host": "h1")")}},
      {"upcall-overflow",
       "havip-1",
       {},
       {act("3s", "send_garp", R"("guest": "web-a", "vip": "172.16.16.99")")},
       {{"/policy", R"({ "upcall": { "queue": 1, "service": "1h" } })"}}},
      {"test-environment", "havip-1", {}, {}, {{"/hosts/0/agent", R"({ "environment": "test" })"}}},
      {"rate-limited",
       "havip-1",
       {},
       {act("10s", "keepalived_stop", kA), act("13s", "keepalived_start", kA)},
       {{"/policy", R"({ "limiter": { "window": "60s" } })"}}},
      {"gateway-refused",
       "havip-2",
       {},
       {act("1s", "havip_delete", R"("havip": "havip-1")"),
        act("15s", "havip_create",
            R"("havip": "havip-2", "vip": "172.16.16.8", "subnet": "subnet-a")")}},
      {"gateway-slow",
       "havip-1",
       {},
       {act("0s", "gateway_slow", R"("delay": "3s")"), act("27s", "keepalived_stop", kA)}},
      {"gateway-unreachable", "havip-1", {}, {act("0s", "gateway_down", "")}},
      {"push-lost", "havip-1", {}, {act("0s", "push_loss", R"("host": "h3", "for": "60s")")}},
      {"push-unheard", "havip-1", {}, {act("0s", "agent_stop", R"("host": "h3")")}},
      {"old-owner-answers",
       "havip-1",
       {},
       {act("10s", "keepalived_kill", kA), act("18s", "guest_crash", R"("guest": "client")"),
        act("19s", "guest_boot", R"("guest": "client")")},
       {{"/fabric", R"({ "multicast": true })"}}},
      {"packets-dropped-in-guest",
       "havip-1",
       {},
       {act("12s", "guest_filter", R"("guest": "web-a", "proto": "icmp", "direction": "in")")},
       {{"/probes",
         R"([{ "id": "ping", "from": "client", "to": "172.16.16.8", "every": "200ms" }])"}}},
      {"packets-lost-on-the-way",
       "havip-1",
       {},
       {act("12s", "link", R"("between": ["h1", "h3"], "loss": 1)")}},
      {"service-down", "havip-1", {}, {act("20s", "app_down", R"("guest": "web-a", "port": 80)")}},
  };
}

Layer layer_of(std::string_view cause) {
  using enum Layer;
  static const std::map<Layer, std::set<std::string_view>> kLayers{
      {kConsole, {"havip-missing", "havip-other-subnet"}},
      {kFile, {"conf-refused", "conf-without-router"}},
      {kNobody, {"not-configured", "unknown-keyword"}},
      {kElection, {"multicast-in-vpc",
                   "unicast-without-peers",
                   "unicast-and-multicast",
                   "peer-not-named",
                   "vip-twice",
                   "vip-of-router",
                   "vrid-differs",
                   "family-differs",
                   "version-differs",
                   "auth-type-differs",
                   "auth-pass-missing",
                   "auth-pass-differs",
                   "advert-int-differs",
                   "vips-differ",
                   "unexpected-brace",
                   "unbalanced-braces",
                   "adverts-disagree",
                   "adverts-not-sent",
                   "adverts-lost-between",
                   "adverts-filtered"}},
      {kSilence,
       {"source-twice", "excluded-vips-differ", "election-under-way", "router-resigned",
        "guest-silent", "keepalived-silent", "router-never-spoke"}},
      {kStory,
       {"announced-by-another", "vip-on-loopback", "garp-other-nic", "garp-not-sent-after-move",
        "garp-not-sent", "garp-filtered", "stale-vip-table", "rate-limited", "gateway-slow",
        "gateway-refused", "old-owner-answers"}},
      {kUnbound, {"unbound-by-hand"}},
      {kTables, {"push-lost", "push-unheard"}},
      {kAnswers,
       {"vrrp-strict", "no-accept", "weight-too-small", "weight-nopreempt",
        "packets-dropped-in-guest", "packets-lost-on-the-way", "service-down"}},
  };
  for (const auto& [layer, causes] : kLayers) {
    if (causes.contains(cause)) return layer;
  }
  return kClaim;
}

}  // namespace

bool shows_beside(const Fault& first, const Fault& second) {
  using enum Layer;
  const auto is = [&](std::initializer_list<Layer> some) {
    return std::ranges::find(some, second.layer) != some.end();
  };
  switch (first.layer) {
    case kConsole:
      return !is({kNobody});
    case kFile:                                                  // of web-b, as is the other one's
      if (second.cause == "excluded-vips-differ") return false;  // it has no such VIP there
      return !is({kNobody, kFile});
    case kNobody:
      return is({kConsole, kFile, kClaim, kTables});
    case kElection:
      // Strict mode throws passwords away; adverts that do not arrive are not refused.
      if (first.cause.starts_with("auth-") && second.cause == "vrrp-strict") return false;
      if (first.cause == "auth-pass-missing" && second.cause == "auth-type-differs") return false;
      if (first.cause == "adverts-disagree" && second.cause.starts_with("adverts-")) return false;
      // With nopreempt the one that is heard is respected.
      // What it says must be seen, and be all that is refused.
      if (first.cause == "vip-twice" && second.cause.starts_with("adverts-")) return false;
      if (first.cause == "peer-not-named" && second.cause == "weight-nopreempt") return false;
      return !is({kNobody, kFile, kSilence, kStory});
    case kSilence:
      // Whether a guest lives is seen by who asks it, if anybody does.
      if (first.cause == "keepalived-silent") return is({kConsole, kFile});
      return is({kConsole, kFile, kClaim, kTables});
    case kStory:  // but for one that a claim from the client's host is part of
      return is({kTables}) && first.cause != "announced-by-another";
    case kUnbound:
      return is({kConsole, kFile, kTables});
    case kAnswers:  // a client whose host has no row cannot even ask
      return is({kConsole, kFile});
    case kClaim:
      return is({kConsole, kFile, kClaim, kTables, kAnswers});
    case kTables:  // of one host
      return is({kConsole, kFile, kAnswers});
  }
  return false;
}

const std::vector<Fault>& faults() {
  static const std::vector<Fault> kAll = [] {
    std::vector<Fault> all;
    for (auto some : {console_faults(), conf_faults(), guest_faults(), path_faults()})
      all.insert(all.end(), some.begin(), some.end());
    for (Fault& one : all)
      one.layer = layer_of(one.cause);
    return all;
  }();
  return kAll;
}

std::optional<std::vector<loader::Setting>> combine(const std::vector<const Fault*>& some) {
  ConfPatch changed;
  std::map<std::string, std::string> set;
  std::vector<loader::Setting> settings;
  for (const Fault* one : some) {
    for (const auto& [key, value] : one->conf) {
      if (!changed.emplace(key, value).second) return {};
    }
    for (const loader::Setting& each : one->set) {
      if (!set.emplace(each.pointer, each.value).second) return {};
      settings.push_back(each);
    }
    for (const std::string& entry : one->timeline)
      settings.push_back({"/timeline/-", entry});
  }
  for (const auto& [key, value] : conf_defaults())
    changed.emplace(key, value);
  settings.push_back({"/guests/0/keepalived", inline_conf(conf_of(changed, "a", 100))});
  settings.push_back({"/guests/1/keepalived", inline_conf(conf_of(changed, "b", 90))});
  return settings;
}

std::string base_scenario() {
  return HAVIP_SOURCE_DIR "/tests/unit/doctor/base.json";
}

}  // namespace havip::doctor::test
