// A keepalived.conf: any text has a result, with bounded findings that name a place and can be
// printed.
#include "core/base/ensure.h"
#include "hostsim/guest/conf/parse.h"
#include "tests/fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace havip;
  using namespace havip::hostsim;
  const conf::ParseResult result =
      conf::parse(fuzz::text(data, size), "fuzz.conf", {.node = "web-a", .nics = {"eth0", "eth1"}});
  ensure(result.findings.size() <= conf::kMaxFindings + 1, "findings are bounded");
  for (const conf::Finding& finding : result.findings) {
    for (const char c : to_string(finding))
      ensure(c >= ' ' && c <= '~', "a finding is one printable line");
  }
  ensure(!result.exit_code || result.config.instances.empty(), "what does not run has no instance");
  return 0;
}
