// What becomes of keywords that the rig does not act on: none is dropped in silence.
#include "hostsim/guest/conf/keywords.h"

#include <algorithm>
#include <set>

#include <doctest/doctest.h>

#include "tests/unit/conf/conf_text.h"

namespace havip::hostsim::conf::test {
namespace {

using Lines = std::vector<std::string>;

// A block or line in which `keyword` stands where it belongs.
std::string placed(const Keyword& keyword, Keywords table) {
  std::string line(keyword.name);
  for (int i = 0; i < keyword.arguments; ++i)
    line += " 1";
  if (keyword.shape == Shape::kBlock) line += " {\nfoo {\n}\n}";
  if (table.data() == root_keywords().data()) return line + "\n" + InstanceText{}.text();
  if (table.data() == global_keywords().data()) {
    return "global_defs {\n" + line + "\n}\n" + InstanceText{}.text();
  }
  return InstanceText{.extra = line}.text();
}

TEST_CASE("keywords: each is in its table once, with a reason or an act") {
  for (const Keywords table :
       {root_keywords(), global_keywords(), instance_keywords(), authentication_keywords()}) {
    std::set<std::string_view> names;
    for (const Keyword& keyword : table) {
      CAPTURE(std::string(keyword.name));
      CHECK(names.insert(keyword.name).second);
      CHECK((keyword.act != nullptr) == (keyword.handling == Handling::kActs));
      CHECK(keyword.note.empty() == (keyword.handling == Handling::kActs));
    }
  }
}

TEST_CASE("keywords: what has no effect is remarked, what is unsupported refused") {
  for (const Keywords table : {root_keywords(), global_keywords(), instance_keywords()}) {
    for (const Keyword& keyword : table) {
      if (keyword.handling == Handling::kActs) continue;
      CAPTURE(std::string(keyword.name));
      const ParseResult result = parsed(placed(keyword, table));
      const bool refuses = keyword.handling == Handling::kUnsupported;
      REQUIRE(result.findings.size() == 1);
      const Finding& finding = result.findings[0];
      CHECK(finding.kind == (refuses ? FindingKind::kUnsupported : FindingKind::kRemark));
      CHECK(finding.text.find(keyword.name) == 0);
      CHECK(finding.source.line > 0);
      CHECK(result.unsupported() == refuses);
      CHECK(result.config.instances.size() == 1);  // its block was skipped as a whole
    }
  }
}

TEST_CASE("keywords: a missing argument ends the daemon, whatever the rig makes of the keyword") {
  for (const Keywords table : {root_keywords(), global_keywords(), instance_keywords()}) {
    for (Keyword keyword : table) {
      if (keyword.arguments == 0) continue;
      CAPTURE(std::string(keyword.name));
      keyword.arguments = 0;
      const ParseResult result = parsed(placed(keyword, table));
      CHECK(result.exit_code == 2);
      CHECK(result.config_test_exit_code == 2);
      CHECK_FALSE(result.unsupported());
    }
  }
}

TEST_CASE("keywords: refusals that depend on the value") {
  struct Row {
    std::string text;
    Lines refused;
  };
  const auto with = [](const std::string& extra) { return InstanceText{.extra = extra}.text(); };
  const std::vector<Row> rows = {
      {"global_defs {\nvrrp_garp_interval 0.5\n}\n" + InstanceText{}.text(),
       {"2: vrrp_garp_interval is not supported: pacing of GARPs is not modelled"}},
      {"global_defs {\nvrrp_version 3\n}\n" + InstanceText{.auth = ""}.text(),
       {"4: (VI_1) version 3 is not supported: the daemon speaks version 2 only"}},
      {InstanceText{.auth = "", .extra = "version 3"}.text(),
       {"1: (VI_1) version 3 is not supported: the daemon speaks version 2 only"}},
      {InstanceText{.auth = "authentication {\nauth_type AH\nauth_pass 1\n}"}.text(),
       {"1: (VI_1) auth_type AH is not supported: the authentication header is not modelled"}},
      {with("virtual_ipaddress {\nfd00::1/64\n}"),
       {"12: fd00::1/64 is not supported: IPv6 is not modelled"}},
      {with("unicast_peer {\nfe80::1\n10.0.0.2\n}"),
       {"12: fe80::1 is not supported: IPv6 is not modelled"}},
      {with("unicast_peer {\n10.0.0.2 min_ttl 254\n}"),
       {"12: min_ttl is not supported: the TTL of a peer's adverts is not checked"}},
      {with("virtual_ipaddress {\n10.0.0.1 dev lo\n}"),
       {"12: dev lo is not supported: the loopback interface is not modelled"}},
      {with("virtual_ipaddress {\n10.0.0.1 peer 10.0.0.2\n}"),
       {"12: peer is not supported: point-to-point addresses are not modelled"}},
      {"include /etc/keepalived/conf.d/*.conf\n" + InstanceText{}.text(),
       {"1: include is not supported: only one file is read"}},
      {"@web-a vrrp_version 3\n" + InstanceText{}.text(),
       {"1: @web-a is not supported: conditional lines are not resolved"}},
  };
  for (const Row& row : rows) {
    CAPTURE(row.text);
    const ParseResult result = parsed(row.text);
    CHECK(joined(refused(result)) == joined(row.refused));
    CHECK(result.unsupported_count == row.refused.size());
    CHECK(result.config_test_exit_code == 0);  // Keepalived itself has nothing against it
  }
}

}  // namespace
}  // namespace havip::hostsim::conf::test
