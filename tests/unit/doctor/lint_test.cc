// What `havip lint` calls an error, the doctor knows: as a cause of that name, or by what comes of
// it.
#include <algorithm>

#include <doctest/doctest.h>
#include <fmt/format.h>

#include "tests/unit/doctor/faults.h"
#include "tests/unit/doctor/played.h"
#include "tools/doctor/cause.h"
#include "tools/lint/check.h"

namespace havip::doctor::test {
namespace {

// An error that is no cause by itself, files that have it, and what the doctor finds there.
struct Otherwise {
  std::string_view check;
  ConfPatch conf;
  std::string_view found;
};

std::string second_instance(std::string_view peers) {
  return fmt::format(
      "vrrp_instance VI_0 {{\n    state BACKUP\n    interface eth0\n    virtual_router_id 51\n{}"
      "    virtual_ipaddress {{\n        172.16.16.9\n    }}\n}}\n",
      peers);
}

const std::vector<Otherwise>& otherwise() {
  static const std::vector<Otherwise> kAll{
      // Keepalived reads no further, or refuses the file.
      {"parameter-missing", {{"b.vrid", ""}}, "conf-refused"},
      {"interface-missing", {{"b.interface", "eth9"}}, "conf-refused"},
      {"vrid-conflict",
       {{"global", second_instance("    unicast_src_ip 172.16.16.6\n    unicast_peer {\n"
                                   "        172.16.16.5\n    }\n")}},
       "conf-refused"},
      {"vrid-twice",
       {{"global", second_instance("")}, {"a.unicast", "no"}, {"b.unicast", "no"}},
       "conf-refused"},
      // Another finding names the place.
      {"extra-brace",
       {{"a.advert_int", "2"}, {"b.vips", "172.16.16.8\n    }\n}\nadvert_int 2"}},
       "unknown-keyword"},
      {"router-outside-subnet", {{"a.peer", "172.16.2.5"}}, "peer-not-named"},
      // No guest has the HAVIP, and what they have is none.
      {"vip-outside-subnet",
       {{"a.vips", "172.16.2.8"}, {"b.vips", "172.16.2.8"}},
       "not-configured"},
      {"vip-no-host", {{"a.vips", "172.16.16.255"}, {"b.vips", "172.16.16.255"}}, "not-configured"},
      // The other router has it, and goes on.
      {"vip-missing", {{"b.vips", ""}}, "healthy"},
      {"nopreempt-state-master", {{"a.extra", "    state MASTER\n    nopreempt\n"}}, "healthy"},
  };
  return kAll;
}

bool finds(const Evidence& evidence, std::string_view check) {
  const Bench bench(evidence);
  std::vector<lint::Subject> subjects;
  for (const Conf& one : bench.confs)
    subjects.push_back(one.subject);
  const lint::Options options{.subnet =
                                  bench.evidence.inventory->guests.front().nics.front().block};
  const lint::Report report = lint::lint(subjects, options);
  return std::ranges::any_of(report.findings,
                             [&](const lint::Finding& one) { return one.check->id == check; });
}

TEST_CASE("doctor: what lint calls an error is a cause, or known by what comes of it") {
  for (const lint::Check* check : lint::all_checks()) {
    if (check->level != lint::Level::kError) continue;
    CAPTURE(check->id);
    const bool is_cause = find_cause(check->id) != nullptr;
    const bool is_known =
        std::ranges::find(otherwise(), check->id, &Otherwise::check) != otherwise().end() ||
        check->id == "claims-starve";  // rate-limited-starved, shipped: three-vips
    CHECK(is_cause != is_known);
  }
}

TEST_CASE("doctor: an error of lint that is no cause is found by what comes of it") {
  for (const Otherwise& one : otherwise()) {
    CAPTURE(one.check);
    const Fault fault{.cause = one.found, .havip = "havip-1", .conf = one.conf};
    const Played run(base_scenario(), *combine({&fault}));
    CHECK(finds(run.evidence(), one.check));
    CHECK(ids(run.diagnoses("havip-1")).front() == one.found);
  }
}

}  // namespace
}  // namespace havip::doctor::test
