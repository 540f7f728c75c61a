// iptables: the rules by which a guest drops what it would send or take.
#include <algorithm>
#include <array>

#include "tools/lab/command.h"

namespace havip::lab {
namespace {

using hostsim::FilterDirection;
using hostsim::FilterProto;

struct Rule {
  FilterProto proto;
  FilterDirection direction;
  std::string_view proto_name;      // of a scenario
  std::string_view direction_name;  // of a scenario
  std::string_view text;            // of iptables; ARP is arptables' business, shown beside
};
constexpr std::array<Rule, 6> kRules{{
    {FilterProto::kVrrp, FilterDirection::kIn, "vrrp", "in", "INPUT -p vrrp -j DROP"},
    {FilterProto::kVrrp, FilterDirection::kOut, "vrrp", "out", "OUTPUT -p vrrp -j DROP"},
    {FilterProto::kIcmp, FilterDirection::kIn, "icmp", "in", "INPUT -p icmp -j DROP"},
    {FilterProto::kIcmp, FilterDirection::kOut, "icmp", "out", "OUTPUT -p icmp -j DROP"},
    {FilterProto::kArp, FilterDirection::kIn, "arp", "in", "INPUT -p arp -j DROP"},
    {FilterProto::kArp, FilterDirection::kOut, "arp", "out", "OUTPUT -p arp -j DROP"},
}};

bool is_set(const Bench& bench, const Rule& rule) {
  return bench.guest().engine().stack().filter().drops(rule.proto, rule.direction);
}

std::string show(const Bench& bench) {
  std::string out = "-P INPUT ACCEPT\n-P FORWARD ACCEPT\n-P OUTPUT ACCEPT\n";
  for (const Rule& rule : kRules) {
    if (is_set(bench, rule)) out += fmt::format("-A {}\n", rule.text);
  }
  return out;
}

std::string set(Bench& bench, const Rule& rule, bool on) {
  if (std::string no = bench.refusal(May::kFilters); !no.empty()) return no;
  if (!on && !is_set(bench, rule))
    return "iptables: Bad rule (does a matching rule exist in that chain?).\n";
  Json entry{{"do", "guest_filter"},
             {"guest", bench.node},
             {"proto", rule.proto_name},
             {"direction", rule.direction_name}};
  if (!on) entry["off"] = true;
  return bench.act({{.in = std::chrono::milliseconds(1), .entry = std::move(entry)}});
}

}  // namespace

std::string run_iptables(Bench& bench, const Words& words) {
  const std::string verb = words.size() > 1 ? words[1] : "";
  if (verb == "-S" || verb == "-L" || verb == "-nL" || verb == "-vnL") return show(bench);
  if (verb == "-F") {
    for (const Rule& rule : kRules) {
      if (!is_set(bench, rule)) continue;
      if (std::string no = set(bench, rule, false); !no.empty()) return no;
    }
    return {};
  }
  std::string text;
  for (std::size_t i = 2; i < words.size(); ++i)
    text += (i > 2 ? " " : "") + (words[i] == "112" ? std::string("vrrp") : words[i]);
  const auto* rule = std::ranges::find(kRules, text, &Rule::text);
  if ((verb == "-D" || verb == "-A" || verb == "-I") && rule != kRules.end())
    return set(bench, *rule, verb != "-D");
  return bench.voice(
      "usage: iptables -S | -F | -D CHAIN -p vrrp|icmp|arp -j DROP, with CHAIN INPUT or OUTPUT\n",
      "用法：iptables -S | -F | -D 链 -p vrrp|icmp|arp -j DROP，链为 INPUT 或 OUTPUT\n");
}

}  // namespace havip::lab
