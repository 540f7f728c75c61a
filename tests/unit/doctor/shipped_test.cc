// Every shipped case has its diagnosis: what is wrong with it at its end, or that nothing is.
#include <algorithm>
#include <filesystem>
#include <map>

#include <doctest/doctest.h>

#include "tests/unit/doctor/played.h"

namespace havip::doctor::test {
namespace {

using Ids = std::vector<std::string>;

// The worst HAVIP first. Every other case is healthy at its end, whatever was done to it before.
const std::map<std::string, Ids>& broken() {
  static const std::map<std::string, Ids> kBroken{
      {"agent-down", {"agent-down"}},
      {"document-sample", {"conf-without-router"}},
      {"dual-master-mismatch", {"auth-pass-differs"}},
      {"frozen-guest", {"garp-not-sent"}},
      {"limiter-edge", {"rate-limited-starved", "healthy"}},
      {"lost-push-stale-vip", {"stale-vip-table"}},
      {"multicast-in-vpc", {"multicast-in-vpc"}},
      {"no-accept", {"no-accept"}},
      {"other-addresses", {"vips-differ", "havip-missing"}},
      {"other-addresses-2-3-3", {"havip-missing", "healthy"}},
      {"outside-subnet-24", {"havip-other-subnet"}},
      {"reload-vip-removed", {"adverts-disagree", "adverts-disagree"}},
      {"spoofed", {"garp-spoofed"}},
      {"strict", {"vrrp-strict"}},
      {"three-vips", {"rate-limited-starved", "healthy", "healthy"}},
      {"unregistered-vip", {"not-configured", "havip-missing"}},
      {"upcall-lost", {"upcall-lost"}},
      {"upcall-overflow", {"havip-missing", "healthy"}},
      {"vmac-in-vpc", {"vmac-in-vpc"}},
      {"wrong-environment", {"test-environment"}},
  };
  return kBroken;
}

TEST_CASE("doctor: every shipped case at its end") {
  namespace fs = std::filesystem;
  std::vector<std::string> names;
  for (const auto& one : fs::directory_iterator(kCases)) {
    if (one.path().extension() == ".json") names.push_back(one.path().stem().string());
  }
  std::ranges::sort(names);
  for (const std::string& name : names) {
    CAPTURE(name);
    const Played run(kCases + name + ".json");
    const auto all = diagnose(run.evidence(), "", run.folder());
    // VIPs of IPv6 are no HAVIPs, and there is nothing else.
    const bool is_ipv6 = name.starts_with("v3-ipv6");
    CHECK(all.has_value() != is_ipv6);
    if (!all) continue;
    const auto expected = broken().find(name);
    if (expected != broken().end()) {
      CHECK(ids(*all) == expected->second);
    } else {
      CHECK(std::ranges::all_of(*all, &Diagnosis::healthy));
    }
  }
}

}  // namespace
}  // namespace havip::doctor::test
