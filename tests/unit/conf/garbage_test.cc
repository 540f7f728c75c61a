// Any bytes give a result: no crash, no hang, a bounded number of findings.
#include <algorithm>

#include <doctest/doctest.h>

#include "tests/unit/conf/conf_text.h"

namespace havip::hostsim::conf::test {
namespace {

// xorshift64*, so that the bytes are the same everywhere.
class Bytes {
 public:
  explicit Bytes(std::uint64_t seed) : state_(seed) {}
  std::uint32_t below(std::uint32_t bound) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return static_cast<std::uint32_t>((state_ * 0x2545f4914f6cdd1dULL) >> 33) % bound;
  }

 private:
  std::uint64_t state_;
};

bool printable(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

void check_bounds(const ParseResult& result) {
  CHECK(result.findings.size() <= kMaxFindings + 1);
  if (result.exit_code) CHECK(result.config.instances.empty());
  for (const Finding& finding : result.findings) {
    CHECK(finding.text.size() < 512);
    CHECK(printable(finding.text));
  }
}

TEST_CASE("garbage: random bytes") {
  Bytes random(1);
  for (int round = 0; round < 300; ++round) {
    std::string text(random.below(4000), '\0');
    for (char& c : text)
      c = static_cast<char>(random.below(256));
    check_bounds(parsed(text));
  }
}

TEST_CASE("garbage: random words of the language") {
  const std::vector<std::string> words = {"vrrp_instance",
                                          "VI_1",
                                          "VI_2",
                                          "{",
                                          "}",
                                          "{",
                                          "}",
                                          "\n",
                                          "\n",
                                          "\n",
                                          "global_defs",
                                          "authentication",
                                          "auth_pass",
                                          "auth_type",
                                          "AH",
                                          "virtual_ipaddress",
                                          "10.0.0.1/24",
                                          "dev",
                                          "eth0",
                                          "unicast_peer",
                                          "unicast_ttl",
                                          "-1",
                                          "9999999999999999999999",
                                          "1.5",
                                          "\"",
                                          "#",
                                          "priority",
                                          "255",
                                          "advert_int",
                                          "track_script",
                                          "vrrp_script",
                                          "fe80::1",
                                          "~SEQ(",
                                          "$X=1",
                                          "garp_master_delay",
                                          "vrrp_garp_master_repeat",
                                          "interface",
                                          "virtual_router_id",
                                          "51",
                                          "state",
                                          "MASTER",
                                          "\\",
                                          "include",
                                          "@x"};
  Bytes random(2);
  for (int round = 0; round < 2000; ++round) {
    std::string text;
    const std::uint32_t count = random.below(120);
    for (std::uint32_t i = 0; i < count; ++i) {
      text += words[random.below(static_cast<std::uint32_t>(words.size()))] + " ";
    }
    check_bounds(parsed(text));
  }
}

TEST_CASE("garbage: a sound file with one byte changed") {
  const std::string sound =
      InstanceText{.extra = "unicast_src_ip 10.0.0.1\nunicast_peer {\n10.0.0.2\n}"}.text();
  Bytes random(3);
  for (std::size_t at = 0; at < sound.size(); ++at) {
    std::string text = sound;
    text[at] = static_cast<char>(random.below(256));
    check_bounds(parsed(text));
  }
}

TEST_CASE("garbage: deep nesting, long lines, many lines") {
  check_bounds(parsed(std::string(1'000'000, '{')));
  check_bounds(parsed(std::string(1'000'000, '}')));
  check_bounds(parsed("vrrp_instance a " + std::string(500'000, '{') + std::string(500'000, '}')));
  check_bounds(parsed("vrrp_script a " + std::string(1'000'000, '{')));
  check_bounds(parsed(std::string(3'000'000, 'x')));
  check_bounds(parsed(std::string(1'000'000, '\0')));
  check_bounds(parsed(std::string(1'000'000, '"')));
  std::string many;
  for (int i = 0; i < 5000; ++i) {
    many += InstanceText{.name = "VI_" + std::to_string(i)}.text();
  }
  const ParseResult result = parsed(many);
  check_bounds(result);
  CHECK(result.exit_code == 2);
}

TEST_CASE("garbage: the last finding says how many more there were") {
  std::string text;
  for (int i = 0; i < 1000; ++i)
    text += "x\n";
  text += "use_vmac\nstatic_ipaddress {\n}\n";
  const ParseResult result = parsed(text);
  REQUIRE(result.findings.size() == 201);
  CHECK(to_string(result.findings[200]) == "t.conf: note: 802 more findings are not shown");
  CHECK(result.unsupported_count == 1);  // counted, though it is not shown
}

}  // namespace
}  // namespace havip::hostsim::conf::test
