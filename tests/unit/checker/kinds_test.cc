// Every kind of checker but TCP_CHECK: its rhythm and its words.

#include <chrono>

#include "tests/unit/checker/script.h"

namespace havip::test {
namespace {

using namespace std::chrono_literals;
using checker::TryOutcome;

const std::string kRemoving = "log Removing service [10.0.0.5]:tcp:80 from VS [10.0.0.100]:tcp:80";
const std::string kAdding = "log Adding service [10.0.0.5]:tcp:80 to VS [10.0.0.100]:tcp:80";
const std::string kLost = "log Lost quorum 1-0=1 > 0 for VS [10.0.0.100]:tcp:80";
const std::string kGained = "log Gained quorum 1+0=1 <= 1 for VS [10.0.0.100]:tcp:80";
const std::string kRemoved = "ipvs remove 10.0.0.5";
const std::string kAdded = "ipvs add 10.0.0.5 weight 1";
const std::string kOk = "HTTP/1.0 200 OK\r\n\r\nhello";
const std::string kError = "HTTP/1.0 503 No\r\n\r\n";

conf::Config one(conf::Checker::Kind kind, std::uint32_t retry = 0) {
  conf::Checker checker = check(std::move(kind));
  checker.retry = retry;
  return config(service({server("10.0.0.5", {checker})}));
}
conf::HttpCheck http(std::vector<std::string> paths, bool fast = false) {
  conf::HttpCheck check{.fast_recovery = fast};
  for (std::string& path : paths)
    check.urls.push_back({.path = std::move(path)});
  return check;
}

// ---- HTTP -------------------------------------------------------------------------------------

TEST_CASE("urls are visited one per delay_loop") {
  CheckerScript script(one(http({"/a", "/b"})));
  script.at(0s).started();
  script.at(1s).expect("open 1 tcp 10.0.0.5:80").answer(1, kOk).expect();
  script.at(11s)
      .expect("open 2 tcp 10.0.0.5:80")
      .answer(2, kOk)
      .expect("log Remote Web server [10.0.0.5]:tcp:80 succeed on service.");
  script.at(21s).expect("open 3 tcp 10.0.0.5:80").answer(3, kOk).expect();
}

TEST_CASE("a failed url has its retries, then is asked alone, then all must be good in a row") {
  conf::Config all = one(http({"/a", "/b"}), 1);
  all.virtual_servers[0].real_servers[0].checkers[0].delay_before_retry = 3s;
  CheckerScript script(all);
  script.at(0s).started();
  script.at(1s).expect("open 1 tcp 10.0.0.5:80").answer(1, kOk).expect();
  script.at(11s)
      .expect("open 2 tcp 10.0.0.5:80")
      .answer(2, kOk)
      .expect("log Remote Web server [10.0.0.5]:tcp:80 succeed on service.");
  script.at(21s).expect("open 3 tcp 10.0.0.5:80").answer(3, kError).expect();
  script.at(24s)
      .expect("open 4 tcp 10.0.0.5:80")
      .answer(4, kError)
      .expect("log HTTP_CHECK on service [10.0.0.5]:tcp:80 failed after 1 retries.", kRemoving,
              kLost, kRemoved);
  script.at(34s).expect("open 5 tcp 10.0.0.5:80").answer(5, kError).expect();
  script.at(44s)
      .expect("open 6 tcp 10.0.0.5:80")
      .answer(6, kOk)
      .expect("log HTTP status code success to [10.0.0.5]:tcp:80 url(/a)");
  script.at(54s)
      .expect("open 7 tcp 10.0.0.5:80")
      .answer(7, kOk)
      .expect("log HTTP status code success to [10.0.0.5]:tcp:80 url(/a)");
  script.at(64s)
      .expect("open 8 tcp 10.0.0.5:80")
      .answer(8, kOk)
      .expect("log HTTP status code success to [10.0.0.5]:tcp:80 url(/b)",
              "log Remote Web server [10.0.0.5]:tcp:80 succeed on service.", kAdding, kGained,
              kAdded);
}

TEST_CASE("fast_recovery takes the gaps out of the way up") {
  CheckerScript script(one(http({"/a", "/b"}, true)));
  script.at(0s).started();
  script.at(1s)
      .expect("open 1 tcp 10.0.0.5:80")
      .answer(1, kError)
      .expect("log HTTP_CHECK on service [10.0.0.5]:tcp:80 failed.", kRemoving, kLost, kRemoved);
  script.at(11s)
      .expect("open 2 tcp 10.0.0.5:80")
      .answer(2, kOk)
      .expect("log HTTP status code success to [10.0.0.5]:tcp:80 url(/a)");
  script.at(11s)
      .expect("open 3 tcp 10.0.0.5:80")
      .answer(3, kOk)
      .expect("log HTTP status code success to [10.0.0.5]:tcp:80 url(/a)");
  script.at(11s)
      .expect("open 4 tcp 10.0.0.5:80")
      .answer(4, kOk)
      .expect("log HTTP status code success to [10.0.0.5]:tcp:80 url(/b)",
              "log Remote Web server [10.0.0.5]:tcp:80 succeed on service.", kAdding, kGained,
              kAdded);
}

TEST_CASE("each stage of an HTTP answer may take connect_timeout") {
  CheckerScript script(one(http({"/"})));
  script.at(0s).started();
  script.at(1s).expect("open 1 tcp 10.0.0.5:80");
  script.at(5s).connected(1).expect();
  script.at(9s).bytes(1, "HTTP/1.0 200 OK\r\n\r\n").expect();
  script.at(13999ms).expect();
  script.at(14s).expect("log HTTP_CHECK on service [10.0.0.5]:tcp:80 failed.", kRemoving, kLost,
                        "close 1", kRemoved);
}

TEST_CASE("a length that differs is said once, and is no failure") {
  CheckerScript script(one(http({"/"})));
  const std::string_view shorter = "HTTP/1.0 200 OK\r\nContent-Length: 7\r\n\r\nhello";
  script.at(0s).started();
  script.at(1s)
      .expect("open 1 tcp 10.0.0.5:80")
      .answer(1, shorter)
      .expect(
          "log http_check for RS [10.0.0.5]:tcp:80 VS [10.0.0.100]:tcp:80 url /: content_length "
          "(7) "
          "does not match received bytes (5)",
          "log Remote Web server [10.0.0.5]:tcp:80 succeed on service.");
  script.at(11s).expect("open 2 tcp 10.0.0.5:80").answer(2, shorter).expect();
}

// ---- MISC -------------------------------------------------------------------------------------

conf::MiscCheck misc(bool dynamic = false) {
  return {.command = {.args = {"/check"}}, .timeout = 4s, .dynamic = dynamic};
}

TEST_CASE("a command's exit status decides; its rhythm counts from its start") {
  CheckerScript script(one(misc()));
  script.at(0s).started();
  script.at(1s).expect("run 1 /check");
  script.at(3s).exited(1, 0).expect(
      "log Misc check for [[10.0.0.5]:tcp:80 VS "
      "[10.0.0.100]:tcp:80] by [/check] succeeded.");
  script.at(11s)
      .expect("run 2 /check")
      .exited(2, 1)
      .expect(
          "log Misc check for [[10.0.0.5]:tcp:80 VS [10.0.0.100]:tcp:80] by [/check] failed with "
          "retry "
          "disabled (exited with status 1).",
          kRemoving, kLost, kRemoved);
  script.at(21s)
      .expect("run 3 /check")
      .exited(3, 0)
      .expect(
          "log Misc check for [[10.0.0.5]:tcp:80 VS [10.0.0.100]:tcp:80] by [/check] succeeded.",
          kAdding, kGained, kAdded);
}

TEST_CASE("a command that takes too long is told to end, then killed") {
  CheckerScript script(one(misc(), 1));
  script.at(0s).started();
  script.at(1s).expect("run 1 /check");
  script.at(5s).expect("signal 1 TERM");
  script.at(7s)
      .expect("signal 1 KILL")
      .signalled(1, 9)
      .expect(
          "log Misc check for [[10.0.0.5]:tcp:80 VS [10.0.0.100]:tcp:80] by [/check] timed out "
          "after 1 "
          "retry.",
          kRemoving, kLost, kRemoved);
  script.at(11s).expect("run 2 /check");
}

TEST_CASE("misc_dynamic: an exit status of 2 and more is a weight") {
  CheckerScript script(one(misc(true)));
  script.at(0s).started();
  script.at(1s)
      .expect("run 1 /check")
      .exited(1, 12)
      .expect(
          "log Changing weight from 1 to 10 for active service [10.0.0.5]:tcp:80 of VS "
          "[10.0.0.100]:tcp:80",
          "log Misc check for [[10.0.0.5]:tcp:80 VS [10.0.0.100]:tcp:80] by [/check] succeeded.",
          "ipvs edit 10.0.0.5 weight 10");
  script.at(11s).expect("run 2 /check").exited(2, 12).expect();
  script.at(21s)
      .expect("run 3 /check")
      .exited(3, 0)
      .expect(
          "log Changing weight from 10 to 1 for active service [10.0.0.5]:tcp:80 of VS "
          "[10.0.0.100]:tcp:80",
          "ipvs edit 10.0.0.5 weight 1");
}

TEST_CASE("without misc_dynamic an exit status of 2 is a failure") {
  CheckerScript script(one(misc()));
  script.at(0s).started();
  script.at(1s)
      .expect("run 1 /check")
      .exited(1, 2)
      .expect(
          "log Misc check for [[10.0.0.5]:tcp:80 VS [10.0.0.100]:tcp:80] by [/check] failed with "
          "retry "
          "disabled (exited with status 2).",
          kRemoving, kLost, kRemoved);
}

// ---- the others -------------------------------------------------------------------------------

TEST_CASE("SMTP_CHECK speaks its three lines") {
  CheckerScript script(one(conf::SmtpCheck{.helo_name = "lb"}));
  script.at(0s).started();
  script.at(1s).expect("open 1 tcp 10.0.0.5:80").connected(1).expect();
  script.bytes(1, "220 mail\r\n").expect("send 1 HELO lb");
  script.bytes(1, "250 hello\r\n").expect("send 1 QUIT");
  script.bytes(1, "221 bye\r\n")
      .expect("log Remote SMTP server [10.0.0.5]:tcp:80 succeed on service.", "close 1");
  script.at(11s).expect("open 2 tcp 10.0.0.5:80").connected(2).expect();
  script.bytes(2, "554 no\r\n")
      .expect("log SMTP_CHECK Bad greeting banner from server [10.0.0.5]:tcp:80", kRemoving, kLost,
              "close 2", kRemoved);
}

TEST_CASE("DNS_CHECK waits connect_timeout for an answer") {
  CheckerScript script(one(conf::DnsCheck{}, 1));
  script.at(0s).started();
  script.at(1s).expect("open 1 udp 10.0.0.5:80");
  script.at(6s).expect("log DNS_CHECK ([10.0.0.5]:tcp:80) read timeout from socket", kRemoving,
                       kLost, "close 1", kRemoved);
  script.at(16s).expect("open 2 udp 10.0.0.5:80");
}

TEST_CASE("UDP_CHECK takes silence for consent, a required reply not") {
  CheckerScript quiet(one(conf::UdpCheck{}));
  quiet.at(0s).started();
  quiet.at(1s).expect("open 1 udp 10.0.0.5:80");
  quiet.at(6s).expect("log UDP connection to [10.0.0.5]:tcp:80 success.", "close 1");

  CheckerScript script(one(conf::UdpCheck{.require_reply = true}));
  script.at(0s).started();
  script.at(1s).expect("open 1 udp 10.0.0.5:80");
  script.at(6s).expect("log UDP_CHECK on service [10.0.0.5]:tcp:80 failed.", kRemoving, kLost,
                       "close 1", kRemoved);
}

TEST_CASE("PING_CHECK has ICMP in its words") {
  CheckerScript script(one(conf::PingCheck{}));
  script.at(0s).started();
  script.at(1s)
      .expect("open 1 ping 10.0.0.5:80")
      .bytes(1, "pong")
      .expect("log ICMP connection to [10.0.0.5]:tcp:80 success.", "close 1");
  script.at(11s).expect("open 2 ping 10.0.0.5:80");
  script.at(16s).expect("log ICMP CHECK on service [10.0.0.5]:tcp:80 failed.", kRemoving, kLost,
                        "close 2", kRemoved);
}

TEST_CASE("FILE_CHECK: with weight 0 a number is a failure, else it is worth its weight") {
  conf::Config plain = one(conf::FileCheck{.track_file = "f"});
  plain.files = {{.name = "f"}};
  CheckerScript script(plain);
  script.at(0s).started();
  script.at(2s).file(0).expect();
  script.at(3s).file(1).expect(kRemoving, kLost, kRemoved);
  script.at(4s).file(std::nullopt).expect(kAdding, kGained, kAdded);

  conf::Config weighed = one(conf::FileCheck{.track_file = "f", .weight = 2});
  weighed.files = {{.name = "f"}};
  CheckerScript other(weighed);
  other.at(0s).started();
  other.at(3s).file(3).expect(
      "log Changing weight from 1 to 7 for active service [10.0.0.5]:tcp:80 of VS "
      "[10.0.0.100]:tcp:80",
      "ipvs edit 10.0.0.5 weight 7");
}

}  // namespace
}  // namespace havip::test
