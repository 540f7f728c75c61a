#include "tools/control/codec.h"

#include <string>

#include <doctest/doctest.h>

#include "core/net/mac.h"

namespace havip::control {
namespace {

using net::literals::operator""_ip;
using net::literals::operator""_mac;

const net::HostId kHost("h2");

// ---- golden octets: both sides are built apart, and must agree for ever -------------------------

TEST_CASE("claims") {
  const engine::Claim claim{.id = {.host = kHost, .life = 1, .number = 17},
                            .device = net::DeviceId("web-b/eth0"),
                            .vip = "172.16.16.8"_ip,
                            .attempt = 2,
                            .cause = 1ULL << 40U};
  const std::string text = encode_claims(std::span(&claim, 1));
  CHECK_EQ(text, R"({"claims":[{"attempt":2,"cause":1099511627776,"device":"web-b/eth0",)"
                 R"("host":"h2","life":1,"number":17,"vip":"172.16.16.8"}]})");
  const auto back = decode_claims(text);
  REQUIRE(back);
  REQUIRE_EQ(back->size(), 1);
  CHECK_EQ(back->front().id, claim.id);
  CHECK_EQ(back->front().device, claim.device);
  CHECK_EQ(back->front().vip, claim.vip);
  CHECK_EQ(back->front().attempt, claim.attempt);
  CHECK_EQ(back->front().cause, claim.cause);
}

TEST_CASE("replies") {
  const engine::ClaimReply reply{.id = {.host = kHost, .life = 1, .number = 17},
                                 .verdict = engine::Verdict::kGatewayRefused,
                                 .generation = 2,
                                 .text = "writing: \"full\"",
                                 .cause = 9};
  const std::string text = encode_replies(std::span(&reply, 1));
  CHECK_EQ(text, R"({"replies":[{"cause":9,"generation":2,)"
                 R"("id":{"host":"h2","life":1,"number":17},)"
                 R"("text":"writing: \"full\"","verdict":"gateway_refused"}]})");
  const auto back = decode_replies(text);
  REQUIRE(back);
  CHECK_EQ(back->at(0).id, reply.id);
  CHECK_EQ(back->at(0).verdict, reply.verdict);
  CHECK_EQ(back->at(0).generation, 2);
  CHECK_EQ(back->at(0).text, reply.text);
  CHECK_EQ(back->at(0).cause, 9);
}

TEST_CASE("what a watch answers, withdrawals included") {
  const engine::NeighEntry held{.ip = "172.16.16.8"_ip,
                                .device = net::DeviceId("web-b/eth0"),
                                .mac = "02:00:5e:00:01:0a"_mac,
                                .host = kHost,
                                .generation = 7,
                                .havip = true};
  const engine::NeighEntry gone{.ip = "172.16.16.9"_ip, .generation = 3, .havip = true};
  const WatchAnswer answer{.epoch = "18ec",
                           .revision = 12,
                           .pushes = {{.host = kHost,
                                       .rows = {held, gone},
                                       .snapshot = true,
                                       .authoritative = false,
                                       .attempt = 3,
                                       .cause = 4}}};
  const std::string text = encode_watch(answer);
  CHECK_EQ(text,
           R"({"epoch":"18ec","pushes":[{"attempt":3,"authoritative":false,"cause":4,"rows":[)"
           R"({"device":"web-b/eth0","generation":7,"havip":true,"host":"h2",)"
           R"("ip":"172.16.16.8","mac":"02:00:5e:00:01:0a"},)"
           R"({"device":"","generation":3,"havip":true,"host":"","ip":"172.16.16.9",)"
           R"("mac":"00:00:00:00:00:00"}],"snapshot":true}],"revision":12})");
  const auto back = decode_watch(text, kHost);
  REQUIRE(back);
  CHECK_EQ(back->epoch, "18ec");
  CHECK_EQ(back->revision, 12);
  REQUIRE_EQ(back->pushes.size(), 1);
  const engine::Push& push = back->pushes.front();
  CHECK_EQ(push.host, kHost);
  CHECK_EQ(push.rows, answer.pushes.front().rows);
  CHECK(push.snapshot);
  CHECK_FALSE(push.authoritative);
  CHECK_EQ(push.attempt, 3);
  CHECK_EQ(push.cause, 4);
}

TEST_CASE("acknowledgements, wishes for a snapshot, tables") {
  const engine::PushAck ack{.host = kHost, .rows = {{"172.16.16.8"_ip, 7}}, .cause = 3};
  CHECK_EQ(encode_ack(ack), R"({"cause":3,"rows":[{"generation":7,"ip":"172.16.16.8"}]})");
  const auto acked = decode_ack(encode_ack(ack), kHost);
  REQUIRE(acked);
  CHECK_EQ(acked->host, kHost);
  CHECK_EQ(acked->rows.at(0).generation, 7);
  CHECK_EQ(acked->rows.at(0).ip, "172.16.16.8"_ip);

  const engine::SnapshotRequest request{.host = kHost, .life = 2, .cause = 5};
  CHECK_EQ(encode_snapshot_request(request), R"({"cause":5,"life":2})");
  const auto wanted = decode_snapshot_request(encode_snapshot_request(request), kHost);
  REQUIRE(wanted);
  CHECK_EQ(wanted->life, 2);
  CHECK_EQ(wanted->cause, 5);

  const engine::TableReport report{.host = kHost, .rows = {{.ip = "172.16.16.8"_ip}}, .cause = 6};
  const auto told = decode_table(encode_table(report), kHost);
  REQUIRE(told);
  CHECK_EQ(told->rows, report.rows);
  CHECK_EQ(told->cause, 6);
}

// ---- garbage ------------------------------------------------------------------------------------

std::string fault(std::string_view text) {
  const auto claims = decode_claims(text);
  return claims ? "none" : claims.error();
}

std::string with(const std::string& field) {
  return R"({"claims":[{"host":"h2","life":1,"number":17,"vip":"172.16.16.8","attempt":1,)" +
         field + "}]}";
}

TEST_CASE("what is not JSON, or not an object of claims") {
  CHECK_EQ(fault(""), "this is not JSON");
  CHECK_EQ(fault("{\"claims\":[}"), "this is not JSON");
  CHECK_EQ(fault("\xff\xfe"), "this is not JSON");
  CHECK_EQ(fault(std::string(100000, '[')), "nested deeper than 32 levels");
  // Showing a finding walks it by recursion.
  const std::string deep = std::string(400000, '[') + std::string(400000, ']');
  CHECK_EQ(fault("{\"claims\":" + deep + "}"), "nested deeper than 32 levels");
  CHECK_EQ(fault(R"({"claims":"[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[\"[["})").substr(0, 13),
           "/claims: \"[[[");
  CHECK_EQ(fault("[]"), ": [], expected an object");
  CHECK_EQ(fault("{}"), "/claims: missing");
  CHECK_EQ(fault(R"({"claims":7})"), "/claims: 7, expected an array");
  CHECK_EQ(fault(R"({"claims":[7]})"), "/claims/0: 7, expected an object");
  CHECK_EQ(fault(R"({"claims":[],"more":1})"), "/more: unknown, expected one of: claims");
}

TEST_CASE("each fault names its place, the finding and the expectation") {
  const std::string device = R"("device":"web-b/eth0")";
  CHECK_EQ(fault(with(device + R"(,"cause":0)")), "none");
  CHECK_EQ(fault(with(device)), "/claims/0/cause: missing");
  CHECK_EQ(fault(with(device + R"(,"cause":-1)")),
           "/claims/0/cause: -1, expected an integer from 0 to 18446744073709551615");
  CHECK_EQ(fault(with(device + R"(,"cause":1.5)")),
           "/claims/0/cause: 1.5, expected an integer from 0 to 18446744073709551615");
  CHECK_EQ(fault(with(device + R"(,"cause":18446744073709551616)")),
           "/claims/0/cause: 1.8446744073709552e+19, expected an integer from 0 to "
           "18446744073709551615");
  CHECK_EQ(fault(with(device + R"(,"cause":0,"why":"x")")),
           "/claims/0/why: unknown, expected one of: attempt, cause, device, host, life, number, "
           "vip");
  CHECK_EQ(fault(with(R"("device":"","cause":0)")),
           "/claims/0/device: \"\", expected a name of 1 to 27 printable characters");
  CHECK_EQ(fault(with(R"("device":"a name with blanks","cause":0)")),
           "/claims/0/device: \"a name with blanks\", expected a name of 1 to 27 printable "
           "characters");
  CHECK_EQ(fault(R"({"claims":[{"host":"a-host-with-a-long-name"}]})"),
           "/claims/0/host: \"a-host-with-a-long-name\", expected a name of 1 to 11 printable "
           "characters");
  CHECK_EQ(fault(R"({"claims":[{"host":"h2","life":4294967296}]})"),
           "/claims/0/life: 4294967296, expected an integer from 0 to 4294967295");
  CHECK_EQ(fault(R"({"claims":[{"host":"h2","life":1,"number":1,"device":"a/b","vip":"1.2.3"}]})"),
           "/claims/0/vip: \"1.2.3\", expected an IPv4 address, as \"172.16.16.8\"");
}

TEST_CASE("more claims than one request may hold") {
  std::string text = R"({"claims":[)";
  for (std::size_t i = 0; i <= kMostClaims; ++i) {
    text += R"({"host":"h2","life":1,"number":1,"device":"a/b","vip":"1.2.3.4","attempt":1,)"
            R"("cause":0},)";
  }
  text.back() = ']';
  CHECK_EQ(fault(text + "}"), "/claims: more than 4096 claims");
}

TEST_CASE("faults in what the gateway says") {
  const auto replies = decode_replies(
      R"({"replies":[{"id":{"host":"h2","life":1,"number":1},"generation":1,"text":"",)"
      R"("cause":0,"verdict":"perhaps"}]})");
  REQUIRE_FALSE(replies);
  CHECK_EQ(replies.error(), "/replies/0/verdict: \"perhaps\", expected a verdict, as \"migrated\"");
  const auto watch =
      decode_watch(R"({"epoch":"1","revision":1,"pushes":[{"rows":[{"ip":1}]}]})", kHost);
  REQUIRE_FALSE(watch);
  CHECK_EQ(watch.error(), "/pushes/0/rows/0/ip: 1, expected a string");
}

}  // namespace
}  // namespace havip::control
