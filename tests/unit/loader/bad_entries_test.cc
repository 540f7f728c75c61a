// What is refused, and in which words: entries of the timeline and expectations.
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/loader/sample.h"

namespace havip::loader::test {
namespace {

struct Row {
  std::string_view name;
  std::string_view entry;   // the only one
  std::string_view faults;  // one a line, without the file's name
};

const std::vector<Row> kTimelineRows{
    {"action unknown", R"({ "at": "1s", "do": "nic_dwon", "guest": "web-a" })",
     R"(16: /timeline/0/do: unknown action "nic_dwon"; did you mean "nic_down"?)"},
    {"action missing", R"({ "at": "1s" })", R"(16: /timeline/0: missing key "do")"},
    {"action with another one's key", R"({ "at": "1s", "do": "heal", "guest": "web-a" })",
     R"(16: /timeline/0/guest: unknown key "guest"; known here: at, spread, do)"},
    {"action without its time", R"({ "do": "heal" })", R"(16: /timeline/0: missing key "at")"},
    {"action after the end", R"({ "at": "41s", "do": "heal" })",
     "16: /timeline/0/at: 41s is after the end of the run (40s)"},
    {"action spread over the end", R"({ "at": "39s", "spread": "2s", "do": "heal" })",
     "16: /timeline/0/spread: 41s is after the end of the run (40s)"},
    {"guest unknown", R"({ "at": "1s", "do": "guest_crash", "guest": "web-b" })",
     R"(16: /timeline/0/guest: no guest "web-b"; did you mean "web-a"?)"},
    {"which NIC", R"({ "at": "1s", "do": "nic_down", "guest": "two" })",
     R"(16: /timeline/0/guest: guest "two" has several NICs, say which: eth0, eth1)"},
    {"no such NIC", R"({ "at": "1s", "do": "nic_down", "guest": "two", "nic": "eth7" })",
     R"(16: /timeline/0/nic: guest "two" has no NIC "eth7"; did you mean "eth0"?)"},
    {"no Keepalived there", R"({ "at": "1s", "do": "keepalived_stop", "guest": "two" })",
     R"(16: /timeline/0/guest: guest "two" runs no Keepalived)"},
    {"a service that is not there",
     R"({ "at": "1s", "do": "app_down", "guest": "web-a", "port": 80 })",
     R"(16: /timeline/0/port: guest "web-a" has no service at port 80)"},
    {"forged GARP without a VIP", R"({ "at": "1s", "do": "send_garp", "guest": "web-a" })",
     R"(16: /timeline/0: missing one of the keys "vip", "raw")"},
    {"raw and vip",
     R"({ "at": "1s", "do": "send_garp", "guest": "web-a", "vip": "172.16.16.8", "raw": "ffffffffffff0200000000010806" })",
     R"(16: /timeline/0/vip: the keys "vip" and "raw" exclude each other)"},
    {"raw that is no hex",
     R"({ "at": "1s", "do": "send_garp", "guest": "web-a", "raw": "ffffffffffff020000000001080x" })",
     "16: /timeline/0/raw: expected an even number of hex digits and nothing else"},
    {"push_loss with two ends",
     R"({ "at": "1s", "do": "push_loss", "host": "h1", "for": "1s", "until": "2s" })",
     R"(16: /timeline/0: the keys "for" and "until" exclude each other)"},
    {"push_loss without end", R"({ "at": "1s", "do": "push_loss", "host": "h1" })",
     R"(16: /timeline/0: missing one of the keys "for", "until")"},
    {"push_loss that ends before",
     R"({ "at": "5s", "do": "push_loss", "host": "h1", "until": "2s" })",
     "16: /timeline/0/until: 2s is before the action (5s)"},
    {"delay and off", R"({ "at": "1s", "do": "gateway_slow", "delay": "1s", "off": true })",
     R"(16: /timeline/0/delay: the keys "delay" and "off" exclude each other)"},
    {"neither delay nor off", R"({ "at": "1s", "do": "push_delay", "host": "h1", "off": false })",
     R"(16: /timeline/0: missing key "delay")"},
    {"a host in two groups",
     R"({ "at": "1s", "do": "partition", "groups": [ ["h1", "h2"], ["h1"] ] })",
     R"(16: /timeline/0/groups/1/0: host "h1" is in a group already)"},
    {"a link that ends where it begins",
     R"({ "at": "1s", "do": "link", "between": ["h1", "h1"], "loss": 0.5 })",
     "16: /timeline/0/between: expected two different hosts"},
    {"a link that stays as it is", R"({ "at": "1s", "do": "link" })",
     R"(16: /timeline/0: missing one of the keys "latency", "jitter", "loss", "duplicate", "reorder", "corrupt")"},
};

const std::vector<Row> kExpectRows{
    {"expectation of no kind", R"({ "because": "why not" })",
     R"(17: /expect/0: missing one of the keys "owner", "switchover", "outage", "verdicts", "audit", "garps", "state", "masters", "log", "mails", "real_server", "converged", "never")"},
    {"expectation of an unknown kind", R"({ "ownr": "havip-1", "is": null })",
     R"(17: /expect/0/ownr: unknown key "ownr"; did you mean "owner"?)"},
    {"expectation of two kinds", R"({ "owner": "havip-1", "is": null, "outage": "ping" })",
     R"(17: /expect/0/outage: unknown key "outage"; known here: owner, is, at, because)"
     "\n"
     R"(17: /expect/0/owner: unknown key "owner"; known here: outage, is, min, max, every, p50, p90, p99, because)"
     "\n"
     R"(17: /expect/0/is: found null, expected duration, as in "1.5s")"},
    {"owner that is nobody we know", R"({ "owner": "havip-1", "is": "web-b" })",
     R"(17: /expect/0/is: no guest "web-b"; did you mean "web-a"?)"},
    {"owner of the wrong type", R"({ "owner": "havip-1", "is": 5 })",
     "17: /expect/0/is: found number 5, expected guest, device or null"},
    {"owner after the end", R"({ "owner": "havip-1", "is": null, "at": "50s" })",
     "17: /expect/0/at: 50s is after the end of the run (40s)"},
    {"havip unknown", R"({ "switchover": "havip-2", "to": "web-a" })",
     R"(17: /expect/0/switchover: no HAVIP "havip-2"; did you mean "havip-1"?)"},
    {"switchover of any length", R"({ "switchover": "havip-1" })",
     R"(17: /expect/0: missing one of the keys "to", "within", "is", "min", "max", "every", "p50", "p90", "p99")"},
    {"within and max", R"({ "switchover": "havip-1", "within": "3s", "max": "2s" })",
     R"(17: /expect/0/within: the keys "max" and "within" exclude each other)"},
    {"is and min", R"({ "switchover": "havip-1", "is": "3s", "min": "2s" })",
     R"(17: /expect/0/min: the keys "is" and "min" exclude each other)"},
    {"min above max", R"({ "outage": "ping", "min": "3s", "max": "2s" })",
     "17: /expect/0/min: min is above max"},
    {"outage of no probe", R"({ "outage": "pong", "max": "2s" })",
     R"(17: /expect/0/outage: no probe "pong"; did you mean "ping"?)"},
    {"outage of a client without probes", R"({ "outage": { "client": "web-a" }, "max": "2s" })",
     R"(17: /expect/0/outage/client: guest "web-a" sends no probe)"},
    {"verdict unknown", R"({ "verdicts": { "migratd": 2 } })",
     R"(17: /expect/0/verdicts/migratd: unknown key "migratd"; did you mean "migrated"?)"},
    {"verdict count", R"({ "verdicts": { "migrated": "2" } })",
     R"(17: /expect/0/verdicts/migrated: found string "2", expected count or { min, max })"},
    {"verdict bounds", R"({ "verdicts": { "migrated": { "min": 3, "max": 2 } } })",
     "17: /expect/0/verdicts/migrated: min is above max"},
    {"verdicts of nothing", R"({ "verdicts": {} })",
     "17: /expect/0/verdicts: found an empty object, expected at least one key"},
    {"audit of what the gateway never sees", R"({ "audit": { "rate_limited": 2 } })",
     R"(17: /expect/0/audit/rate_limited: unknown key "rate_limited"; known here: unknown_havip, subnet_mismatch, unknown_device, outside_drift_range, wrong_environment, gateway_refused, already_owner, migrated)"},
    {"state unknown", R"({ "state": "web-a/VI_1", "is": "master" })",
     R"(17: /expect/0/is: unknown state "master"; known here: INIT, BACKUP, MASTER, FAULT, STOP)"},
    {"state of no instance", R"({ "state": "web-a", "is": "MASTER" })",
     R"(17: /expect/0/state: found string "web-a", expected guest/instance, as in "web-a/VI_1")"},
    {"VRID 0", R"({ "masters": 0, "max": 1 })",
     "17: /expect/0/masters: found number 0, expected at least 1"},
    {"log of nothing", R"({ "log": { "contains": "" } })",
     "17: /expect/0/log/contains: found an empty string, expected at least 1 character"},
    {"never of an unknown kind", R"({ "never": { "kind": "garp_verdikt" } })",
     R"(17: /expect/0/never/kind: unknown kind of event "garp_verdikt"; did you mean "garp_verdict"?)"},
    {"never of an unknown field",
     R"({ "never": { "kind": "garp_verdict", "verdct": "migrated" } })",
     R"(17: /expect/0/never/verdct: garp_verdict has no field "verdct"; did you mean "verdict"?)"},
    {"never of the wrong type", R"({ "never": { "kind": "garp_verdict", "vip": null } })",
     "17: /expect/0/never/vip: found null, expected string, integer, true or false"},
};

TEST_CASE("faults of the timeline are named with place and remedy") {
  for (const Row& row : kTimelineRows) {
    CAPTURE(row.name);
    CHECK(faults_of(with_action(row.entry)) == with_file(row.faults));
  }
}

TEST_CASE("faults of expectations are named with place and remedy") {
  for (const Row& row : kExpectRows) {
    CAPTURE(row.name);
    CHECK(faults_of(with_expectation(row.entry)) == with_file(row.faults));
  }
}

}  // namespace
}  // namespace havip::loader::test
