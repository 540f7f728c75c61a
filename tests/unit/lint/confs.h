// Configurations for tests of lint: sound ones, in which a test changes a part.
#pragma once

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tests/support/lint_corpus.h"
#include "tools/lint/lint.h"

namespace havip::lint::test {

// As it stands nothing is found in it.
//    1 vrrp_instance VI_1 {        6 advert_int 1             11 unicast_peer {
//    2 state BACKUP                7 garp_master_refresh 10   12 172.16.16.5
//    3 interface eth0              8 extra                    13 }
//    4 virtual_router_id 51        .                          14 virtual_ipaddress {
//    5 priority 100               10 unicast_src_ip ...       15 172.16.16.8
struct Conf {
  std::string globals;  // whole lines, as are all parts; an empty one is left out
  std::string name = "VI_1";
  std::string state = "state BACKUP";
  std::string vrid = "virtual_router_id 51";
  std::string priority = "priority 100";
  std::string advert_int = "advert_int 1";
  std::string refresh = "garp_master_refresh 10";
  std::string extra;
  std::string source = "unicast_src_ip 172.16.16.6";
  std::string peers = "unicast_peer {\n172.16.16.5\n}";
  std::string vips = "virtual_ipaddress {\n172.16.16.8\n}";

  [[nodiscard]] std::string text() const {
    std::string out = globals.empty() ? "" : globals + "\n";
    out += "vrrp_instance " + name + " {\n";
    for (const std::string& part : {state, std::string("interface eth0"), vrid, priority,
                                    advert_int, refresh, extra, source, peers, vips}) {
      if (!part.empty()) out += part + "\n";
    }
    return out + "}\n";
  }
};

// The other router of the cluster.
inline Conf peer() {
  return {.priority = "priority 90",
          .source = "unicast_src_ip 172.16.16.5",
          .peers = "unicast_peer {\n172.16.16.6\n}"};
}

inline Options in_subnet() {
  return {.subnet = net::parse_subnet("172.16.16.0/24").value()};
}

inline Subject subject(const std::string& name, const std::string& text) {
  conf::Environment env;
  env.node = "web-a";
  env.any_nic = true;
  return read_subject(name, text, env);
}

// A report with the subjects that it borrows: a.conf, b.conf, ..
struct Judged {
  std::vector<Subject> subjects;
  Report report;
};
inline Judged judged(const std::vector<std::string>& texts, const Options& options = in_subnet()) {
  Judged result;
  for (const std::string& text : texts) {
    const auto letter = static_cast<char>('a' + result.subjects.size());
    result.subjects.push_back(subject(std::string(1, letter) + ".conf", text));
  }
  result.report = lint(result.subjects, options);
  return result;
}

// Files of a shipped case, under the names that a user in scenarios/cases would give.
inline Judged shipped(const std::vector<std::string>& names, const Options& options = {}) {
  Judged result;
  for (const std::string& name : names) {
    result.subjects.push_back(subject(
        name,
        hostsim::conf::test::read_all(std::string(HAVIP_SOURCE_DIR "/scenarios/cases/") + name)));
  }
  result.report = lint(result.subjects, options);
  return result;
}

// "a.conf:15:1 vip-outside-subnet", in order.
inline std::vector<std::string> found(const Report& report) {
  std::vector<std::string> lines;
  for (const Finding& finding : report.findings) {
    lines.push_back(finding.place.file + ":" + std::to_string(finding.place.line) + ":" +
                    std::to_string(finding.place.column) + " " + std::string(finding.check->id));
  }
  return lines;
}

}  // namespace havip::lint::test
