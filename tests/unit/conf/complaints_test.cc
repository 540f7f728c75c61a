// Keepalived 2.2.7's complaints, in its words and order, each with its line. The expected texts
// were taken from the daemon itself, run on the same files.
#include <doctest/doctest.h>

#include "tests/unit/conf/conf_text.h"

namespace havip::hostsim::conf::test {
namespace {

using Lines = std::vector<std::string>;

struct Complaint {
  std::string what;
  std::string text;
  Lines said;
};

void check(const std::vector<Complaint>& rows) {
  for (const Complaint& row : rows) {
    CAPTURE(row.what);
    const ParseResult result = parsed(row.text);
    CHECK(joined(said(result)) == joined(row.said));
    CHECK(result.config_test_exit_code == (row.said.empty() ? 0 : kExitConfigTest));
    CHECK_FALSE(result.exit_code);
    CHECK(result.config.instances.size() == 1);
  }
}

std::string with(const std::string& extra) {
  return InstanceText{.extra = extra}.text();
}
std::string with_global(const std::string& line) {
  return "global_defs {\n" + line + "\n}\n" + InstanceText{}.text();
}
std::string with_vip(const std::string& entry) {
  return InstanceText{.vips = "virtual_ipaddress {\n10.0.0.9\n" + entry + "\n}"}.text();
}

TEST_CASE("complaints: a sound instance has none") {
  check({{"", InstanceText{}.text(), {}}});
}

TEST_CASE("complaints: state, priority, intervals") {
  check({
      {"lower case state",
       InstanceText{.state = "state backup"}.text(),
       {"2: (VI_1) unknown state 'backup', defaulting to BACKUP"}},
      {"no such state",
       InstanceText{.state = "state SLAVE"}.text(),
       {"2: (VI_1) unknown state 'SLAVE', defaulting to BACKUP"}},
      {"priority 0",
       InstanceText{.priority = "priority 0"}.text(),
       {"5: number '0' outside range [1, 255]",
        "5: (VI_1) Priority not valid! must be between 1 & 255. Using default 100"}},
      {"priority 256",
       InstanceText{.priority = "priority 256"}.text(),
       {"5: number '256' outside range [1, 255]",
        "5: (VI_1) Priority not valid! must be between 1 & 255. Using default 100"}},
      {"priority text",
       InstanceText{.priority = "priority 100x"}.text(),
       {"5: invalid number '100x'",
        "5: (VI_1) Priority not valid! must be between 1 & 255. Using default 100"}},
      {"priority negative",
       InstanceText{.priority = "priority -1"}.text(),
       {"5: negative number '-1'",
        "5: (VI_1) Priority not valid! must be between 1 & 255. Using default 100"}},
      {"priority huge",
       InstanceText{.priority = "priority 4294967296"}.text(),
       {"5: number '4294967296' outside unsigned integer range",
        "5: (VI_1) Priority not valid! must be between 1 & 255. Using default 100"}},
      {"advert 0",
       InstanceText{.advert_int = "advert_int 0"}.text(),
       {"6: WARNING - number '0' outside range [0.010000, 255.000000]",
        "6: (VI_1) Advert interval (0) not valid! Must be > 0 - ignoring"}},
      {"advert 300",
       InstanceText{.advert_int = "advert_int 300"}.text(),
       {"6: WARNING - number '300' outside range [0.010000, 255.000000]",
        "6: (VI_1) Advert interval (300) not valid! Must be > 0 - ignoring"}},
      {"advert with junk is 2 us",
       InstanceText{.advert_int = "advert_int 2x"}.text(),
       {"6: WARNING - invalid number '2x'",
        "6: (VI_1) Advert interval (2x) not valid! Must be > 0 - ignoring"}},
      {"advert of half a second",
       InstanceText{.advert_int = "advert_int 0.5"}.text(),
       {"1: (VI_1) VRRPv2 advertisement interval 0.500000s must be an integer. rounding"}},
      {"advert too fine",
       InstanceText{.advert_int = "advert_int 0.1234567"}.text(),
       {"6: WARNING - number '0.1234567' has too many decimal places",
        "1: (VI_1) VRRPv2 advertisement interval 0.123457s must be an integer. rounding"}},
      {"preempt_delay",
       with("preempt_delay 1001"),
       {"11: WARNING - number '1001' outside range [0.000000, 1000.000000]",
        "11: (VI_1) Preempt_delay not valid! must be between 0-1000"}},
      {"down_timer_adverts 0",
       with("down_timer_adverts 0"),
       {"11: WARNING - number '0' outside range [1, 100]",
        "11: (VI_1): Invalid down_timer_adverts [1:100] '0'"}},
      {"down_timer_adverts text",
       with("down_timer_adverts abc"),
       {"11: WARNING - invalid number 'abc'",
        "11: (VI_1): Invalid down_timer_adverts [1:100] 'abc'"}},
      {"version 4",
       with("version 4"),
       {"11: number '4' outside range [2, 3]", "11: (VI_1): Version must be either 2 or 3"}},
      {"version huge",
       with("version 4294967296"),
       {"11: WARNING - number '4294967296' outside integer range",
        "11: (VI_1): Version must be either 2 or 3"}},
      {"a second VRID that is bad",
       with("virtual_router_id 300"),
       {"11: number '300' outside range [1, 255]",
        "11: (VI_1): VRID '300' not valid - must be between 1 & 255"}},
  });
}

TEST_CASE("complaints: authentication") {
  const auto auth = [](const std::string& lines) {
    return InstanceText{.auth = "authentication {\n" + lines + "\n}"}.text();
  };
  check({
      {"nine characters",
       auth("auth_type PASS\nauth_pass 123456789"),
       {"9: Truncating auth_pass to 8 characters"}},
      {"lower case type",
       auth("auth_type pass\nauth_pass 1111"),
       {"8: (VI_1) unknown authentication type 'pass'"}},
      {"no password",
       auth("auth_type PASS"),
       {"1: (VI_1) Authentication specified but no password given. Ignoring"}},
      {"empty password",
       auth("auth_type PASS\nauth_pass \"\""),
       {"1: (VI_1) Authentication specified but no password given. Ignoring"}},
      {"no type", auth("auth_pass 1111"), {}},
      {"outside its block",
       InstanceText{.auth = "auth_type PASS"}.text(),
       {"7: Unknown keyword 'auth_type'"}},
      {"unknown keyword in it",
       auth("foo\nauth_type PASS\nauth_pass 1"),
       {"8: Unknown keyword 'foo'"}},
  });
}

TEST_CASE("complaints: preemption") {
  const std::string both = "nopreempt\npreempt_delay 10";
  check({
      {"state MASTER",
       InstanceText{.state = "state MASTER", .extra = both}.text(),
       {"1: (VI_1) Warning - nopreempt will not work with initial state MASTER - clearing",
        "1: (VI_1) Warning - preempt delay will not work with initial state MASTER - clearing"}},
      {"state BACKUP",
       with(both),
       {"1: (VI_1) preempt_delay is incompatible with nopreempt mode - resetting"}},
      {"owner",
       InstanceText{.state = "", .priority = "priority 255", .extra = both}.text(),
       {"1: (VI_1) nopreempt is incompatible with priority 255. resetting nopreempt",
        "1: (VI_1) Warning - preempt delay will not work with initial state MASTER - clearing"}},
      {"owner that says BACKUP",
       InstanceText{.priority = "priority 255", .extra = both}.text(),
       {"1: (VI_1) nopreempt is incompatible with priority 255. resetting nopreempt"}},
      {"delay alone", with("preempt_delay 10"), {}},
      {"preempt takes it back", with(both + "\npreempt"), {}},
  });
}

TEST_CASE("complaints: unicast") {
  const std::string no_peers =
      "1: (VI_1) A unicast keyword has been specified without any unicast peers. Defaulting to "
      "multicast. This usage is deprecated - please update your configuration.";
  const std::string malformed = "Configuration error: VRRP instance[VI_1] malformed ";
  check({
      {"source without peers", with("unicast_src_ip 172.16.16.6"), {no_peers}},
      {"check without peers", with("check_unicast_src"), {no_peers}},
      {"no peers in the list", with("unicast_peer {\n}"), {no_peers}},
      {"mcast_src_ip is no unicast keyword", with("mcast_src_ip 172.16.16.6"), {}},
      {"ttl without peers",
       with("unicast_ttl 5"),
       {"15: (VI_1): Cannot use unicast_ttl without unicast peers - resetting"}},
      {"ttl 256",
       with("unicast_ttl 256"),
       {"11: number '256' outside range [0, 255]",
        "11: (VI_1): TTL '256' not valid - must be between 0 & 255"}},
      {"bad peer",
       with("unicast_peer {\n10.1\n10.0.0.2\n}"),
       {"12: " + malformed + "unicast peer address[10.1]. Skipping..."}},
      {"bad source",
       with("unicast_src_ip 1.2.3\nunicast_peer {\n10.0.0.2\n}"),
       {"11: " + malformed + "src address[1.2.3]. Skipping..."}},
      {"unknown peer option",
       with("unicast_peer {\n10.0.0.2 foo 3\n}"),
       {"12: (VI_1) unknown unicast_peer option foo"}},
      {"peer option without value",
       with("unicast_peer {\n10.0.0.2 min_ttl\n}"),
       {"12: (VI_1) min_ttl is missing a value"}},
      {"a peer on the keyword's line",
       with("unicast_peer 10.0.0.1 {\n10.0.0.2\n}"),
       {"11: Block unicast_peer has extra parameters 10.0.0.1 ..."}},
  });
}

TEST_CASE("complaints: addresses") {
  check({
      {"none",
       InstanceText{.vips = ""}.text(),
       {"1: (VI_1) No VIP specified; at least one is sensible"}},
      {"excluded ones do not count",
       InstanceText{.vips = "virtual_ipaddress_excluded {\n10.0.0.1\n}"}.text(),
       {"1: (VI_1) No VIP specified; at least one is sensible"}},
      {"octet too large",
       with_vip("172.16.2.800"),
       {"13: VRRP parsed invalid IP 172.16.2.800. skipping IP..."}},
      {"leading zero",
       with_vip("010.0.0.1"),
       {"13: VRRP parsed invalid IP 010.0.0.1. skipping IP..."}},
      {"length 33",
       with_vip("10.0.0.1/33"),
       {"13: WARNING - number '33' outside range [0, 32]",
        "13: Invalid address prefix len 33 for address 10.0.0.1/33 - using 32"}},
      {"length text", with_vip("10.0.0.1/ab"), {"13: WARNING - invalid number 'ab'"}},
      {"two on a line",
       with_vip("10.0.0.1 10.0.0.2"),
       {"13: Unknown configuration entry '10.0.0.2' for ip address - ignoring"}},
      {"device without name",
       with_vip("10.0.0.1 dev"),
       {"13: No dev parameter specified for 10.0.0.1"}},
      {"device twice",
       with_vip("10.0.0.1 dev eth0 dev eth1"),
       {"13: Cannot specify ipaddress device more than once for 10.0.0.1"}},
      {"scope",
       with_vip("10.0.0.1 scope xx"),
       {"13: Invalid scope 'xx' specified for 10.0.0.1 - ignoring"}},
      {"scope number",
       with_vip("10.0.0.1/24 scope 300"),
       {"13: Invalid scope '300' specified for 10.0.0.1/24 - ignoring"}},
      {"good options", with_vip("10.0.0.1/24 brd + scope link label eth0:1 dev eth1 home"), {}},
      {"broadcast",
       with_vip("10.0.0.1 brd x"),
       {"13: VRRP is trying to assign invalid broadcast x. skipping VIP..."}},
      {"broadcast of one address",
       with_vip("10.0.0.1 brd +"),
       {"13: Address prefix length 32 too long for broadcast"}},
      {"label",
       with_vip("10.0.0.1 label eth0:012345678901234567"),
       {"13: Address label eth0:012345678901234567 is longer than maximum length 15 - removing "
        "address"}},
      {"a brace ends the list early",
       with_vip("{\n}\n10.0.0.3"),
       {"13: VRRP parsed invalid IP {. skipping IP...", "15: Unknown keyword '10.0.0.3'",
        "17: Unknown keyword '}'"}},
  });
  std::string many = "virtual_ipaddress {\n";
  for (int i = 0; i < 257; ++i)
    many += "10.0." + std::to_string(i / 200) + "." + std::to_string(i % 200 + 1) + "\n";
  check({{"257 of them",
          InstanceText{.vips = many + "}"}.text(),
          {"1: (VI_1) Number of VIPs (257) exceeds maximum/space available in packet (max 255 "
           "addresses) - excess moved to eVIPs"}}});
}

TEST_CASE("complaints: GARP") {
  check({
      {"no frame at all",
       with("garp_master_repeat 0"),
       {"11: (VI_1): garp_master_repeat must be greater than 0, setting to 1"}},
      {"no frame a refresh",
       with("garp_master_refresh_repeat 0"),
       {"11: (VI_1): garp_master_refresh_repeat must be greater than 0, setting to 1"}},
      {"a lower advert may stay unanswered", with("garp_lower_prio_repeat 0"), {}},
      {"delay too long",
       with("garp_master_delay 86401"),
       {"11: WARNING - number '86401' outside range [0, 4294]",
        "11: (VI_1): garp_master_delay '86401' invalid - ignoring"}},
      {"negative delay",
       with("garp_lower_prio_delay -3"),
       {"11: WARNING - negative number '-3'",
        "11: (VI_1): garp_lower_prio_delay '-3' invalid - ignoring"}},
      {"refresh is whole seconds",
       with("garp_master_refresh 2.5"),
       {"11: WARNING - invalid number '2.5'"}},
      {"refresh",
       with("garp_master_refresh -1"),
       {"11: WARNING - negative number '-1'",
        "11: (VI_1): Invalid garp_master_refresh '-1' - ignoring"}},
      {"lower repeat",
       with("garp_lower_prio_repeat -1"),
       {"11: WARNING - negative number '-1'", "11: (VI_1): Invalid garp_lower_prio_repeat '-1'"}},
      {"global",
       with_global("vrrp_garp_master_repeat 0"),
       {"2: vrrp_garp_master_repeat must be greater than 0, setting to 1"}},
      {"global delay",
       with_global("vrrp_garp_master_delay 5000"),
       {"2: WARNING - number '5000' outside range [0, 4294]",
        "2: vrrp_garp_master_delay '5000' invalid - ignoring"}},
      {"the interval of stock files",
       with_global("vrrp_garp_interval 0"),
       {"2: WARNING - number '0' outside range [0.000001, 4294.967295]",
        "2: vrrp_garp_interval '0' is invalid"}},
      {"min_garp",
       with_global("vrrp_min_garp maybe"),
       {"2: Invalid value for vrrp_min_garp specified"}},
  });
}

TEST_CASE("complaints: switches and global_defs") {
  check({
      {"lower_prio_no_advert",
       with("lower_prio_no_advert maybe"),
       {"11: (VI_1) invalid lower_prio_no_advert maybe specified"}},
      {"skip_check_adv_addr",
       with("skip_check_adv_addr 1"),
       {"11: (VI_1) invalid skip_check_adv_addr 1 specified"}},
      {"global switch",
       with_global("vrrp_higher_prio_send_advert 1"),
       {"2: Invalid value for vrrp_higher_prio_send_advert specified"}},
      {"router_id", with_global("router_id"), {"2: routerid name missing - ignoring"}},
      {"vrrp_version",
       with_global("vrrp_version 1"),
       {"2: number '1' outside range [2, 3]", "2: VRRP Error: Version must be either 2 or 3"}},
      {"group",
       with_global("vrrp_mcast_group4 abc"),
       {"2: Can't parse vrrp_mcast_group4 [abc]. Skipping"}},
      {"no group",
       with_global("vrrp_mcast_group4 1.2.3.4"),
       {"2: vrrp_mcast_group4 [1.2.3.4] is not multicast. Skipping"}},
      {"startup delay",
       with_global("vrrp_startup_delay 0"),
       {"2: WARNING - number '0' outside range [0.001000, 4294.967295]",
        "2: vrrp_startup_delay '0' is invalid"}},
      {"down timer",
       with_global("vrrp_down_timer_adverts 101"),
       {"2: WARNING - number '101' outside range [1, 100]",
        "2: Invalid vrrp_down_timer_adverts [1:100] '101'"}},
  });
}

TEST_CASE("complaints: blocks") {
  const std::string sound = InstanceText{}.text();
  check({
      {"unknown keyword", with("foo bar"), {"11: Unknown keyword 'foo'"}},
      {"keywords have a case", with("Priority 100"), {"11: Unknown keyword 'Priority'"}},
      {"lvs_id is gone", with_global("lvs_id x"), {"2: Unknown keyword 'lvs_id'"}},
      {"an instance's keyword at the root",
       "priority 5\n" + sound,
       {"1: Unknown keyword 'priority'"}},
      {"an unknown block closes the one around it",
       with("foo {\nnopreempt\n}"),
       {"11: Unknown keyword 'foo'", "11: Unexpected '{' - ignoring",
        "14: Unknown keyword 'virtual_ipaddress'", "14: Unexpected '{' - ignoring",
        "15: Unknown keyword '172.16.16.100'", "16: Unknown keyword '}'", "17: Unknown keyword '}'",
        "1: (VI_1) No VIP specified; at least one is sensible"}},
      {"a surplus brace", sound + "}\n", {"15: Extra '}' found", "15: Unknown keyword '}'"}},
      {"an early surplus brace", "}\n" + sound, {"1: Extra '}' found", "1: Unknown keyword '}'"}},
      {"a missing brace",
       sound.substr(0, sound.size() - 2),
       {"0: There are 1 missing '}'s or extra '{'s"}},
      {"two missing braces",
       sound.substr(0, sound.size() - 4),
       {"0: There are 2 missing '}'s or extra '{'s"}},
      {"no opening brace",
       "global_defs\nrouter_id x\n}\n" + sound,
       {"2: Missing '{' at beginning of configuration block", "3: Extra '}' found"}},
      {"the same name twice",
       sound + InstanceText{.vrid = "virtual_router_id 52"}.text(),
       {"15: vrrp instance VI_1 already defined"}},
      {"an instance without name, skipped whole",
       "vrrp_instance {\nfoo {\n}\n}\n" + sound,
       {"1: vrrp_instance must have a name"}},
      {"an instance with two names",
       "vrrp_instance a b {\nfoo\n}\n" + sound,
       {"1: vrrp_instance must have a name"}},
      {"brace on the next line", "global_defs\n{\n}\n" + sound, {}},
      {"everything on few lines",
       "vrrp_instance VI_1 { interface eth0\nvirtual_router_id 51\nvirtual_ipaddress { 10.0.0.1 } "
       "}",
       {}},
  });
}

TEST_CASE("complaints: a list without its brace is read all the same, and only logged") {
  const ParseResult result =
      parsed(InstanceText{.vips = "virtual_ipaddress\n172.16.16.100"}.text());
  CHECK(said(result) == Lines{"11: '{' missing from beginning of block virtual_ipaddress"});
  CHECK(result.config_test_exit_code == 0);
  CHECK(result.config.instances[0].vips.size() == 1);
}

}  // namespace
}  // namespace havip::hostsim::conf::test
