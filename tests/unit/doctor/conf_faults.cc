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
      {"router-outside-subnet", "havip-1", {{"a.peer", "172.16.2.5"}}, {}, {}},
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
  all.push_back({"extra-brace",
                 "havip-1",
                 {{"a.advert_int", "2"}, {"b.vips", "172.16.16.8\n    }\n}\nadvert_int 2"}},
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
      // They refuse each other, and the one that is left does not have it.
      {"vips-differ",
       "havip-1",
       {{"a.vips", "172.16.16.8\n        172.16.16.9"}, {"b.vips", "172.16.16.9"}},
       {act("20s", "keepalived_stop", kA)},
       {}},
  };
  return kAll;
}

}  // namespace havip::doctor::test
