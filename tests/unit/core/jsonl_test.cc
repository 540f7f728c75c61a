#include "core/trace/jsonl.h"

#include <doctest/doctest.h>

#include "core/trace/digest.h"

namespace havip::trace {
namespace {

using namespace std::chrono_literals;
using namespace net::literals;

const std::vector<std::string> kNodes{"h1", "web-a"};

std::string line(Event event, Seq cause = 7) {
  std::string out;
  append_json_line({.seq = 41, .cause = cause, .at = kStart + 10s, .node = 1, .event = event},
                   kNodes, out);
  return out;
}

// What every line of these tests begins with.
std::string head(std::string_view kind) {
  return R"({"at_ns":10000000000,"seq":41,"cause":7,"node":"web-a","kind":")" + std::string(kind) +
         "\"";
}

std::string quoted(std::string_view text) {
  std::string out;
  append_json_string(text, out);
  return out;
}

TEST_CASE("jsonl: an event without fields") {
  CHECK(line(Boot{}, 0) ==
        "{\"at_ns\":10000000000,\"seq\":41,\"cause\":0,\"node\":\"web-a\",\"kind\":\"boot\"}\n");
}

TEST_CASE("jsonl: ids, addresses, numbers and text") {
  CHECK(line(GarpCaptured{.device = net::DeviceId("web-a/eth0"),
                          .vip = "172.16.16.8"_ip,
                          .sha = "02:00:5e:00:01:0a"_mac,
                          .frame = 99}) ==
        head("garp_captured") +
            R"(,"device":"web-a/eth0","vip":"172.16.16.8","sha":"02:00:5e:00:01:0a","frame":99})" +
            "\n");
  CHECK(line(VrrpTransition{.instance = "VI_1",
                            .vrid = {51},
                            .from = VrrpState::kBackup,
                            .to = VrrpState::kMaster,
                            .reason = "master down timer"}) ==
        head("vrrp_state") +
            R"(,"instance":"VI_1","vrid":51,"from":"BACKUP","to":"MASTER",)"
            R"("reason":"master down timer"})" +
            "\n");
}

TEST_CASE("jsonl: truth values, claim ids, durations and nodes") {
  CHECK(line(AddressChange{
            .device = net::DeviceId("web-a/eth0"), .ip = "255.255.255.255"_ip, .present = true}) ==
        head("address") + R"(,"device":"web-a/eth0","ip":"255.255.255.255","present":true})" +
            "\n");
  CHECK(line(ClaimSent{.claim = {.host = net::HostId("h2"), .life = 1, .number = 17}}) ==
        head("claim_sent") + R"(,"claim":"h2.1.17","attempt":1})" + "\n");
  CHECK(line(ProbeAnswered{.probe = 2, .number = 300, .rtt = 1500us, .by = 0, .frame = 5}) ==
        head("probe_answered") +
            R"(,"probe":2,"number":300,"rtt_ns":1500000,"by":"h1","frame":5})" + "\n");
}

TEST_CASE("jsonl: a field that has no value is left out") {
  const GarpVerdict bare{.device = net::DeviceId("web-a/eth0"),
                         .vip = "172.16.16.8"_ip,
                         .verdict = engine::Verdict::kOwnerMatch,
                         .frame = 9};
  CHECK(line(bare) == head("garp_verdict") +
                          R"(,"device":"web-a/eth0","vip":"172.16.16.8",)"
                          R"("verdict":"owner_match","frame":9})" +
                          "\n");
  GarpVerdict limited = bare;
  limited.verdict = engine::Verdict::kRateLimited;
  limited.until = kStart + 8200ms;
  limited.detail = "until 8.2s";
  CHECK(line(limited) == head("garp_verdict") +
                             R"(,"device":"web-a/eth0","vip":"172.16.16.8",)"
                             R"("verdict":"rate_limited","frame":9,"until_ns":8200000000,)"
                             R"("detail":"until 8.2s"})" +
                             "\n");
}

TEST_CASE("jsonl: text is escaped, so that a line is a line") {
  CHECK(quoted("") == R"("")");
  CHECK(quoted(R"(say "hi" \ now)") == R"("say \"hi\" \\ now")");
  CHECK(quoted("a\nb\rc\td") == R"("a\nb\rc\td")");
  CHECK(quoted(std::string_view("\0\x01\x1f\x7f", 4)) == R"("\u0000\u0001\u001f\u007f")");
}

struct Utf8 {
  std::string name;
  std::string_view text;
  std::string_view json;
};

TEST_CASE("jsonl: valid UTF-8 passes, every offending octet becomes U+FFFD") {
  const Utf8 kRows[] = {
      {"two, three and four octets", "\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80",
       "\"\xc3\xa4\xe2\x82\xac\xf0\x9f\x98\x80\""},
      {"highest code point", "\xf4\x8f\xbf\xbf", "\"\xf4\x8f\xbf\xbf\""},
      {"above it", "\xf4\x90\x80\x80", R"("\ufffd\ufffd\ufffd\ufffd")"},
      {"overlong slash", "\xc0\xaf", R"("\ufffd\ufffd")"},
      {"overlong, three octets", "\xe0\x80\xaf", R"("\ufffd\ufffd\ufffd")"},
      {"surrogate", "\xed\xa0\x80", R"("\ufffd\ufffd\ufffd")"},
      {"lonely continuation", "a\x80z", R"("a\ufffdz")"},
      {"cut short", "a\xe2\x82", R"("a\ufffd\ufffd")"},
      {"cut short by a letter", "\xe2\x82z", R"("\ufffd\ufffdz")"},
      {"never an octet of UTF-8", "\xff\xfe", R"("\ufffd\ufffd")"},
  };
  for (const Utf8& row : kRows) {
    CAPTURE(row.name);
    CHECK(quoted(row.text) == row.json);
  }
}

TEST_CASE("jsonl: a run is its records in order") {
  Recorder recorder;
  const NodeId node = recorder.add_node("h1");
  const Seq boot = recorder.record(kStart, 0, node, Boot{});
  recorder.record(kStart + 1ns, boot, node, Log{.text = "up"});
  CHECK(to_json_lines(recorder) ==
        "{\"at_ns\":0,\"seq\":1,\"cause\":0,\"node\":\"h1\",\"kind\":\"boot\"}\n"
        "{\"at_ns\":1,\"seq\":2,\"cause\":1,\"node\":\"h1\",\"kind\":\"log\",\"text\":\"up\"}\n");
}

// The second text and its digits come from `printf '...' | xxh128sum`.
TEST_CASE("digest: XXH3-128 as xxh128sum prints it, however the text is cut") {
  CHECK(Digest().hex() == "99aa06d3014798d86001c324468d497f");
  Digest digest;
  digest.add("{\"at_ns\":0}\n");
  digest.add("{\"at_ns\":1}\n");
  CHECK(digest.hex() == "1a92df068c4b9ed742aad96f9e95e8e1");
  Digest cut;
  for (const char c : std::string("{\"at_ns\":0}\n{\"at_ns\":1}\n"))
    cut.add({&c, 1});
  CHECK(cut.hex() == digest.hex());
  cut.add("x");
  CHECK(cut.hex() != digest.hex());
}

}  // namespace
}  // namespace havip::trace
