// vrrpd: havip's VRRP engine as a daemon on a real machine, in the place of Keepalived.
#include <cstdio>
#include <string>
#include <vector>

#include <fcntl.h>
#include <fmt/format.h>
#include <sched.h>
#include <sys/stat.h>
#include <unistd.h>

#include "platform/live/fd.h"
#include "tools/vrrpd/configuration.h"
#include "tools/vrrpd/options.h"
#include "tools/vrrpd/parent.h"

namespace {

using namespace havip;

constexpr int kPermission = 4;
constexpr unsigned kUmask = 0177;  // what Keepalived sets when it is told nothing else

Result<void> enter_namespace(const std::string& name) {
  const live::Fd file(open(("/run/netns/" + name).c_str(), O_RDONLY | O_CLOEXEC));
  if (!file.is_open() || setns(file.get(), CLONE_NEWNET) != 0) {
    return fail(live::errno_text("Unable to set network namespace " + name));
  }
  return {};
}

}  // namespace

int main(int argc, char** argv) {
  const std::vector<std::string> command(argv, argv + argc);
  const vrrpd::Invocation invocation = vrrpd::parse_options(command);
  if (invocation.exit_code) {
    fmt::print(stdout, "{}", invocation.out);
    fmt::print(stderr, "{}", invocation.err);
    return *invocation.exit_code;
  }
  const vrrpd::Options& options = invocation.options;
  if (!options.name_space.empty()) {
    if (const auto done = enter_namespace(options.name_space); !done) {
      fmt::print(stderr, "{}\n", done.error());
      return kPermission;
    }
  }
  if (options.config_test) return vrrpd::test_configuration(options);
  if (geteuid() != 0) {
    fmt::print(stderr, "vrrpd needs to be run as root: raw sockets and addresses\n");
    return kPermission;
  }
  umask(options.umask.value_or(kUmask));
  return vrrpd::run_parent(options, command);
}
