// Faults in keepalived.conf, which `havip lint` finds, too.
#include <fmt/format.h>

#include "tests/unit/doctor/faults.h"
#include "tests/unit/doctor/timeline.h"

namespace havip::doctor::test {
namespace {

// What stands behind the VIPs in their instance, and has web-a for its content: conf_of() goes on
// with the ends of a block and of the instance.
std::string behind_its_vips(std::string_view block) {
  return fmt::format("172.16.16.8\n    }}\n    {}\n        172.16.16.6", block);
}

// The VIP, and another instance that has it, too.
std::string second_election(int priority, std::string_view own, std::string_view peer) {
  return fmt::format(
      "172.16.16.8\n    }}\n}}\nvrrp_instance VI_2 {{\n    state BACKUP\n    interface eth0\n"
      "    virtual_router_id 52\n    priority {}\n    unicast_src_ip {}\n    unicast_peer {{\n"
      "        {}\n    }}\n    virtual_ipaddress {{\n        172.16.16.8",
      priority, own, peer);
}

}  // namespace

std::vector<Fault> conf_faults() {
  std::vector<Fault> all{
      {"conf-refused", "havip-1", {{"b.interface", "eth9"}}, {}, {}},
      {"conf-without-router", "havip-1", {{"b.block", "vrrp_instanceVI_1"}}, {}, {}},
      {"multicast-in-vpc", "havip-1", {{"a.unicast", "no"}, {"b.unicast", "no"}}, {}, {}},
      {"unicast-without-peers",
       "havip-1",
       {{"a.unicast", "no peers"}, {"b.unicast", "no peers"}},
       {},
       {}},
      {"unicast-and-multicast", "havip-1", {{"b.unicast", "no"}}, {}, {}},
      {"peer-not-named", "havip-1", {{"a.peer", "172.16.16.20"}}, {}, {}},
      {"vrid-differs", "havip-1", {{"b.vrid", "52"}}, {}, {}},
      {"family-differs",
       "havip-1",
       {{"a.version", "3"},
        {"b.version", "3"},
        {"a.auth", ""},
        {"b.auth", ""},
        {"b.unicast", "no"},
        {"b.vips", "fd00::8\n    }\n    virtual_ipaddress_excluded {\n        172.16.16.8"}},
       {},
       {}},
      {"version-differs", "havip-1", {{"b.version", "3"}, {"a.auth", ""}, {"b.auth", ""}}, {}, {}},
      {"auth-type-differs", "havip-1", {{"b.auth", ""}}, {}, {}},
      {"auth-pass-missing", "havip-1", {{"b.pass", ""}}, {}, {}},
      {"auth-pass-differs", "havip-1", {{"b.pass", "2222"}}, {}, {}},
      {"advert-int-differs", "havip-1", {{"b.advert_int", "2"}}, {}, {}},
      {"vips-differ", "havip-1", {{"b.vips", "172.16.16.8\n        172.16.16.9"}}, {}, {}},
  };
  all.push_back({"vip-twice", "havip-1", {{"a.vips", "172.16.16.8\n        172.16.16.8"}}, {}, {}});
  all.push_back({"vip-of-router",
                 "havip-1",
                 {{"a.vips", "172.16.16.8\n        172.16.16.5"},
                  {"b.vips", "172.16.16.8\n        172.16.16.5"}},
                 {},
                 {}});
  all.push_back({"vip-on-loopback", "havip-1", {{"a.vips", "172.16.16.8 dev lo"}}, {}, {}});
  all.push_back({"vmac-in-vpc", "havip-1", {{"a.extra", "    use_vmac\n"}}, {}, {}});
  all.push_back(
      {"vrrp-strict", "havip-1", {{"global", "global_defs {\n    vrrp_strict\n}\n"}}, {}, {}});
  all.push_back({"unexpected-brace",
                 "havip-1",
                 {{"b.unicast", "no"}, {"b.vips", behind_its_vips("unicast_src_ip 172.16.16.5 {")}},
                 {},
                 {}});
  all.push_back(
      {"unbalanced-braces",
       "havip-1",
       {{"b.unicast", "no"}, {"b.vips", behind_its_vips("track_script {\n    unicast_peer {")}},
       {},
       {}});
  all.push_back({"excluded-vips-differ",
                 "havip-1",
                 {{"a.vips",
                   "172.16.16.9\n    }\n    virtual_ipaddress_excluded {\n"
                   "        172.16.16.8"},
                  {"b.vips", "172.16.16.9"}},
                 {act("20s", "keepalived_stop", kA)},
                 {}});
  all.push_back({"unknown-keyword",
                 "havip-1",
                 {{"a.list", "virtual_ipadress"}, {"b.list", "virtual_ipadress"}},
                 {},
                 {}});
  all.push_back(
      {"weight-too-small",
       "havip-1",
       {{"global", "vrrp_script chk {\n    script /bin/chk\n    interval 1\n    weight -5\n}\n"},
        {"a.extra", "    track_script {\n        chk\n    }\n"}},
       {act("20s", "app_down", R"("guest": "web-a", "port": 80)"),
        act("20s", "script_result", R"("guest": "web-a", "script": "chk", "returns": 1)")},
       {}});
  all.push_back(
      {"weight-nopreempt",
       "havip-1",
       {{"global", "vrrp_script chk {\n    script /bin/chk\n    interval 1\n    weight -50\n}\n"},
        {"a.extra", "    nopreempt\n    track_script {\n        chk\n    }\n"},
        {"b.extra", "    nopreempt\n"}},
       {act("20s", "app_down", R"("guest": "web-a", "port": 80)"),
        act("20s", "script_result", R"("guest": "web-a", "script": "chk", "returns": 1)")},
       {}});
  all.push_back({"source-twice",
                 "havip-1",
                 {{"b.ip", "172.16.16.6"}},
                 {act("20s", "keepalived_stop", kA)},
                 {}});
  all.push_back({"no-accept", "havip-1", {{"a.extra", "    no_accept\n"}}, {}, {}});
  return all;
}

const std::vector<Fault>& other_faces() {
  static const std::vector<Fault> kAll{
      // Its block is read as if it stood outside, so that there are no peers.
      {"unknown-keyword",
       "havip-1",
       {{"b.unicast", "no"}, {"b.vips", behind_its_vips("unicast_peers {")}},
       {},
       {}},
      // A line of a block; and one that a '}' too many has put outside.
      {"unknown-keyword",
       "havip-1",
       {{"b.auth", ""},
        {"b.extra",
         "    authentication {\n        auth-type PASS\n        auth_pass 1111\n    }\n"}},
       {},
       {}},
      {"unknown-keyword",
       "havip-1",
       {{"a.advert_int", "2"}, {"b.extra", "    advert_intt 2\n"}},
       {},
       {}},
      {"unknown-keyword",
       "havip-1",
       {{"a.advert_int", "2"}, {"b.vips", "172.16.16.8\n    }\n}\nadvert_int 2"}},
       {},
       {}},
      // The VIP is lost with it, and its router becomes master without.
      {"unknown-keyword",
       "havip-1",
       {{"b.extra",
         "    authentification {\n        auth_type PASS\n        auth_pass 1111\n    }\n"},
        {"b.auth", ""}},
       {act("20s", "keepalived_stop", kA)},
       {}},
      // In two elections, with a master each.
      {"vip-twice",
       "havip-1",
       {{"a.vips", second_election(80, "172.16.16.6", "172.16.16.5")},
        {"b.vips", second_election(95, "172.16.16.5", "172.16.16.6")}},
       {},
       {}},
      // They refuse each other, and the one that is left does not have it.
      {"vips-differ",
       "havip-1",
       {{"a.vips", "172.16.16.8\n        172.16.16.9"}, {"b.vips", "172.16.16.9"}},
       {act("20s", "keepalived_stop", kA)},
       {}},
  };
  return kAll;
}

const std::vector<Fault>& harmless() {
  const std::string twice = "172.16.16.8\n        172.16.16.8";
  static const std::vector<Fault> kAll{
      {"a '}' too many",
       "havip-1",
       {{"b.vips",
         "172.16.16.8\n    }\n}\nvrrp_script unused {\n    script /bin/true\n    interval 1"}},
       {},
       {}},
      {"a '{' behind a value",
       "havip-1",
       {{"b.vips", "172.16.16.8\n    }\n    advert_int 1 {"}},
       {},
       {}},
      {"an unknown block",
       "havip-1",
       {{"global", "vrrp_skript unused {\n    script /bin/true\n    interval 1\n}\n"}},
       {},
       {}},
      {"an unknown word", "havip-1", {{"b.extra", "    nopreemptt\n"}}, {}, {}},
      {"a VIP twice, on both", "havip-1", {{"a.vips", twice}, {"b.vips", twice}}, {}, {}},
      {"another VIP on lo",
       "havip-1",
       {{"a.vips", "172.16.16.8\n        172.16.16.9 dev lo"},
        {"b.vips", "172.16.16.8\n        172.16.16.9"}},
       {},
       {}},
      {"another VIP, excluded on one",
       "havip-1",
       {{"a.vips", "172.16.16.8\n    }\n    virtual_ipaddress_excluded {\n        172.16.16.9"}},
       {},
       {}},
  };
  return kAll;
}

}  // namespace havip::doctor::test
