// Text of a keepalived.conf for tests: one sound instance in which a test changes a part.
#pragma once

#include <string>
#include <vector>

#include "hostsim/guest/conf/parse.h"

namespace havip::hostsim::conf::test {

// Each part is whole lines; an empty one is left out. As it stands the block is
//    1 vrrp_instance VI_1 {        6 advert_int 1           11 extra
//    2 state BACKUP                7 authentication {       .. virtual_ipaddress {
//    3 interface eth0              8 auth_type PASS            172.16.16.100
//    4 virtual_router_id 51        9 auth_pass 1111         }
//    5 priority 100               10 }                      }
struct InstanceText {
  std::string name = "VI_1";
  std::string state = "state BACKUP";
  std::string interface = "interface eth0";
  std::string vrid = "virtual_router_id 51";
  std::string priority = "priority 100";
  std::string advert_int = "advert_int 1";
  std::string auth = "authentication {\nauth_type PASS\nauth_pass 1111\n}";
  std::string extra;
  std::string vips = "virtual_ipaddress {\n172.16.16.100\n}";

  [[nodiscard]] std::string text() const {
    std::string out = "vrrp_instance " + name + " {\n";
    for (const auto* part :
         {&state, &interface, &vrid, &priority, &advert_int, &auth, &extra, &vips}) {
      if (!part->empty()) out += *part + "\n";
    }
    return out + "}\n";
  }
};

inline ParseResult parsed(std::string_view text) {
  return parse(text, "t.conf", {.node = "web-a", .nics = {"eth0", "eth1"}});
}

// Findings of one kind, as "line: text".
inline std::vector<std::string> lines_of(const ParseResult& result, FindingKind kind) {
  std::vector<std::string> out;
  for (const Finding& finding : result.findings) {
    if (finding.kind != kind) continue;
    out.push_back(std::to_string(finding.source.line) + ": " + finding.text);
  }
  return out;
}

inline std::vector<std::string> said(const ParseResult& result) {
  return lines_of(result, FindingKind::kKeepalived);
}

// What the rig refuses, alike.
inline std::vector<std::string> refused(const ParseResult& result) {
  return lines_of(result, FindingKind::kUnsupported);
}

// In one text, so that a failed comparison shows both.
inline std::string joined(const std::vector<std::string>& lines) {
  std::string out = "\n";
  for (const std::string& line : lines)
    out += line + "\n";
  return out;
}

}  // namespace havip::hostsim::conf::test
