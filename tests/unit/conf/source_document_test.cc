// The sample file of the source document through the reader: as printed, and as it was meant.
#include <doctest/doctest.h>

#include "tests/unit/conf/conf_text.h"

namespace havip::hostsim::conf::test {
namespace {

// Line 10 is the one with the missing space.
std::string sample(const std::string& block, const std::string& state, const std::string& options) {
  return "global_defs{\n"
         "notification_email {\n"
         "        root@localhost         # more than one is fine\n"
         "}\n"
         "notification_email_from kaadmin@localhost       # any sender\n"
         "smtp_server 127.0.0.1\n"
         "smtp_connect_timeout 30\n"
         "router_id LVS_DEVEL        \n"
         "}\n" +
         block +
         " {    # one vrrp_instance is one virtual router\n"
         "    state " +
         state +
         "\n"
         "    interface eth0       #  the NIC\n"
         "    virtual_router_id 51\n"
         "    priority 100\n"
         "    advert_int 1\n" +
         options +
         "    authentication {   # password\n"
         "        auth_type PASS\n"
         "        auth_pass 1111\n"
         "    }\n"
         "    unicast_src_ip 172.16.16.6\n"
         "    unicast_peer {\n"
         "    172.16.16.5             # the other guest\n"
         "    }\n"
         "    virtual_ipaddress {\n"
         "    172.16.2.8\n"
         "    }\n"
         "}\n";
}

const std::string kOptions = "    nopreempt\n    preempt_delay 10\n";

TEST_CASE("source document: as printed, one missing space loses everything") {
  const ParseResult result = parsed(sample("vrrp_instanceVI_1", "MASTER", kOptions));
  CHECK(said(result) == std::vector<std::string>{
                            "10: Unknown keyword 'vrrp_instanceVI_1'",
                            "10: Unexpected '{' - ignoring",
                            "11: Unknown keyword 'state'",
                            "12: Unknown keyword 'interface'",
                            "13: Unknown keyword 'virtual_router_id'",
                            "14: Unknown keyword 'priority'",
                            "15: Unknown keyword 'advert_int'",
                            "16: Unknown keyword 'nopreempt'",
                            "17: Unknown keyword 'preempt_delay'",
                            "18: Unknown keyword 'authentication'",
                            "18: Unexpected '{' - ignoring",
                            "19: Unknown keyword 'auth_type'",
                            "20: Unknown keyword 'auth_pass'",
                            "21: Unknown keyword '}'",
                            "22: Unknown keyword 'unicast_src_ip'",
                            "23: Unknown keyword 'unicast_peer'",
                            "23: Unexpected '{' - ignoring",
                            "24: Unknown keyword '172.16.16.5'",
                            "25: Unknown keyword '}'",
                            "26: Unknown keyword 'virtual_ipaddress'",
                            "26: Unexpected '{' - ignoring",
                            "27: Unknown keyword '172.16.2.8'",
                            "28: Unknown keyword '}'",
                            "29: Unknown keyword '}'",
                            "0: Warning - keepalived has no configuration to run",
                        });
  CHECK(result.config.instances.empty());
  CHECK(result.config_test_exit_code == 5);
  CHECK_FALSE(result.exit_code);  // it stays up and serves nothing
  CHECK_FALSE(result.unsupported());
}

TEST_CASE("source document: with the space, state MASTER clears nopreempt") {
  const ParseResult result = parsed(sample("vrrp_instance VI_1", "MASTER", kOptions));
  CHECK(said(result) ==
        std::vector<std::string>{
            "10: (VI_1) Warning - nopreempt will not work with initial state MASTER - clearing",
            "10: (VI_1) Warning - preempt delay will not work with initial state MASTER - "
            "clearing"});
  REQUIRE(result.config.instances.size() == 1);
  CHECK_FALSE(result.config.instances[0].nopreempt);
  CHECK(result.config.instances[0].preempt_delay == Duration{});
  CHECK(result.config_test_exit_code == 5);
}

TEST_CASE("source document: state BACKUP keeps nopreempt, but not the delay") {
  const ParseResult result = parsed(sample("vrrp_instance VI_1", "BACKUP", kOptions));
  CHECK(said(result) ==
        std::vector<std::string>{
            "10: (VI_1) preempt_delay is incompatible with nopreempt mode - resetting"});
  REQUIRE(result.config.instances.size() == 1);
  CHECK(result.config.instances[0].nopreempt);
  CHECK(result.config.instances[0].preempt_delay == Duration{});
}

TEST_CASE("source document: without both options there is nothing to say") {
  using namespace net::literals;
  const ParseResult result = parsed(sample("vrrp_instance VI_1", "MASTER", ""));
  CHECK(said(result).empty());
  CHECK(result.config_test_exit_code == 0);
  CHECK(result.config.router_id == "LVS_DEVEL");
  REQUIRE(result.config.instances.size() == 1);
  const Instance& instance = result.config.instances[0];
  CHECK(instance.name == "VI_1");
  CHECK(instance.line == 10);
  CHECK(instance.state == InitialState::kMaster);
  CHECK(instance.interface == "eth0");
  CHECK(instance.vrid.value == 51);
  CHECK(instance.priority == 100);
  CHECK(instance.advert_int == std::chrono::seconds(1));
  CHECK(instance.auth == AuthType::kPass);
  CHECK(instance.auth_pass == std::array<std::uint8_t, 8>{'1', '1', '1', '1', 0, 0, 0, 0});
  CHECK(instance.unicast_src_ip == "172.16.16.6"_ip);
  CHECK(instance.unicast_peers == std::vector{UnicastPeer{.ip = "172.16.16.5"_ip}});
  REQUIRE(instance.vips.size() == 1);
  CHECK(instance.vips[0].ip == "172.16.2.8"_ip);
  CHECK(instance.vips[0].prefix == 32);
  CHECK(instance.vips[0].device == "eth0");
}

TEST_CASE("source document: a guest without eth0 does not run it") {
  const ParseResult result = parse(sample("vrrp_instance VI_1", "BACKUP", ""), "t.conf",
                                   {.node = "web-a", .nics = {"ens5"}});
  CHECK(said(result) == std::vector<std::string>{
                            "12: WARNING - interface eth0 for vrrp_instance VI_1 doesn't exist",
                            "0: Non-existent interface specified in configuration"});
  CHECK(result.exit_code == 2);
  CHECK(result.config_test_exit_code == 5);
  CHECK(result.config.instances.empty());
}

}  // namespace
}  // namespace havip::hostsim::conf::test
