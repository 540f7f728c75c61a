// What lint prints, in its three forms: goldens, and what every output must be.
#include <ctime>
#include <random>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "tests/support/golden.h"
#include "tests/support/lint_corpus.h"
#include "tests/support/schema.h"
#include "tests/unit/lint/confs.h"
#include "tools/lint/print.h"
#include "tools/lint/printable.h"

namespace havip::lint::test {
namespace {

using havip::test::check_golden;
using Json = nlohmann::json;

const std::string kGoldens = "tests/unit/lint/golden/";

Judged document_pair() {
  return shipped({"outside-subnet-24/web-a.conf", "outside-subnet-24/web-b.conf"}, in_subnet());
}

void must_fit_schema(const std::string& text) {
  for (const std::string& fault :
       havip::test::schema_faults(HAVIP_SOURCE_DIR "/tools/lint/lint.schema.json", text))
    FAIL_CHECK(fault);
}

// What SARIF 2.1.0 demands of what we use of it.
void must_be_sarif(const std::string& text) {
  const Json sarif = Json::parse(text);
  CHECK(sarif["version"] == "2.1.0");
  REQUIRE(sarif["runs"].size() == 1);
  const Json& run = sarif["runs"][0];
  const Json& rules = run["tool"]["driver"]["rules"];
  CHECK(rules.size() == all_checks().size());
  for (const Json& rule : rules) {
    for (const char* key : {"shortDescription", "fullDescription", "help"})
      CHECK_FALSE(rule[key]["text"].get<std::string>().empty());
  }
  const auto must_be_location = [](const Json& location) {
    const Json& physical = location["physicalLocation"];
    const auto uri = physical["artifactLocation"]["uri"].get<std::string>();
    CHECK(uri.find_first_of(" \"<>\\^`{|}") == std::string::npos);
    if (!physical.contains("region")) return;
    const Json& region = physical["region"];
    CHECK(region["startLine"] >= 1);
    if (!region.contains("startColumn")) return;
    CHECK(region["startColumn"] >= 1);
    CHECK(region["endColumn"] > region["startColumn"]);
  };
  for (const Json& result : run["results"]) {
    CHECK(rules[result["ruleIndex"].get<std::size_t>()]["id"] == result["ruleId"]);
    CHECK(std::set<std::string>{"note", "warning", "error"}.contains(result["level"]));
    CHECK_FALSE(result["message"]["text"].get<std::string>().empty());
    REQUIRE(result["locations"].size() == 1);
    must_be_location(result["locations"][0]);
    if (!result.contains("relatedLocations")) continue;
    for (const Json& related : result["relatedLocations"])
      must_be_location(related);
  }
}

TEST_CASE("lint text: the source document's sample, as printed: one blank is missing") {
  check_golden(kGoldens + "document_sample.txt",
               to_text(shipped({"document-sample/web-a.conf"}).report, {}));
}

TEST_CASE("lint text: the sample with its blank, in the subnet of its routers, as a cluster") {
  check_golden(kGoldens + "document_pair.txt", to_text(document_pair().report, {}));
}

TEST_CASE("lint text: three VIPs on a NIC, one of which starves, and the forecast") {
  check_golden(kGoldens + "three_vips.txt",
               to_text(shipped({"three-vips/web-a.conf"}, in_subnet()).report, {}));
}

TEST_CASE("lint json: the sample as a cluster") {
  const std::string json = to_json(document_pair().report, in_subnet());
  must_fit_schema(json);
  check_golden(kGoldens + "document_pair.json", json);
}

TEST_CASE("lint: two routers that disagree are shown with both their places, in every form") {
  Conf other = peer();
  other.vrid = "virtual_router_id 52";
  other.vips = "virtual_ipaddress {\n172.16.16.9\n}";
  const Judged pair = judged({Conf{}.text(), other.text()});
  check_golden(kGoldens + "cluster.txt", to_text(pair.report, {}));
  const std::string json = to_json(pair.report, in_subnet());
  must_fit_schema(json);
  check_golden(kGoldens + "cluster.json", json);
  const std::string sarif = to_sarif(pair.report);
  must_be_sarif(sarif);
  const Json log = Json::parse(sarif);
  for (const Json& result : log["runs"][0]["results"]) {
    REQUIRE(result["relatedLocations"].size() == 1);
    const auto uri_of = [](const Json& location) {
      return location["physicalLocation"]["artifactLocation"]["uri"];
    };
    CHECK(uri_of(result["relatedLocations"][0]) != uri_of(result["locations"][0]));
  }
}

TEST_CASE("lint json: a forecast") {
  const std::string json = to_json(shipped({"nic-down/web-b.conf"}, in_subnet()).report, {});
  must_fit_schema(json);
  check_golden(kGoldens + "nic_down.json", json);
}

TEST_CASE("lint sarif: the sample as a cluster") {
  const std::string sarif = to_sarif(document_pair().report);
  must_be_sarif(sarif);
  check_golden(kGoldens + "document_pair.sarif", sarif);
}

TEST_CASE("lint --list-checks: every check, why, and the fix") {
  check_golden(kGoldens + "checks.txt", list_checks());
}

TEST_CASE("lint text: colour changes nothing but the colour") {
  const Judged pair = document_pair();
  std::string text = to_text(pair.report, {.colour = true});
  CHECK(text.find("\x1b[") != std::string::npos);
  for (std::size_t at = 0; (at = text.find('\x1b')) != std::string::npos;)
    text.erase(at, text.find('m', at) - at + 1);
  CHECK(text == to_text(pair.report, {}));
}

TEST_CASE("lint text: a caret stands under what is not ASCII, and in the middle of a long line") {
  const std::string wide =
      Conf{.extra = "preempt_delay 1 # \xe5\xa5\xbd", .vips = "virtual_ipaddress {\n172.16.2.8\n}"}
          .text();
  const std::string text = to_text(judged({wide}).report, {});
  CHECK(text.find("    14 | 172.16.2.8\n       | ^~~~~~~~~~\n") != std::string::npos);
  const std::string far = Conf{.extra = std::string(400, ' ') + "nopremt"}.text();
  const std::string cut = to_text(judged({far}).report, {});
  const std::size_t caret = cut.find("^~~~~~~");
  REQUIRE(caret != std::string::npos);
  const std::size_t line = cut.rfind("\n     8 | ", caret);
  CHECK(cut.find("nopremt", line) < caret);
  for (std::size_t at = 0; at < cut.size(); at = cut.find('\n', at) + 1)
    CHECK(cut.find('\n', at) - at <= 140);
}

TEST_CASE("printable: one line of UTF-8, whatever it was") {
  CHECK(printable("a\tb\x1b[0m\n") == "a b?[0m?");
  CHECK(printable("\xe5\xa5\xbd \xc3\xa9 \xf0\x9f\x98\x80") ==
        "\xe5\xa5\xbd \xc3\xa9 \xf0\x9f\x98\x80");
  CHECK(printable("\xe5\xa5 \xff \xc0\x80 \xed\xa0\x80 \xc2\x9b") == "?? ? ?? ??? ??");
  CHECK(printable("\xe5") == "?");
}

void must_survive(const std::string& text) {
  const Judged result = judged({text, Conf{}.text()});
  const std::string json = to_json(result.report, in_subnet());
  must_fit_schema(json);
  must_be_sarif(to_sarif(result.report));
  CHECK(printable(result.report.findings.empty() ? "" : result.report.findings[0].text) ==
        (result.report.findings.empty() ? "" : result.report.findings[0].text));
  CHECK_FALSE(to_text(result.report, {}).empty());
}

TEST_CASE("lint: garbage is judged, not feared") {
  must_survive("");
  must_survive(std::string(5000, '\0'));
  must_survive(std::string(200'000, '{'));
  must_survive(std::string(200'000, '}'));
  must_survive("vrrp_instance \xff\xfe {\n");
  std::mt19937_64 chance(7);
  const std::string sound = Conf{.globals = "global_defs {\nrouter_id a\n}"}.text();
  for (int i = 0; i < 300; ++i) {
    std::string text = i % 2 == 0 ? sound : std::string(500, ' ');
    const std::size_t changes = i % 2 == 0 ? 5 : text.size();
    for (std::size_t n = 0; n < changes; ++n)
      text[chance() % text.size()] = static_cast<char>(chance() & 0xffU);
    must_survive(text);
  }
}

TEST_CASE("lint: a megabyte of instances, of addresses and of words is judged in no time") {
  std::string instances;
  for (int i = 1; instances.size() < 1'000'000; ++i) {
    instances += Conf{.name = "VI_" + std::to_string(i),
                      .vrid = "virtual_router_id " + std::to_string(i % 255 + 1),
                      .refresh = ""}
                     .text();
  }
  std::string vips =
      "vrrp_instance VI_1 {\ninterface eth0\nvirtual_router_id 1\n"
      "virtual_ipaddress {\n";
  for (int i = 0; vips.size() < 1'000'000; ++i)
    vips += "10." + std::to_string(i >> 16) + "." + std::to_string((i >> 8) & 255) + "." +
            std::to_string(i & 255) + "\n";
  std::string words;
  while (words.size() < 1'000'000)
    words += "garp_master_dely 5\n";
  for (const std::string& text : {instances, vips + "}\n}\n", words}) {
    const std::clock_t began = std::clock();
    CHECK_FALSE(to_json(judged({text}).report, in_subnet()).empty());
    // A bound that only something quadratic misses, on any machine: of the processor's own time.
    CHECK((std::clock() - began) / CLOCKS_PER_SEC < 60);
  }
}

}  // namespace
}  // namespace havip::lint::test
