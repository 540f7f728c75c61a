// No false alarm on what is sound, and the right one on what a case is about: shipped scenarios.
#include <set>

#include "tests/unit/lint/confs.h"

namespace havip::lint::test {
namespace {

// What lint finds in a pair of routers of a shipped case.
std::set<std::string> ids(const std::string& name) {
  Options options = in_subnet();
  options.subnet = net::parse_subnet("172.16.0.0/16").value();
  std::set<std::string> found;
  const Judged pair = shipped({name + "/web-a.conf", name + "/web-b.conf"}, options);
  for (const Finding& finding : pair.report.findings)
    found.insert(std::string(finding.check->id));
  return found;
}

using Ids = std::set<std::string>;

TEST_CASE("lint: sound cases are found sound, but for the GARPs that nothing repeats") {
  for (const char* name : {"nic-down", "host-down", "guest-crash", "graceful-stop", "preempt",
                           "nopreempt", "preempt-delay", "lossy-links", "five-hosts"}) {
    CAPTURE(name);
    CHECK(ids(name) == Ids{"refresh-never"});
  }
  CHECK(ids("flow-1-match").empty());
  CHECK(ids("frozen-guest-refresh").empty());
}

TEST_CASE("lint: what a case is about is found in its files") {
  CHECK(ids("multicast-in-vpc") == Ids{"multicast-in-vpc", "refresh-never"});
  CHECK(ids("vmac-in-vpc") == Ids{"vmac-in-vpc", "refresh-never"});
  CHECK(ids("three-vips") == Ids{"claims-starve", "refresh-never"});
  CHECK(ids("three-vips-refresh") == Ids{"refresh-on-window"});
  CHECK(ids("equal-priority-stays") == Ids{"equal-priority", "refresh-never"});
  CHECK(ids("owner-255") == Ids{"owner-priority", "refresh-never"});
  CHECK(ids("no-accept") == Ids{"no-accept", "refresh-never"});
  CHECK(ids("weight-nopreempt") == Ids{"weight-nopreempt", "script-security", "refresh-never"});
  CHECK(ids("other-addresses") == Ids{"vips-differ", "refresh-never"});
  CHECK(ids("dual-master-mismatch") == Ids{"auth-pass-differs", "refresh-never"});
}

}  // namespace
}  // namespace havip::lint::test
