// What is watched, who is told, who belongs together: as it ends up in the Config.
#include <doctest/doctest.h>

#include "hostsim/guest/conf/script_line.h"
#include "tests/unit/conf/conf_text.h"

namespace havip::hostsim::conf::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace net::literals;
using Words = std::vector<std::string>;

const std::string kScript =
    "vrrp_script chk {\nscript \"/bin/check 'a b' c\"\ninterval 2\nweight -20\nrise 3\nfall 4\n"
    "user nobody staff\ninit_fail\n}\n";

Config config_of(const std::string& text) {
  ParseResult result = parsed("global_defs {\nenable_script_security\n}\n" + text);
  CAPTURE(joined(said(result)));
  REQUIRE(result.config.instances.size() >= 1);
  return std::move(result.config);
}

TEST_CASE("tracking: scripts, and what an instance makes of one") {
  const Config config =
      config_of(kScript + InstanceText{.extra = "track_script {\nchk weight 7 reverse\n}"}.text());
  REQUIRE(config.scripts.size() == 1);
  const Script& script = config.scripts[0];
  CHECK(script.name == "chk");
  CHECK(script.line == 4);
  CHECK(script.command.args == Words{"/bin/check", "a b", "c"});
  CHECK(script.command.user == "nobody");
  CHECK(script.command.group == "staff");
  CHECK(script.interval == seconds(2));
  CHECK(script.timeout == seconds(2));  // the interval, for want of another
  CHECK(script.weight == Weight{.value = -20});
  CHECK(script.rise == 3);
  CHECK(script.fall == 4);
  CHECK(script.init_fail);
  CHECK(config.instances[0].track.scripts ==
        std::vector<Tracked>{{.name = "chk", .weight = {.value = 7, .reverse = true}}});
}

TEST_CASE("tracking: what a line does not say comes from the thing itself") {
  const Config config = config_of(
      kScript + "track_file f {\nfile /tmp/f\nweight 2 reverse\ninit_file -5 overwrite\n}\n" +
      "vrrp_track_process p {\nprocess nginx -g x\nparam_match partial\nquorum 2\nquorum_max 4\n"
      "weight 9\ndelay 1.5\nfork_delay 0.5\nfull_command\n}\n" +
      InstanceText{.extra = "track_script {\nchk\n}\ntrack_file {\nf\n}\ntrack_process {\np\n}\n"
                            "track_interface {\neth1 weight -3\n}"}
          .text());
  const TrackLists& track = config.instances[0].track;
  CHECK(track.scripts == std::vector<Tracked>{{.name = "chk", .weight = {.value = -20}}});
  CHECK(track.files == std::vector<Tracked>{{.name = "f", .weight = {2, true}}});
  CHECK(track.processes == std::vector<Tracked>{{.name = "p", .weight = {.value = 9}}});
  CHECK(track.interfaces == std::vector<Tracked>{{.name = "eth1", .weight = {.value = -3}}});
  REQUIRE(config.files.size() == 1);
  CHECK(config.files[0].path == "/tmp/f");
  CHECK(config.files[0].init_value == -5);
  CHECK(config.files[0].overwrite);
  REQUIRE(config.processes.size() == 1);
  CHECK(config.processes[0].process == "nginx");
  CHECK(config.processes[0].params == Words{"-g", "x"});
  CHECK(config.processes[0].param_match == ParamMatch::kPartial);
  CHECK(config.processes[0].quorum == 2);
  CHECK(config.processes[0].quorum_max == 4);
  CHECK(config.processes[0].fork_delay == milliseconds(500));
  CHECK(config.processes[0].terminate_delay == milliseconds(1500));
  CHECK(config.processes[0].full_command);
}

TEST_CASE("tracking: a group takes its members' weights away, but for processes") {
  const std::string group =
      "vrrp_sync_group G {\ngroup {\nVI_1\nVI_2\n}\nsmtp_alert\nnotify_master /bin/m\n}\n";
  const std::string tracks =
      "track_script {\nchk\n}\ntrack_interface {\neth1 weight 4\n}\ntrack_process {\np\n}";
  const std::string pair = kScript + "vrrp_track_process p {\nprocess x\nweight 5\n}\n" +
                           InstanceText{.extra = tracks}.text() +
                           InstanceText{.name = "VI_2", .vrid = "virtual_router_id 52"}.text();
  const Config config = config_of(group + pair);
  REQUIRE(config.sync_groups.size() == 1);
  CHECK(config.sync_groups[0].members == Words{"VI_1", "VI_2"});
  CHECK(config.sync_groups[0].smtp_alert);
  CHECK(config.sync_groups[0].notify.master->args == Words{"/bin/m"});
  CHECK(config.instances[0].sync_group == "G");
  CHECK(config.instances[0].track.scripts.empty());
  CHECK(config.instances[0].track.interfaces == std::vector<Tracked>{{.name = "eth1"}});
  CHECK(config.instances[0].track.processes.size() == 1);
  const Config alone = config_of(pair);
  CHECK(alone.instances[0].track.scripts.size() == 1);
  CHECK(alone.instances[0].track.interfaces[0].weight.value == 4);
}

TEST_CASE("tracking: notifiers run as script_user unless they say otherwise") {
  const ParseResult result = parsed(
      "global_defs {\nenable_script_security\nscript_user nobody staff\n}\n" +
      InstanceText{.extra = "notify \"/bin/n 'a b'\" root\nnotify_stop /bin/s\nnotify_deleted"}
          .text());
  const Notifiers& notify = result.config.instances.at(0).notify;
  REQUIRE(notify.any);
  CHECK(notify.any->args == Words{"/bin/n", "a b"});
  CHECK(notify.any->user == "root");
  CHECK(notify.any->group.empty());
  REQUIRE(notify.stop);
  CHECK(notify.stop->user == "nobody");
  CHECK(notify.stop->group == "staff");
  CHECK_FALSE(notify.deleted);
  CHECK(notify.told_deleted);
  CHECK_FALSE(notify.master);
}

TEST_CASE("tracking: quotes and escapes of script lines") {
  CHECK(split_quoted("a 'b c' \"d 'e'\" f\"g h\"i").words == Words{"a", "b c", "d 'e'", "fg hi"});
  CHECK(split_quoted(R"(\x41 \101 \t|\n \q \"x \cA)").words ==
        Words{"A", "A", "\t|\n", "q", "\"x", "\x01"});
  CHECK(split_quoted("  ").words.empty());
  CHECK(split_quoted("a 'b").fault == "String 'a 'b': missing terminating '");
  CHECK(split_quoted("a\\").words == Words{"a"});
}

TEST_CASE("tracking: the mails, pipes and pauses of global_defs") {
  const Config config =
      parsed(
          "global_defs {\nnotification_email {\na@x b@x\nc@x\n}\nnotification_email_from me@x\n"
          "smtp_server 10.0.0.9 2525\nsmtp_connect_timeout 7\nsmtp_alert\nno_email_faults\n"
          "notify_fifo /run/f\nnotify_fifo_script /bin/f\nvrrp_garp_interval 0.5\n"
          "vrrp_gna_interval 0.25\nlvs_notify_fifo /run/l\n}\n"
          "garp_group {\ngarp_interval 0.1\ninterfaces {\neth0\neth1\n}\n}\n" +
          InstanceText{}.text() +
          InstanceText{.name = "B", .vrid = "virtual_router_id 52", .extra = "smtp_alert off"}
              .text())
          .config;
  CHECK(config.mail.to == Words{"a@x", "b@x", "c@x"});
  CHECK(config.mail.from == "me@x");
  CHECK(config.mail.helo_name == "web-a");
  CHECK(config.mail.server == Endpoint{.ip = "10.0.0.9"_ip, .port = 2525});
  CHECK(config.mail.connect_timeout == seconds(7));
  CHECK_FALSE(config.mail.fault_emails);
  CHECK(config.fifo->path == "/run/f");
  CHECK(config.fifo->script->args == Words{"/bin/f"});
  CHECK(config.lvs_fifo->path == "/run/l");
  CHECK_FALSE(config.vrrp_fifo);
  CHECK(config.garp_interval == milliseconds(500));
  CHECK(config.gna_interval == milliseconds(250));
  REQUIRE(config.garp_groups.size() == 1);
  CHECK(config.garp_groups[0].interfaces == Words{"eth0", "eth1"});
  CHECK(config.instances.at(0).smtp_alert);
  CHECK_FALSE(config.instances.at(1).smtp_alert);
}

TEST_CASE("tracking: families, version 3, acceptance, virtual MACs") {
  const auto only = [](const std::string& extra, const std::string& vips) {
    return parsed(InstanceText{.auth = "", .extra = extra, .vips = vips}.text())
        .config.instances.at(0);
  };
  const std::string v6 = "virtual_ipaddress {\nfe80::9\nfd00::9/64\n}";
  const Instance six = only("unicast_src_ip fd00::6\nunicast_peer {\nfd00::5 max_ttl 64\n}", v6);
  CHECK(six.family == net::Family::kIpv6);
  CHECK(six.version == 3);
  CHECK(six.vips[0].prefix == 128);
  CHECK(six.vips[1].prefix == 64);
  CHECK(six.unicast_peers[0].max_ttl == 64);
  CHECK(to_string(*six.unicast_src_ip) == "fd00::6");
  CHECK(only("version 2", v6).version == 2);
  const std::string v4 = "virtual_ipaddress {\n172.16.16.100\n}";
  CHECK(only("version 3\nadvert_int 0.25", v4).advert_int == milliseconds(250));
  CHECK_FALSE(only("no_accept", v4).accept);
  CHECK(only("", v4).accept);
  const Instance strict = only("strict_mode\nunicast_peer {\n172.16.16.5\n}", v4);
  CHECK_FALSE(strict.accept);
  CHECK(strict.lower_prio_no_advert);
  CHECK(strict.garp.lower_prio_repeat == 0);
  CHECK(strict.unicast_peers.size() == 1);  // 2.2.7 lets it pass
  CHECK(only("strict_mode\nversion 3\naccept", v4).accept);
  const Instance vmac = only("use_vmac v.1 02:00:00:00:00:07\nvmac_xmit_base", v4);
  REQUIRE(vmac.vmac);
  CHECK(vmac.vmac->name == "v.1");
  CHECK(to_string(*vmac.vmac->mac) == "02:00:00:00:00:07");
  CHECK(vmac.vmac->transmit_on_base);
  CHECK(only("mcast_dst_ip 224.0.0.99", v4).mcast_dst_ip == net::IpAddr("224.0.0.99"_ip));
  CHECK(only("old_unicast_checksum never\nunicast_peer {\n1.2.3.4\n}", v4).unicast_checksum ==
        UnicastChecksum::kNever);
}

}  // namespace
}  // namespace havip::hostsim::conf::test
