// The live network as commands, and what is refused and left out before one is built.
#include "tools/live/network.h"

#include <filesystem>
#include <set>
#include <utility>
#include <variant>
#include <vector>

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <fmt/ranges.h>

#include "scenarios/loader/load.h"
#include "tests/support/golden.h"
#include "tools/live/layout.h"
#include "tools/live/playable.h"

namespace havip::live_run {
namespace {

loader::Loaded shipped(const std::string& name, const std::vector<loader::Setting>& settings = {}) {
  auto loaded = loader::load(HAVIP_SOURCE_DIR "/scenarios/cases/" + name + ".json", settings);
  REQUIRE(loaded.has_value());
  return std::move(*loaded);
}

void print(std::string& out, const std::string& where, const Commands& commands) {
  out += where + ":\n";
  for (const auto& [name, value] : commands.settings)
    out += "  sysctl " + name + " = " + value + "\n";
  for (const std::string& line : commands.ip)
    out += "  ip " + line + "\n";
}

std::string network_of(const loader::Scenario& scenario) {
  const Layout layout = lay_out(scenario);
  std::string out;
  print(out, "cell", cell_commands(layout));
  print(out, "vpccgw", gateway_commands(layout, 1));
  for (const HostPlace& host : layout.hosts)
    print(out, to_string(host.id), host_commands(layout, host, 1));
  print(out, "cables", plug_cables(layout));
  for (const TapPlace& tap : layout.taps) {
    print(out, to_string(tap.host), tap_commands(layout, tap, 1));
    print(out, to_string(tap.device), new_nic_commands(tap, 1));
    print(out, "cell", plug_nic(tap));
    print(out, "cell", plug_tap(tap));
    print(out, to_string(tap.device), nic_commands(layout, tap));
  }
  return out;
}

std::string joined(const std::vector<std::string>& lines) {
  std::string out;
  for (const std::string& line : lines)
    out += line + "\n";
  return out;
}

}  // namespace

TEST_CASE("live network: a VPC, command by command") {
  test::check_golden("tests/unit/tools/live/golden/vpc.txt",
                     network_of(shipped("nic-down").scenario));
}

TEST_CASE("live network: a flat one is bridges") {
  test::check_golden("tests/unit/tools/live/golden/flat.txt",
                     network_of(shipped("multicast-flat").scenario));
}

TEST_CASE("live: what cannot be played is named with its place, all of it") {
  CHECK(obstacles(shipped("nic-down").scenario).empty());
  CHECK(joined(obstacles(shipped("lvs-nat").scenario)) ==
        "/subnets/1/routes: live hosts know no routes of a subnet\n"
        "/guests/0/keepalived: virtual_server needs a kernel with IPVS in each guest\n"
        "/guests/1/services: guests of a live network run no services\n"
        "/guests/2/services: guests of a live network run no services\n"
        "/probes/0/kind: live probes are pings: guests of a live network run no services\n"
        "/timeline/0 app_down: guests of a live network run no services\n"
        "/timeline/1 app_up: guests of a live network run no services\n");
  CHECK(joined(obstacles(shipped("gateway-slow").scenario)) ==
        "/timeline/0 gateway_slow: vpccgw answers as soon as it can, and cannot be told to be "
        "slow\n");
  CHECK(joined(obstacles(shipped("compat-1-2").scenario)) ==
        "/guests/0/compat: the Keepalived of this machine is the one that is played\n"
        "/guests/1/compat: the Keepalived of this machine is the one that is played\n");
}

namespace {

// Of each shipped case: what it needs that a live network has not, without places.
std::string refused_cases() {
  std::set<std::filesystem::path> files;
  for (const auto& entry :
       std::filesystem::directory_iterator(HAVIP_SOURCE_DIR "/scenarios/cases")) {
    if (entry.path().extension() == ".json") files.insert(entry.path());
  }
  std::string rows;
  std::size_t refused = 0;
  for (const std::filesystem::path& file : files) {
    const loader::Loaded loaded = shipped(file.stem());
    std::set<std::string> reasons;
    for (const std::string& obstacle : obstacles(loaded.scenario))
      reasons.insert(obstacle.substr(obstacle.find(": ") + 2));
    if (reasons.empty()) continue;
    ++refused;
    rows += fmt::format("| `{}` | {} |\n", file.stem().string(), fmt::join(reasons, "; "));
  }
  return fmt::format(
      "# Shipped cases that cannot be played live\n\n"
      "{} of {} can: `havip run --live scenarios/cases/NAME.json`. These cannot, and are refused "
      "by\n"
      "it with the places in the scenario. A unit test writes this list.\n\n"
      "| case | why not |\n|---|---|\n{}",
      files.size() - refused, files.size(), rows);
}

}  // namespace

TEST_CASE("live: the list of cases that cannot be played is true") {
  test::check_golden("scenarios/NOT_LIVE.md", refused_cases());
}

namespace {

// Every action, made of defaults.
template <std::size_t... I>
std::vector<loader::Action> every_action(std::index_sequence<I...>) {
  return {loader::Action(std::in_place_index<I>)...};
}

}  // namespace

TEST_CASE("live: the schema says of every action whether it can be played") {
  const std::string schema(loader::schema_text());
  constexpr std::size_t kActions = std::variant_size_v<loader::Action>;
  auto actions = every_action(std::make_index_sequence<kActions>());
  for (loader::Action& action : actions) {
    std::visit(
        [](auto& a) {
          if constexpr (requires { a.path = "/run/file"; }) a.path = "/run/file";
        },
        action);
    const std::string name(loader::name_of(action));
    const std::size_t at = schema.find("\"do_" + name + "\": {");
    REQUIRE_MESSAGE(at != std::string::npos, name);
    const std::string said = schema.substr(schema.find("Live: ", at) + 6, 3);
    CHECK_MESSAGE((said == "yes") == obstacle(action).empty(), name);
  }
}

TEST_CASE("live: what is left out is said") {
  CHECK(joined(left_out(shipped("nic-down").scenario)) ==
        "/fabric: latency and jitter are those of this machine\n"
        "/control: latency and jitter are those of this machine\n"
        "/expect: durations are shown, not judged: `havip compare` does that\n");
}

}  // namespace havip::live_run
