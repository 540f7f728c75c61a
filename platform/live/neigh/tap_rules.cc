#include "platform/live/neigh/tap_rules.h"

#include <string_view>

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "platform/live/fd.h"

namespace havip::live {
namespace {

constexpr std::string_view kStrict = "1";
constexpr std::string_view kLoose = "2";

class Sysctls {
 public:
  void set(const std::string& name, std::string_view value) {
    const std::string path = "/proc/sys/net/ipv4/" + name;
    const Fd file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
    if (!file.is_open() || ::write(file.get(), value.data(), value.size()) < 0) {
      faults_.push_back(errno_text(fmt::format("sysctl net.ipv4.{} = {}", name, value)));
    }
  }

  // The greater of `all` and the interface's own rp_filter counts: loose for all would undo strict.
  void no_loose_filter_for_all() {
    const Fd file(::open("/proc/sys/net/ipv4/conf/all/rp_filter", O_RDONLY | O_CLOEXEC));
    char value = 0;
    if (file.is_open() && ::read(file.get(), &value, 1) == 1 && value == kLoose.front()) {
      set("conf/all/rp_filter", "0");
    }
  }

  [[nodiscard]] std::vector<std::string> faults() && { return std::move(faults_); }

 private:
  std::vector<std::string> faults_;
};

}  // namespace

std::vector<std::string> set_tap_rules(const std::string& tap) {
  Sysctls sysctls;
  sysctls.no_loose_filter_for_all();
  sysctls.set(fmt::format("conf/{}/rp_filter", tap), kStrict);
  sysctls.set(fmt::format("conf/{}/forwarding", tap), "1");
  sysctls.set(fmt::format("conf/{}/send_redirects", tap), "0");
  sysctls.set(fmt::format("neigh/{}/proxy_delay", tap), "0");
  // Last: from here on it answers.
  sysctls.set(fmt::format("conf/{}/proxy_arp", tap), "1");
  return std::move(sysctls).faults();
}

std::vector<std::string> set_vxlan_rules(const std::string& vxlan) {
  Sysctls sysctls;
  sysctls.set(fmt::format("conf/{}/forwarding", vxlan), "1");
  // `all` counts too for redirects.
  sysctls.set("conf/all/send_redirects", "0");
  sysctls.set(fmt::format("conf/{}/send_redirects", vxlan), "0");
  return std::move(sysctls).faults();
}

}  // namespace havip::live
