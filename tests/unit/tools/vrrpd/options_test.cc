#include "tools/vrrpd/options.h"

#include <csignal>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "tools/vrrpd/logger.h"

namespace havip::vrrpd {
namespace {

Invocation parse(std::vector<std::string> words) {
  words.insert(words.begin(), "vrrpd");
  return parse_options(words);
}

TEST_CASE("every option that keepalived --help names is taken, but for its utility genhash") {
  const std::vector<std::vector<std::string>> all = {
      {"-f", "x"},
      {"--use-file=x"},
      {"-P"},
      {"--vrrp"},
      {"-C"},
      {"--check"},
      {"-B"},
      {"--no_bfd"},
      {"--all"},
      {"-l"},
      {"--log-console"},
      {"-D"},
      {"--log-detail"},
      {"-S", "local3"},
      {"--log-facility=7"},
      {"-G"},
      {"--no-syslog"},
      {"-u", "022"},
      {"--umask=0"},
      {"-X"},
      {"--release-vips"},
      {"-V"},
      {"-I"},
      {"-R"},
      {"-n"},
      {"-d"},
      {"-p", "x"},
      {"--pid=x"},
      {"-r", "x"},
      {"--vrrp_pid=x"},
      {"-c", "x"},
      {"--checkers_pid=x"},
      {"-a"},
      {"-b", "x"},
      {"--bfd_pid=x"},
      {"-x"},
      {"--snmp"},
      {"-A", "x"},
      {"-s", "x"},
      {"--namespace=x"},
      {"-m"},
      {"--core-dump"},
      {"-M"},
      {"-e"},
      {"--all-config"},
      {"-i", "x"},
      {"--config-id=x"},
      {"-t"},
      {"--config-test=x"},
      {"--dont-release-vrrp"},
      {"--dont-release-ipvs"},
      {"--dont-respawn"},
      {"--dont-fork"},
      {"--address-monitoring"},
  };
  for (const auto& words : all) {
    CAPTURE(words.front());
    CHECK_FALSE(parse(words).exit_code);
  }
}

TEST_CASE("which children are wanted") {
  CHECK(parse({}).options.vrrp);
  CHECK(parse({}).options.checkers);
  CHECK_FALSE(parse({"-P"}).options.checkers);
  CHECK_FALSE(parse({"-C"}).options.vrrp);
  CHECK(parse({"-P", "-C"}).options.vrrp);
  CHECK(parse({"-P", "-C"}).options.checkers);
}

TEST_CASE("numbers of signals") {
  CHECK(parse({"--signum=RELOAD"}).out == std::to_string(SIGHUP) + "\n");
  CHECK(parse({"--signum=JSON"}).out == std::to_string(SIGRTMIN + 2) + "\n");
  CHECK(parse({"--signum=NONE"}).exit_code == 1);
}

TEST_CASE("what is no option is refused with words") {
  for (const std::vector<std::string>& words :
       {std::vector<std::string>{"--nonsense"}, {"stray"}, {"-f"}, {"-S", "9"}, {"-u", "x"}}) {
    CAPTURE(words.front());
    CHECK(parse(words).exit_code == 1);
    CHECK_FALSE(parse(words).err.empty());
  }
}

TEST_CASE("lines that are the parent's, and lines for --log-detail alone") {
  CHECK(is_the_parents("Stopped Keepalived v2.2.7 (01/16,2022)"));
  CHECK_FALSE(is_the_parents("Stopping"));
  CHECK(is_detail("(VI_1) setting VIPs."));
  CHECK_FALSE(is_detail("(VI_1) Entering MASTER STATE"));
}

}  // namespace
}  // namespace havip::vrrpd
