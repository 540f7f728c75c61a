// What Keepalived refuses to run: the daemon ends with code 2, and that is no bad input to the rig.
#include <doctest/doctest.h>

#include "tests/unit/conf/conf_text.h"

namespace havip::hostsim::conf::test {
namespace {

using Lines = std::vector<std::string>;

struct Fatal {
  std::string what;
  std::string text;
  int test_exit;
  Lines said;
};

std::string second(InstanceText instance) {
  instance.name = "VI_2";
  return instance.text();
}

TEST_CASE("fatal: the daemon ends with code 2 and runs nothing") {
  const std::string sound = InstanceText{}.text();
  const std::string same = " both use VRID 51 with IPv4 on interface eth0";
  const std::string peers = "unicast_peer {\n172.16.16.5\n}";
  const std::vector<Fatal> rows = {
      {"missing argument",
       InstanceText{.vrid = "virtual_router_id"}.text(),
       2,
       {"4: *** Configuration line starting `virtual_router_id` is missing a parameter after "
        "keyword `virtual_router_id` at word position 2"}},
      {"in global_defs",
       "global_defs {\nsmtp_server\nfoo\n}\n" + sound,
       2,
       {"2: *** Configuration line starting `smtp_server` is missing a parameter after keyword "
        "`smtp_server` at word position 2"}},
      {"an argument lost in an open quote",
       InstanceText{.auth = "authentication {\nauth_pass \"ab\n}"}.text(),
       2,
       {"8: Unterminated quote \'auth_pass \"ab\'", "8: Unmatched quote: 'auth_pass \"ab'",
        "8: *** Configuration line starting `auth_pass` is missing a parameter after keyword "
        "`auth_pass` at word position 2"}},
      {"no VRID",
       InstanceText{.vrid = ""}.text(),
       5,
       {"1: (VI_1) the virtual router id must be set"}},
      {"VRID 0",
       InstanceText{.vrid = "virtual_router_id 0"}.text(),
       5,
       {"4: number '0' outside range [1, 255]",
        "4: (VI_1): VRID '0' not valid - must be between 1 & 255",
        "1: (VI_1) the virtual router id must be set"}},
      {"VRID 256",
       InstanceText{.vrid = "virtual_router_id 256"}.text(),
       5,
       {"4: number '256' outside range [1, 255]",
        "4: (VI_1): VRID '256' not valid - must be between 1 & 255",
        "1: (VI_1) the virtual router id must be set"}},
      {"VRID text",
       InstanceText{.vrid = "virtual_router_id 51x"}.text(),
       5,
       {"4: invalid number '51x'", "4: (VI_1): VRID '51x' not valid - must be between 1 & 255",
        "1: (VI_1) the virtual router id must be set"}},
      {"VRID empty",
       InstanceText{.vrid = "virtual_router_id \"\""}.text(),
       5,
       {"4: number '' outside range [1, 255]",
        "4: (VI_1): VRID '' not valid - must be between 1 & 255",
        "1: (VI_1) the virtual router id must be set"}},
      {"no interface", InstanceText{.interface = ""}.text(), 5, {"1: (VI_1) Unknown interface!"}},
      {"no interface, default_interface does not help",
       "global_defs {\ndefault_interface eth0\n}\n" + InstanceText{.interface = ""}.text(),
       5,
       {"4: (VI_1) Unknown interface!"}},
      {"loopback",
       InstanceText{.interface = "interface lo"}.text(),
       5,
       {"3: (VI_1) cannot use a loopback interface (lo) for vrrp - ignoring",
        "1: (VI_1) Unknown interface!"}},
      {"no such interface",
       InstanceText{.interface = "interface eth7"}.text(),
       5,
       {"3: WARNING - interface eth7 for vrrp_instance VI_1 doesn't exist",
        "0: Non-existent interface specified in configuration"}},
      {"corrected later, still remembered",
       InstanceText{.interface = "interface eth7\ninterface eth0"}.text(),
       5,
       {"3: WARNING - interface eth7 for vrrp_instance VI_1 doesn't exist",
        "0: Non-existent interface specified in configuration"}},
      {"no such device of an address",
       InstanceText{.vips = "virtual_ipaddress {\n10.0.0.1 dev eth9\n}"}.text(),
       5,
       {"12: WARNING - interface eth9 for ip address 10.0.0.1 doesn't exist",
        "0: Non-existent interface specified in configuration"}},
      {"the same VRID twice", sound + second({}), 5, {"15: VI_1 and VI_2" + same}},
      {"three times",
       sound + second({}) + InstanceText{.name = "VI_3"}.text(),
       5,
       {"15: VI_1 and VI_2" + same, "29: VI_1 and VI_3" + same, "29: VI_2 and VI_3" + same}},
      {"unicast with a peer in common",
       InstanceText{.extra = peers}.text() + second({.extra = peers}),
       5,
       {"18: (VI_1) duplicate VRID conflict with VI_2 VRID 51"}},
      {"the first instance that fails ends it",
       InstanceText{.vrid = ""}.text() + second({.vrid = ""}),
       5,
       {"1: (VI_1) the virtual router id must be set"}},
  };
  for (const Fatal& row : rows) {
    CAPTURE(row.what);
    const ParseResult result = parsed(row.text);
    CHECK(joined(said(result)) == joined(row.said));
    CHECK(result.exit_code == 2);
    CHECK(result.config_test_exit_code == row.test_exit);
    CHECK(result.config.instances.empty());
    CHECK_FALSE(result.unsupported());
  }
}

TEST_CASE("fatal: VRIDs that do not collide") {
  const std::string sound = InstanceText{}.text();
  const auto peer = [](const char* ip) { return "unicast_peer {\n" + std::string(ip) + "\n}"; };
  const std::vector<std::string> texts = {
      sound + second({.vrid = "virtual_router_id 52"}),
      sound + second({.interface = "interface eth1"}),
      sound + second({.extra = peer("172.16.16.5")}),
      InstanceText{.extra = peer("172.16.16.4")}.text() + second({.extra = peer("172.16.16.5")}),
  };
  for (const std::string& text : texts) {
    CAPTURE(text);
    const ParseResult result = parsed(text);
    CHECK(said(result).empty());
    CHECK(result.config.instances.size() == 2);
  }
}

TEST_CASE("fatal: nothing to run is not fatal") {
  for (const char* text : {"", "# nothing\n", "global_defs {\n}\n"}) {
    const ParseResult result = parsed(text);
    CHECK(said(result) == Lines{"0: Warning - keepalived has no configuration to run"});
    CHECK_FALSE(result.exit_code);
    CHECK(result.config_test_exit_code == 0);
  }
}

}  // namespace
}  // namespace havip::hostsim::conf::test
