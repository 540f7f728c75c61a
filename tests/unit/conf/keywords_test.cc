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
      CHECK((keyword.act != nullptr) == keyword.note.empty());
      if (keyword.handling == Handling::kActs) CHECK((keyword.act != nullptr));
    }
  }
}

TEST_CASE("keywords: what has no effect is remarked, what is unsupported refused") {
  for (const Keywords table : {root_keywords(), global_keywords(), instance_keywords()}) {
    for (const Keyword& keyword : table) {
      if (keyword.handling == Handling::kActs || keyword.handling == Handling::kLater) continue;
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

TEST_CASE("keywords: what came later is unknown to 2.2.7, and says so") {
  Environment later{.node = "web-a", .nics = {"eth0", "eth1"}};
  later.later_keywords = true;
  std::size_t seen = 0;
  for (const Keywords table : {global_keywords(), instance_keywords()}) {
    for (const Keyword& keyword : table) {
      if (keyword.handling != Handling::kLater) continue;
      ++seen;
      CAPTURE(std::string(keyword.name));
      const ParseResult result = parsed(placed(keyword, table));
      REQUIRE(result.findings.size() == 2);
      CHECK(result.findings[0].text == "Unknown keyword '" + std::string(keyword.name) + "'");
      CHECK(result.findings[1].kind == FindingKind::kRemark);
      CHECK(result.config_test_exit_code == kExitConfigTest);
      CHECK(parse(placed(keyword, table), "t.conf", later).config_test_exit_code == 0);
    }
  }
  CHECK(seen > 10);
  const Config config =
      parse(InstanceText{.extra = "owner_ignore_adverts\nv3_checksum_as_v2\nthread_timer_expired 7"}
                .text(),
            "t.conf", later)
          .config;
  CHECK(config.instances.at(0).owner_ignore_adverts);
  CHECK(config.instances.at(0).v3_checksum_as_v2);
  CHECK(config.instances.at(0).timer_expired_backup == 7);
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
      {with("virtual_ipaddress {\n10.0.0.1 dev lo\n}"),
       {"12: dev lo is not supported: the loopback interface is not modelled"}},
      {with("virtual_ipaddress {\n10.0.0.1 use_vmac\n}"),
       {"12: use_vmac is not supported: only an instance has a virtual MAC address"}},
      {"bfd_instance B {\n}\n" + with("track_bfd {\nB\n}"),
       {"1: bfd_instance is not supported: BFD is not modelled",
        "14: track_bfd is not supported: BFD is not modelled"}},
      {"interface_up_down_delays {\neth0 3\n}\n" + InstanceText{}.text(),
       {"2: interface_up_down_delays is not supported: link changes are not debounced"}},
      {"global_defs {\ndynamic_interfaces\n}\n" +
           InstanceText{.interface = "interface eth7"}.text(),
       {"6: interface eth7 is not supported: a guest's NICs are fixed for a run, so one that may "
        "come never does"}},
      {"include /etc/keepalived/conf.d/*.conf\n" + InstanceText{}.text(),
       {"1: include is not supported: only one file is read"}},
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
