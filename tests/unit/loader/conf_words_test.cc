// What a scenario may say of its guests' configurations: nothing that they do not speak of.
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/loader/sample.h"

namespace havip::loader::test {
namespace {

// web-a tracks two files (one with a weight), a process and a script; it owns nothing at priority
// 255 and has two more instances with a lever of each kind.
constexpr std::string_view kConf =
    R"({ "inline": "vrrp_track_file load {\n file /run/load\n}\nvrrp_track_file off {\n file /run/off\n weight 0\n}\nvrrp_track_process web {\n process /usr/sbin/nginx\n}\nvrrp_script chk {\n script /bin/chk\n weight -30\n}\nvrrp_instance VI_1 {\n interface eth0\n virtual_router_id 51\n priority 100\n virtual_ipaddress {\n 172.16.16.8\n }\n track_file {\n load weight 10\n off\n }\n track_process {\n web\n }\n}\nvrrp_instance VI_2 {\n interface eth0\n virtual_router_id 52\n priority 100\n virtual_ipaddress {\n 172.16.16.9\n }\n track_script {\n chk\n }\n}\nvrrp_instance VI_3 {\n interface eth0\n virtual_router_id 53\n priority 100\n virtual_ipaddress {\n 172.16.16.10\n }\n}\n" })";

std::string tracking() {
  return bent(R"({ "inline": "# empty" })", kConf);
}
// The scenario with these entries in the place of its own timeline.
std::string playing(std::string_view entries) {
  constexpr std::string_view kOld = R"({ "at": "1s", "do": "nic_down", "guest": "web-a" })";
  std::string text = tracking();
  return text.replace(text.find(kOld), kOld.size(), entries);
}
std::string expecting(std::string_view entries) {
  constexpr std::string_view kOld = R"({ "owner": "havip-1", "is": null })";
  std::string text = tracking();
  return text.replace(text.find(kOld), kOld.size(), entries);
}

template <class T>
T only_action(std::string_view entry) {
  const Loaded run = loaded(playing(entry));
  REQUIRE(run.scenario.timeline.size() == 1);
  return std::get<T>(run.scenario.timeline[0].action);
}

struct Row {
  std::string_view entry;
  std::string_view faults;  // one a line, without the file's name
};

const std::vector<Row> kTimelineRows{
    {R"({ "at": "1s", "do": "file_write", "guest": "web-a", "path": "/run/laod", "holds": 1 })",
     R"(16: /timeline/0/path: no tracked file "/run/laod" in the configuration of guest "web-a"; did you mean "/run/load"?)"},
    {R"({ "at": "1s", "do": "file_write", "guest": "web-a", "path": "/run/load", "holds": "1" })",
     R"(16: /timeline/0/holds: found string "1", expected integer)"},
    {R"({ "at": "1s", "do": "file_remove", "guest": "two", "path": "/run/load" })",
     R"(16: /timeline/0/path: guest "two" runs no Keepalived)"},
    {R"({ "at": "1s", "do": "process_count", "guest": "web-a", "process": "apache", "count": 1 })",
     R"(16: /timeline/0/process: no tracked process "apache" in the configuration of guest "web-a"; known here: /usr/sbin/nginx, nginx)"},
    {R"({ "at": "1s", "do": "process_count", "guest": "web-b", "process": "apache", "count": 1 })",
     R"(16: /timeline/0/guest: no guest "web-b"; did you mean "web-a"?)"},
    {R"({ "at": "1s", "do": "keepalived_reload", "guest": "web-a" })",
     R"(16: /timeline/0: missing key "conf")"},
    {R"({ "at": "1s", "do": "keepalived_reload", "guest": "two", "conf": { "inline": "" } })",
     R"(16: /timeline/0/guest: guest "two" runs no Keepalived)"},
    {R"({ "at": "1s", "do": "keepalived_reload", "guest": "web-a", "conf": "no.conf" })",
     R"(16: /timeline/0/conf: cannot read "no.conf": no such file)"},
    {R"({ "at": "1s", "do": "priority", "guest": "web-a", "is": 90 })",
     R"(16: /timeline/0: the guest has 3 instances, say which: VI_1, VI_2, VI_3)"},
    {R"({ "at": "1s", "do": "priority", "guest": "web-a", "instance": "VI_4", "is": 90 })",
     R"(16: /timeline/0/instance: the guest boots with no vrrp_instance "VI_4"; did you mean "VI_1"?)"},
    {R"({ "at": "1s", "do": "priority", "guest": "web-a", "instance": "VI_1", "is": 95 })",
     R"(16: /timeline/0/is: VI_1 cannot have priority 95: track_file load moves it by multiples of 10, not by -5)"},
    {R"({ "at": "1s", "do": "priority", "guest": "web-a", "instance": "VI_2", "is": 90 })",
     R"(16: /timeline/0/is: VI_2 cannot have priority 90: track_script chk moves it by -30 or not at all, not by -10)"},
    {R"({ "at": "1s", "do": "priority", "guest": "web-a", "instance": "VI_3", "is": 90 })",
     R"(16: /timeline/0/is: VI_3 cannot have priority 90: VI_3 tracks nothing with a weight; expected one track_file or track_script)"},
    {R"({ "at": "1s", "do": "priority", "guest": "web-a", "instance": "VI_3", "is": 255 })",
     "16: /timeline/0/is: found number 255, expected at most 254"},
};

const std::vector<Row> kExpectRows{
    {R"({ "state": "web-a/VI_4", "is": "MASTER" })",
     R"(17: /expect/0/state: no vrrp_instance "VI_4" in the configuration of guest "web-a"; did you mean "VI_1"?)"},
    {R"({ "masters": 54, "max": 1 })",
     "17: /expect/0/masters: no vrrp_instance has VRID 54; known here: 51, 52, 53"},
};

TEST_CASE("the timeline speaks of what the configuration tracks, and of nothing else") {
  for (const Row& row : kTimelineRows) {
    CAPTURE(row.entry);
    CHECK(faults_of(playing(row.entry)) == with_file(row.faults));
  }
}

TEST_CASE("expectations speak of instances and VRIDs that there are") {
  for (const Row& row : kExpectRows) {
    CAPTURE(row.entry);
    CHECK(faults_of(expecting(row.entry)) == with_file(row.faults));
  }
  CHECK(faults_of(expecting(R"({ "state": "web-a/VI_3", "is": "MASTER" })")).empty());
  CHECK(faults_of(expecting(R"({ "masters": 53, "max": 1 })")).empty());
}

TEST_CASE("files and processes that nobody watches are faults, all in one go") {
  std::string text = tracking();
  const std::string_view id = R"("id": "web-a",)";
  text.replace(text.find(id), id.size(),
               R"("id": "web-a", "files": [ { "path": "/run/load", "holds": 1 },
      { "path": "/run/load", "holds": 2 }, { "path": "/run/of", "holds": 3 } ],
      "processes": [ { "name": "nginx" }, { "name": "ngin" } ],)");
  CHECK(faults_of(text) ==
        with_file(R"(9: /guests/0/files/1/path: the guest has a file "/run/load" already
9: /guests/0/files/2/path: no tracked file "/run/of" in the configuration of guest "web-a"; did you mean "/run/off"?
10: /guests/0/processes/1/name: no tracked process "ngin" in the configuration of guest "web-a"; did you mean "nginx"?)"));
}

TEST_CASE("a reload brings words of its own, wherever it stands in the timeline") {
  const std::string text = playing(
      R"({ "at": "5s", "do": "file_write", "guest": "web-a", "path": "/new", "holds": 1 },
    { "at": "4s", "do": "keepalived_reload", "guest": "web-a",
      "conf": { "inline": "vrrp_track_file new {\n file /new\n}\n" } })");
  const Scenario run = loaded(text).scenario;
  REQUIRE(run.timeline.size() == 2);
  CHECK(run.timeline[0].target == "web-a /new");
  CHECK(run.timeline[1].stream == "keepalived_reload web-a");
  const auto confs = confs_of(run);
  REQUIRE(confs.size() == 2);
  CHECK(confs[0].conf->name == "web-a.conf");
  CHECK(confs[1].conf->name == "web-a-1.conf");
  CHECK(confs[1].guest->id == net::GuestId("web-a"));
}

TEST_CASE("what cannot be read, or is refused, is taken to speak of anything") {
  std::string text =
      expecting(R"({ "state": "web-a/VI_4", "is": "INIT" }, { "masters": 9, "max": 0 })");
  text.replace(text.find(kConf), kConf.size(), R"("none.conf")");
  CHECK(faults_of(text) ==
        with_file(R"(9: /guests/0/keepalived: cannot read "none.conf": no such file)"));
}

TEST_CASE("what only the rig cannot do is refused with file and line, beside all other faults") {
  std::string text = bent("# empty", R"(\nstatic_ipaddress {\n 10.9.0.1/16 dev eth0\n}\n)");
  const std::string_view host = R"("host": "h2")";
  text.replace(text.find(host), host.size(), R"("host": "h3")");
  const auto result = load_sample(text);
  REQUIRE_FALSE(result.has_value());
  REQUIRE(result.error().size() == 2);
  CHECK(to_string(result.error()[0]) ==
        R"(s.json:10: /guests/1/host: no host "h3"; did you mean "h1"?)");
  CHECK(result.error()[1].file == "web-a.conf");
  CHECK(result.error()[1].line == 2);
  CHECK(result.error()[1].pointer == "/guests/0/keepalived");
}

TEST_CASE("a priority is a number in a file, or what a script returns") {
  using action::Priority;
  const auto entry = [](std::string_view instance, std::string_view priority) {
    return R"({ "at": "1s", "do": "priority", "guest": "web-a", "instance": ")" +
           std::string(instance) + R"(", "is": )" + std::string(priority) + " }";
  };
  const auto file = std::get<hostsim::FileSetup>(only_action<Priority>(entry("VI_1", "70")).by);
  CHECK(file.path == "/run/load");
  CHECK(file.value == -3);
  const auto falls = std::get<hostsim::ScriptSetup>(only_action<Priority>(entry("VI_2", "70")).by);
  CHECK(falls.name == "chk");
  CHECK(falls.behaviour.status == 1);
  const auto rises = std::get<hostsim::ScriptSetup>(only_action<Priority>(entry("VI_2", "100")).by);
  CHECK(rises.behaviour.status == 0);
}

}  // namespace
}  // namespace havip::loader::test
