// Every check fires on a configuration with the fault, at the place of the fault, and on none of
// the sound ones.
#include <set>

#include <fmt/format.h>

#include "tests/unit/lint/confs.h"

namespace havip::lint::test {
namespace {

struct Row {
  std::string_view id;
  std::vector<std::string> texts;  // one file, or a cluster
  std::string place;               // where the first finding of this id is
};

std::string six_vips() {
  std::string vips = "virtual_ipaddress {\n";
  for (int i = 0; i < 6; ++i)
    vips += fmt::format("172.16.16.{}\n", 20 + i);
  return vips + "}";
}

const std::string kScript =
    "global_defs {\nenable_script_security\nscript_user root\n}\n"
    "vrrp_script chk {\nscript \"/bin/true\"\nfall 2\n}";
const std::string kOneStrike =
    "global_defs {\nenable_script_security\nscript_user root\n}\n"
    "vrrp_script chk {\nscript \"/bin/true\"\nfall 1\n}";

std::string with(const std::string& extra) {
  return Conf{.extra = extra}.text();
}
std::string with_vip(const std::string& vip) {
  return Conf{.vips = "virtual_ipaddress {\n" + vip + "\n}"}.text();
}
std::vector<std::string> cluster(const Conf& one, const Conf& other) {
  return {one.text(), other.text()};
}
Conf like_peer(Conf change) {
  const Conf usual = peer();
  change.priority = change.priority == Conf{}.priority ? usual.priority : change.priority;
  change.source = change.source == Conf{}.source ? usual.source : change.source;
  change.peers = change.peers == Conf{}.peers ? usual.peers : change.peers;
  return change;
}

std::vector<Row> alone() {
  return {
      {"unknown-keyword", {with("nopremt")}, "a.conf:8:1"},
      {"unexpected-brace", {"vrrp_instanceVI_1 {\n}\n" + Conf{}.text()}, "a.conf:1:19"},
      {"unbalanced-braces", {Conf{}.text() + "global_defs {\n"}, "a.conf:0:0"},
      {"extra-brace", {Conf{}.text() + "}\n"}, "a.conf:16:1"},
      {"parameter-missing", {with("garp_master_delay")}, "a.conf:8:1"},
      {"nopreempt-state-master",
       {Conf{.state = "state MASTER", .extra = "nopreempt"}.text()},
       "a.conf:8:1"},
      {"preempt-delay-state-master",
       {Conf{.state = "state MASTER", .extra = "preempt_delay 10"}.text()},
       "a.conf:8:15"},
      {"preempt-delay-nopreempt", {with("nopreempt\npreempt_delay 10")}, "a.conf:9:15"},
      {"auth-pass-too-long",
       {with("authentication {\nauth_type PASS\nauth_pass 123456789\n}")},
       "a.conf:10:11"},
      {"auth-pass-missing", {with("authentication {\nauth_type PASS\n}")}, "a.conf:9:11"},
      {"auth-version-3",
       {with("version 3\nauthentication {\nauth_type PASS\nauth_pass 1\n}")},
       "a.conf:9:1"},
      {"strict-drops",
       {with("strict_mode\nauthentication {\nauth_type PASS\nauth_pass 1\n}")},
       "a.conf:1:1"},
      {"advert-int-rounded", {Conf{.advert_int = "advert_int 0.5"}.text()}, "a.conf:6:12"},
      {"unicast-without-peers", {Conf{.peers = ""}.text()}, "a.conf:8:16"},
      {"vip-missing", {Conf{.vips = ""}.text()}, "a.conf:1:1"},
      {"script-security",
       {Conf{.globals = "vrrp_script chk {\nscript \"/bin/true\"\n}",
             .extra = "track_script {\nchk\n}"}
            .text()},
       "a.conf:0:0"},
      {"keepalived-complains", {Conf{.priority = "priority 300"}.text()}, "a.conf:5:10"},
      {"not-modelled", {with("use_ipvlan")}, "a.conf:8:1"},
      {"no-effect-here", {with_vip("172.16.16.8 label eth0:1")}, "a.conf:13:13"},

      {"vip-outside-subnet", {with_vip("172.16.2.8")}, "a.conf:13:1"},
      {"router-outside-subnet",
       {Conf{.peers = "unicast_peer {\n172.16.2.5\n}"}.text()},
       "a.conf:10:1"},
      {"vip-prefix", {with_vip("172.16.16.8/16")}, "a.conf:13:1"},
      {"vip-no-host", {with_vip("172.16.16.255")}, "a.conf:13:1"},
      {"vip-of-router", {with_vip("172.16.16.5")}, "a.conf:13:1"},
      {"vip-ipv6",
       {Conf{.vips = Conf{}.vips + "\nvirtual_ipaddress_excluded {\nfd00::8\n}"}.text()},
       "a.conf:16:1"},
      {"vip-on-loopback", {with_vip("172.16.16.8 dev lo")}, "a.conf:13:1"},
      {"vip-twice", {with_vip("172.16.16.8\n172.16.16.8")}, "a.conf:13:1"},
      {"too-many-vips", {Conf{.vips = six_vips()}.text()}, "a.conf:18:1"},
      {"source-missing", {Conf{.source = ""}.text()}, "a.conf:8:1"},
      {"source-among-peers",
       {Conf{.peers = "unicast_peer {\n172.16.16.6\n172.16.16.5\n}"}.text()},
       "a.conf:10:1"},
      {"multicast-in-vpc", {Conf{.source = "", .peers = ""}.text()}, "a.conf:1:1"},
      {"vmac-in-vpc", {with("use_vmac vrrp51\nvmac_xmit_base")}, "a.conf:8:10"},
      {"vrrp-strict", {with("strict_mode")}, "a.conf:8:1"},
      {"no-accept", {with("no_accept")}, "a.conf:8:1"},
      {"refresh-never", {Conf{.refresh = "garp_master_refresh 0"}.text()}, "a.conf:7:21"},
      {"refresh-on-window", {Conf{.refresh = "garp_master_refresh 5"}.text()}, "a.conf:7:21"},
      {"one-batch",
       {Conf{.refresh = "garp_master_refresh 0", .extra = "garp_master_delay 0"}.text()},
       "a.conf:8:19"},
      {"claims-starve",
       {Conf{.refresh = "",
             .vips = "virtual_ipaddress {\n172.16.16.8\n172.16.16.9\n172.16.16.10\n}"}
            .text()},
       "a.conf:14:1"},
      {"interval-collapses",
       {Conf{.globals = "global_defs {\nvrrp_garp_interval 0.5\n}"}.text()},
       "a.conf:2:20"},
      {"weight-nopreempt",
       {Conf{.globals = kScript, .extra = "nopreempt\ntrack_script {\nchk weight -20\n}"}.text()},
       "a.conf:17:1"},
      {"one-strike",
       {Conf{.globals = kOneStrike, .extra = "track_script {\nchk\n}"}.text()},
       "a.conf:16:1"},
      {"advert-int-fast",
       {Conf{.advert_int = "advert_int 0.1", .extra = "version 3"}.text()},
       "a.conf:6:12"},
      {"few-adverts", {with("down_timer_adverts 1")}, "a.conf:8:20"},
      {"owner-priority", {Conf{.priority = "priority 255"}.text()}, "a.conf:5:10"},
  };
}

std::vector<Row> twice_in_a_file() {
  const std::string other =
      Conf{.name = "VI_2", .vips = "virtual_ipaddress {\n172.16.16.9\n}"}.text();
  const std::string mute = Conf{.source = "", .peers = ""}.text();
  const std::string mute2 = Conf{.name = "VI_2", .source = "", .peers = ""}.text();
  return {{"vrid-conflict", {Conf{}.text() + other}, "a.conf:16:1"},
          {"vrid-twice", {mute + mute2}, "a.conf:12:1"}};
}

std::vector<Row> clusters() {
  const std::string auth = "authentication {\nauth_type PASS\nauth_pass ";
  return {
      {"vrid-differs", cluster({}, like_peer({.vrid = "virtual_router_id 52"})), "b.conf:4:19"},
      {"version-differs", cluster({}, like_peer({.extra = "version 3"})), "b.conf:8:9"},
      {"family-differs",
       {Conf{}.text(), Conf{.extra = "version 3",
                            .source = "unicast_src_ip fd00::5",
                            .peers = "unicast_peer {\nfd00::6\n}",
                            .vips = "virtual_ipaddress {\nfd00::8\n}"}
                           .text()},
       "b.conf:13:1"},
      {"auth-type-differs", cluster({}, like_peer({.extra = auth + "1\n}"})), "b.conf:9:11"},
      {"auth-pass-differs", cluster({.extra = auth + "1\n}"}, like_peer({.extra = auth + "2\n}"})),
       "b.conf:10:11"},
      {"advert-int-differs", cluster({}, like_peer({.advert_int = "advert_int 2"})), "b.conf:6:12"},
      {"advert-int-adopted",
       cluster({.extra = "version 3"},
               like_peer({.advert_int = "advert_int 2", .extra = "version 3"})),
       "b.conf:6:12"},
      {"vips-differ",
       cluster({}, like_peer({.vips = "virtual_ipaddress {\n172.16.16.8\n172.16.16.9\n}"})),
       "b.conf:14:1"},
      {"excluded-vips-differ",
       cluster({.vips = Conf{}.vips + "\nvirtual_ipaddress_excluded {\n172.16.16.9\n}"}, peer()),
       "a.conf:16:1"},
      {"unicast-and-multicast", {Conf{}.text(), peer().text() + ""}, ""},
      {"peer-not-named", cluster({}, like_peer({.peers = "unicast_peer {\n172.16.16.7\n}"})),
       "b.conf:9:1"},
      {"source-twice", {Conf{}.text(), Conf{.priority = "priority 90"}.text()}, "b.conf:8:16"},
      {"both-master", cluster({.state = "state MASTER"}, like_peer({.state = "state MASTER"})),
       "b.conf:2:7"},
      {"equal-priority", {}, "b.conf:5:10"},
      {"equal-priority-nopreempt", {}, "b.conf:5:10"},
      {"nopreempt-on-others", cluster({}, like_peer({.extra = "nopreempt"})), "b.conf:8:1"},
      {"weight-too-small",
       cluster({.globals = kScript, .extra = "track_script {\nchk weight -5\n}"}, peer()),
       "a.conf:16:1"},
  };
}

void must_find(const Row& row) {
  CAPTURE(row.id);
  const Judged result = judged(row.texts);
  const auto first = std::ranges::find_if(result.report.findings,
                                          [&](const Finding& f) { return f.check->id == row.id; });
  REQUIRE_MESSAGE(first != result.report.findings.end(), "not found");
  CHECK(fmt::format("{}:{}:{}", first->place.file, first->place.line, first->place.column) ==
        row.place);
  const bool of_cluster = std::holds_alternative<ClusterCheck>(first->check->find);
  CHECK(first->related.empty() == !of_cluster);
  for (const Related& related : first->related) {
    CHECK(related.place.file != first->place.file);
    CHECK(related.place.line != 0);
  }
}

std::vector<Row> rows() {
  std::vector<Row> all = alone();
  for (auto* more : {&twice_in_a_file, &clusters}) {
    for (Row& row : more())
      all.push_back(std::move(row));
  }
  for (Row& row : all) {
    Conf twin = peer();
    twin.priority = "priority 100";
    if (row.id == "equal-priority") row.texts = {Conf{}.text(), twin.text()};
    if (row.id == "equal-priority-nopreempt") {
      twin.extra = "nopreempt";
      row.texts = {with("nopreempt"), twin.text()};
    }
    if (row.id == "unicast-and-multicast") {
      row.texts = {Conf{}.text(),
                   Conf{.priority = "priority 90", .source = "", .peers = ""}.text()};
      row.place = "b.conf:1:1";
    }
  }
  return all;
}

TEST_CASE("lint: every check finds its fault, where it stands") {
  for (const Row& row : rows())
    must_find(row);
}

TEST_CASE("lint: no check without a configuration that it finds something in") {
  // These two need what a machine says, or no subnet: see the tests below.
  std::set<std::string_view> covered{"interface-missing", "vip-far-from-source"};
  for (const Row& row : rows())
    covered.insert(row.id);
  std::set<std::string_view> ids;
  for (const Check* check : all_checks()) {
    CAPTURE(check->id);
    CHECK(ids.insert(check->id).second);
    CHECK(covered.contains(check->id));
    CHECK(check->why.ends_with('.'));
    CHECK_FALSE(check->fix.empty());
    CHECK_FALSE(check->fix.ends_with('.'));
  }
}

TEST_CASE("lint: nothing is found in sound configurations, alone or as a cluster") {
  const Conf third{.priority = "priority 80",
                   .source = "unicast_src_ip 172.16.16.7",
                   .peers = "unicast_peer {\n172.16.16.5\n172.16.16.6\n}"};
  const Conf first{.peers = "unicast_peer {\n172.16.16.5\n172.16.16.7\n}"};
  Conf second = peer();
  second.peers = "unicast_peer {\n172.16.16.6\n172.16.16.7\n}";
  CHECK(found(judged({Conf{}.text()}).report).empty());
  CHECK(found(judged(cluster({}, peer())).report).empty());
  CHECK(found(judged({first.text(), second.text(), third.text()}).report).empty());
  CHECK(judged({Conf{}.text()}).report.clean());
}

TEST_CASE("lint: a weight that crosses the peer, and a failure that is FAULT, are sound") {
  for (const std::string tracked : {"chk weight -20", "chk", "chk weight 15"}) {
    CAPTURE(tracked);
    const std::string extra = "track_script {\n" + tracked + "\n}";
    Conf one{.globals = kScript, .extra = extra};
    Conf other = like_peer({.globals = kScript, .extra = extra});
    CHECK(found(judged(cluster(one, other)).report).empty());
  }
}

TEST_CASE("lint: in a flat network there is no VPC to break") {
  Options flat;
  flat.flat = true;
  CHECK(found(judged({Conf{.source = "", .peers = ""}.text()}, flat).report).empty());
  CHECK(found(judged({with("use_vmac vrrp51\nvmac_xmit_base")}, flat).report).empty());
}

TEST_CASE("lint: without a subnet, a VIP far from its router is worth a note") {
  const auto report = judged({with_vip("172.16.2.8")}, {}).report;
  CHECK(found(report) == std::vector<std::string>{"a.conf:13:1 vip-far-from-source"});
  CHECK(report.clean());
  CHECK(found(judged({with_vip("172.16.2.8/24")}, {}).report) ==
        std::vector<std::string>{"a.conf:13:1 vip-outside-subnet"});
  CHECK(found(judged({with_vip("172.16.2.8/16")}, {}).report).empty());
}

TEST_CASE("lint: on a machine without the NIC, Keepalived would not start the instance") {
  conf::Environment env;
  env.nics = {"ens5"};
  const std::vector<Subject> subjects{read_subject("a.conf", Conf{}.text(), env)};
  const Report report = lint(subjects, in_subnet());
  CHECK(found(report) == std::vector<std::string>{"a.conf:0:0 keepalived-complains",
                                                  "a.conf:3:11 interface-missing"});
  CHECK(report.subjects[0].refused);
  CHECK(report.subjects[0].keepalived_exit == 5);
}

TEST_CASE("lint: a check can be left out by its id") {
  Options options = in_subnet();
  options.ignored = {"refresh-never"};
  CHECK(found(judged({Conf{.refresh = ""}.text()}, options).report).empty());
  options.ignored = {"keepalived-complains"};
  CHECK(found(judged({Conf{.priority = "priority 300"}.text()}, options).report).empty());
}

TEST_CASE("lint: what one check finds everywhere is cut, and counted") {
  std::string text;
  for (int i = 1; i <= 30; ++i) {
    text += Conf{.name = fmt::format("VI_{}", i),
                 .vrid = fmt::format("virtual_router_id {}", i),
                 .refresh = "",
                 .vips = fmt::format("virtual_ipaddress {{\n172.16.16.{}\n}}", 100 + i)}
                .text();
  }
  Options options = in_subnet();
  options.ignored = {"claims-starve", "too-many-vips"};
  const Judged result = judged({text}, options);
  REQUIRE(result.report.findings.size() == kMaxOfOneCheck);
  CHECK(result.report.findings.back().text.ends_with("(and 10 more like this)"));
}

}  // namespace
}  // namespace havip::lint::test
