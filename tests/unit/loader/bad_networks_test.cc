// What is refused, and in which words: the document, the network, guests, HAVIPs and probes.
#include <string>
#include <string_view>
#include <vector>

#include <doctest/doctest.h>

#include "tests/unit/loader/sample.h"

namespace havip::loader::test {
namespace {

struct Row {
  std::string_view name;
  std::string_view piece;   // of the sample
  std::string_view by;      // what stands there instead
  std::string_view faults;  // one a line, without the file's name
};

const std::vector<Row> kRows{
    {"no comma", R"("name": "sample",)", R"("name": "sample")",
     "3:12: not JSON: unexpected string literal; expected ',' or '}'"},
    {"trailing comma", R"("duration": "40s",)", R"("duration": "40s",,)",
     "3:21: not JSON: unexpected ','; expected string literal"},
    {"not a number", R"("duration": "40s")", R"("seed": NaN)",
     R"(3:11: not JSON: invalid literal; last read: '"seed": N')"},
    {"a number beyond all bounds", R"("duration": "40s")", R"("seed": 1e999)",
     "3:15: not JSON: number overflow parsing '1e999'"},
    {"a key twice", R"("duration": "40s")", R"("duration": "40s", "name": "again")",
     R"(3: /name: the key "name" is here already, in line 2)"},
    {"a key twice further in", R"({ "id": "h1" })",
     R"({ "id": "h1",)"
     "\n"
     R"( "id": "h1" })",
     R"(7: /hosts/0/id: the key "id" is here already, in line 6)"},
    {"unknown key", R"("duration")", R"("durration")",
     R"(1: missing key "duration")"
     "\n"
     R"(3: /durration: unknown key "durration"; did you mean "duration"?)"},
    {"unknown key, nothing like it", R"({ "id": "h1" })", R"({ "id": "h1", "colour": "red" })",
     R"(6: /hosts/0/colour: unknown key "colour"; known here: id, agent)"},
    {"unknown key further in", R"({ "id": "h1" })",
     R"({ "id": "h1", "agent": { "limitter": {} } })",
     R"(6: /hosts/0/agent/limitter: unknown key "limitter"; did you mean "limiter"?)"},
    {"a port served twice", R"("id": "web-a",)",
     R"("id": "web-a", "services": [ { "port": 80, "kind": "http" }, { "port": 80, "kind": "udp" } ],)",
     R"(8: /guests/0/services/1/port: the guest has a service at port 80 already)"},
    {"a gateway elsewhere", R"("id": "web-a",)", R"("id": "web-a", "gateway": "172.16.17.1",)",
     "8: /guests/0/gateway: 172.16.17.1 is no other address in the subnet of a NIC of its"},
    {"a gateway that is the guest itself", R"("id": "web-a",)",
     R"("id": "web-a", "gateway": "172.16.16.6",)",
     "8: /guests/0/gateway: 172.16.16.6 is no other address in the subnet of a NIC of its"},
    {"ip6 that is none", R"("id": "web-a",)", R"("id": "web-a", "ip6": ["fd00::6", "fd00:::1"],)",
     R"(8: /guests/0/ip6/1: "fd00:::1" is not an IPv6 address, as in "fd00::100")"},
    {"ip6 with a prefix length", R"("id": "web-a",)", R"("id": "web-a", "ip6": ["fd00::6/64"],)",
     R"(8: /guests/0/ip6/0: found string "fd00::6/64", expected IPv6 address, as in "fd00::6")"},
    {"ip6 of a group", R"("id": "web-a",)", R"("id": "web-a", "ip6": ["ff02::1"],)",
     "8: /guests/0/ip6/0: ff02::1 is no host's address"},
    {"two link-local addresses", R"("id": "web-a",)",
     R"("id": "web-a", "ip6": ["fe80::6", "fd00::6", "fe80::7"],)",
     "8: /guests/0/ip6/2: fe80::7 is a second link-local address, expected one at most"},
    {"ip6 twice", R"("id": "web-a",)", R"("id": "web-a", "ip6": ["fd00::6", "fd00::6"],)",
     "8: /guests/0/ip6: fd00::6 is the address of web-a/eth0 already"},
    {"a link-local address that another's MAC makes", R"("ip": "172.16.16.20")",
     R"("ip": "172.16.16.20", "mac": "02:00:00:00:00:01", "ip6": ["fe80::ff:fe00:2"] },)"
     R"({ "name": "eth2", "subnet": "subnet-a", "ip": "172.16.16.22", "mac": "02:00:00:00:00:02")",
     "11: /guests/1/nics/1: fe80::ff:fe00:2 is the address of two/eth0 already"},
    {"a probe off the link", R"("to": "172.16.16.8")", R"("to": "fd00::8")",
     R"(15: /probes/0/to: fd00::8 is on no link of guest "two", expected fe80::/10 or the first 64 bits of an "ip6" of its)"},
    {"a service over IPv6", R"("to": "172.16.16.8")",
     R"("to": "fe80::1:1", "kind": "tcp", "port": 80)",
     R"(15: /probes/0/kind: guests have TCP and UDP over IPv4 alone, expected "ping" over IPv6)"},
    {"routes without a router", R"("subnets": [ { "id": "subnet-a",)",
     R"("fabric": { "multicast": true }, "subnets": [ { "id": "subnet-a", "routes": [ { "to": "10.0.0.0/8", "via": "172.16.16.8" } ],)",
     R"(5: /subnets/0/routes/0/to: a flat network has no routes; a guest has its "gateway")"},
    {"missing key", R"("duration": "40s",)", "", R"(1: missing key "duration")"},
    {"missing key in an array", R"("vip": "172.16.16.8", )", "",
     R"(14: /havips/0: missing key "vip")"},
    {"wrong type: duration", R"("duration": "40s")", R"("duration": 40)",
     R"(3: /duration: found number 40, expected duration, as in "1.5s")"},
    {"wrong type: object", R"({ "id": "h1" })", R"("h1")",
     R"(6: /hosts/0: found string "h1", expected object)"},
    {"wrong type: array", R"("hosts": [ { "id": "h1" }, { "id": "h2" } ])", R"("hosts": {})",
     "6: /hosts: found an empty object, expected array"},
    {"wrong type: boolean", R"("duration": "40s")",
     R"("duration": "40s", "fabric": { "multicast": "yes" })",
     R"(3: /fabric/multicast: found string "yes", expected true or false)"},
    {"wrong type: integer", R"("duration": "40s")", R"("duration": "40s", "seed": 1.5)",
     "3: /seed: found number 1.5, expected integer"},
    {"no unit", R"("40s")", R"("40")",
     R"(3: /duration: found string "40", expected duration, as in "1.5s")"},
    {"negative duration", R"("40s")", R"("-40s")",
     R"(3: /duration: found string "-40s", expected duration, as in "1.5s")"},
    {"finer than a nanosecond", R"("40s")", R"("1.0000000001s")",
     R"(3: /duration: "1.0000000001s" is finer than one nanosecond)"},
    {"longer than a year", R"("40s")", R"("9000h")",
     R"(3: /duration: "9000h" is longer than 8760h)"},
    {"longer than 63 bits", R"("40s")", R"("9999999999999999h")",
     R"(3: /duration: "9999999999999999h" is out of range)"},
    {"a run of no length", R"("40s")", R"("0s")", "3: /duration: a run of 0s has nothing to show"},
    {"seed below zero", R"("duration")", R"("seed": -1, "duration")",
     "3: /seed: found number -1, expected at least 0"},
    {"seed beyond 63 bits", R"("duration")", R"("seed": 18446744073709551615, "duration")",
     "3: /seed: found number 18446744073709551615, expected integer"},
    {"probability above 1", R"("duration")", R"("fabric": { "loss": 1.5 }, "duration")",
     "3: /fabric/loss: found number 1.5, expected at most 1"},
    {"probability as text", R"("duration")", R"("fabric": { "loss": "1%" }, "duration")",
     R"(3: /fabric/loss: found string "1%", expected probability, as in 0.01)"},
    {"value of an option", R"("duration")",
     R"("policy": { "limiter": { "key": "devise" } }, "duration")",
     R"(3: /policy/limiter/key: unknown value "devise"; did you mean "device"?)"},
    {"value of an option, wrong type", R"("duration")",
     R"("policy": { "resync": true }, "duration")",
     R"(3: /policy/resync: found true, expected one of "on", "off")"},
    {"reconcile of 0", R"("duration")", R"("policy": { "reconcile": "0s" }, "duration")",
     R"(3: /policy/reconcile: a period of 0s has no end; write "off" for never)"},
    {"control timeout of 0", R"("duration")", R"("control": { "timeout": "0s" }, "duration")",
     "3: /control/timeout: an agent has to wait for its answer: expected more than 0s"},
    {"queue of 0", R"("duration")", R"("policy": { "upcall": { "queue": 0 } }, "duration")",
     "3: /policy/upcall/queue: found number 0, expected at least 1"},
    {"gateway option at a host", R"({ "id": "h1" })",
     R"({ "id": "h1", "agent": { "migrate_moves_havip": true } })",
     R"(6: /hosts/0/agent/migrate_moves_havip: unknown key "migrate_moves_havip"; known here: environment, limiter, subnet_check, ownership, upcall, resync, reconcile)"},
    {"bad block", "172.16.0.0/16", "172.16.0.0/33",
     R"(4: /vpc/cidr: "172.16.0.0/33" is not an address block, as in "172.16.16.0/24")"},
    {"host bits", "172.16.0.0/16", "172.16.1.0/16",
     R"(4: /vpc/cidr: "172.16.1.0/16" has host bits set; the block is "172.16.0.0/16")"},
    {"subnet outside the VPC", "172.16.16.0/24", "172.17.16.0/24",
     "5: /subnets/0/cidr: 172.17.16.0/24 is not inside the VPC (172.16.0.0/16)"
     "\n"
     R"(8: /guests/0/ip: 172.16.16.6 is not inside subnet "subnet-a" (172.17.16.0/24))"
     "\n"
     R"(11: /guests/1/nics/0/ip: 172.16.16.20 is not inside subnet "subnet-a" (172.17.16.0/24))"
     "\n"
     R"(12: /guests/1/nics/1/ip: 172.16.16.21 is not inside subnet "subnet-a" (172.17.16.0/24))"
     "\n"
     R"(14: /havips/0/vip: 172.16.16.8 is not inside subnet "subnet-a" (172.17.16.0/24))"},
    {"subnets overlap", R"("subnets": [ )",
     R"("subnets": [ { "id": "b", "cidr": "172.16.0.0/17" }, )",
     R"(5: /subnets/1/cidr: 172.16.16.0/24 overlaps with subnet "b" (172.16.0.0/17))"},
    {"subnet twice", R"("subnets": [ )",
     R"("subnets": [ { "id": "subnet-a", "cidr": "172.16.1.0/24" }, )",
     R"(5: /subnets/1/id: there is a subnet "subnet-a" already)"
     "\n"
     R"(8: /guests/0/ip: 172.16.16.6 is not inside subnet "subnet-a" (172.16.1.0/24))"
     "\n"
     R"(11: /guests/1/nics/0/ip: 172.16.16.20 is not inside subnet "subnet-a" (172.16.1.0/24))"
     "\n"
     R"(12: /guests/1/nics/1/ip: 172.16.16.21 is not inside subnet "subnet-a" (172.16.1.0/24))"
     "\n"
     R"(14: /havips/0/vip: 172.16.16.8 is not inside subnet "subnet-a" (172.16.1.0/24))"},
    {"id too long", R"("h2" })", R"("a-very-long-host" })",
     R"(6: /hosts/1/id: found string "a-very-long-host", expected node id (at most 11 of a-z, 0-9 and -), as in "web-a")"},
    {"id with capitals", R"("h2" })", R"("H2" })",
     R"(6: /hosts/1/id: found string "H2", expected node id (at most 11 of a-z, 0-9 and -), as in "web-a")"},
    {"host twice", R"("h2" })", R"("h1" })",
     R"(6: /hosts/1/id: there is a host "h1" already)"
     "\n"
     R"(10: /guests/1/host: no host "h2"; did you mean "h1"?)"},
    {"no hosts", R"("hosts": [ { "id": "h1" }, { "id": "h2" } ])", R"("hosts": [])",
     "6: /hosts: found 0 elements, expected at least 1"},
    {"guest called as a host", R"("id": "two")", R"("id": "h1")",
     R"(10: /guests/1/id: there is a host or guest "h1" already)"
     "\n"
     R"(15: /probes/0/from: no guest "two"; known here: web-a)"},
    {"unknown host", R"("host": "h1")", R"("host": "h11")",
     R"(8: /guests/0/host: no host "h11"; did you mean "h1"?)"},
    {"unknown subnet", R"("host": "h1", "subnet": "subnet-a")",
     R"("host": "h1", "subnet": "subnet-b")",
     R"(8: /guests/0/subnet: no subnet "subnet-b"; did you mean "subnet-a"?)"},
    {"ip that is none", "172.16.16.6", "172.16.16.600",
     R"(8: /guests/0/ip: "172.16.16.600" is not an IPv4 address, as in "172.16.16.8")"},
    {"ip outside its subnet", "172.16.16.6", "172.16.17.6",
     R"(8: /guests/0/ip: 172.16.17.6 is not inside subnet "subnet-a" (172.16.16.0/24))"},
    {"ip is the broadcast address", "172.16.16.6", "172.16.16.255",
     R"(8: /guests/0/ip: 172.16.16.255 is no host's address in subnet "subnet-a" (172.16.16.0/24))"},
    {"ip twice", "172.16.16.21", "172.16.16.6",
     "12: /guests/1/nics/1/ip: 172.16.16.6 is the address of web-a/eth0 already"},
    {"MAC twice", R"("ip": "172.16.16.20")",
     R"("ip": "172.16.16.20", "mac": "02:00:00:00:00:01" },{ "name": "eth2", "subnet": "subnet-a", "ip": "172.16.16.22", "mac": "02:00:00:00:00:01")",
     "11: /guests/1/nics/1/mac: 02:00:00:00:00:01 is the MAC address of two/eth0 already"},
    {"MAC multicast", R"("ip": "172.16.16.20")",
     R"("ip": "172.16.16.20", "mac": "01:00:00:00:00:01")",
     "11: /guests/1/nics/0/mac: 01:00:00:00:00:01 is a multicast address"},
    {"MAC malformed", R"("ip": "172.16.16.20")",
     R"("ip": "172.16.16.20", "mac": "02-00-00-00-00-01")",
     R"(11: /guests/1/nics/0/mac: found string "02-00-00-00-00-01", expected MAC address, as in "02:00:00:00:00:01")"},
    {"ip without subnet", R"("host": "h1", "subnet": "subnet-a")", R"("host": "h1")",
     R"(8: /guests/0: missing key "subnet")"},
    {"neither ip nor nics", R"(, "ip": "172.16.16.6")", "",
     R"(8: /guests/0: missing one of the keys "ip", "nics")"},
    {"ip and nics", R"("host": "h2",)", R"("host": "h2", "ip": "172.16.16.9",)",
     R"(10: /guests/1/ip: the keys "ip" and "nics" exclude each other)"},
    {"NIC twice", R"("name": "eth1")", R"("name": "eth0")",
     R"(12: /guests/1/nics/1/name: the guest has a NIC "eth0" already)"},
    {"conf of the wrong type", R"({ "inline": "# empty" })", "7",
     R"(9: /guests/0/keepalived: found number 7, expected path of a keepalived.conf or { "inline": text })"},
    {"conf with an unknown key", R"({ "inline": "# empty" })", R"({ "inlin": "x" })",
     R"(9: /guests/0/keepalived: missing key "inline")"
     "\n"
     R"(9: /guests/0/keepalived/inlin: unknown key "inlin"; did you mean "inline"?)"},
    {"conf that is not there", R"({ "inline": "# empty" })", R"("web-a.conf")",
     R"(9: /guests/0/keepalived: cannot read "web-a.conf": no such file)"},
    {"boot after the end", R"("id": "two")", R"("boot": { "at": "41s" }, "id": "two")",
     "10: /guests/1/boot/at: 41s is after the end of the run (40s)"},
    {"boot spread after the end", R"("id": "two")",
     R"("boot": { "at": "39s", "spread": "2s" }, "id": "two")",
     "10: /guests/1/boot/spread: 41s is after the end of the run (40s)"},
    {"vip outside its subnet", R"("vip": "172.16.16.8")", R"("vip": "172.16.17.8")",
     R"(14: /havips/0/vip: 172.16.17.8 is not inside subnet "subnet-a" (172.16.16.0/24))"},
    {"vip of a guest", R"("vip": "172.16.16.8")", R"("vip": "172.16.16.6")",
     "14: /havips/0/vip: 172.16.16.6 is the address of web-a/eth0 already"},
    {"range with an unknown NIC", R"("vip": "172.16.16.8")",
     R"("range": [ "web-a", "two/eth2", "two" ], "vip": "172.16.16.8")",
     R"(14: /havips/0/range/1: guest "two" has no NIC "eth2"; did you mean "eth0"?)"
     "\n"
     R"(14: /havips/0/range/2: guest "two" has several NICs, say which: eth0, eth1)"},
    {"range too long", R"("vip": "172.16.16.8")",
     R"("range": ["a","a","a","a","a","a","a","a","a","a","a"], "vip": "172.16.16.8")",
     "14: /havips/0/range: found 11 elements, expected at most 10"},
    {"havip twice", R"("havips": [ )",
     R"("havips": [ { "id": "havip-1", "vip": "172.16.16.9", "subnet": "subnet-a" }, )",
     R"(14: /havips/1/id: there is a HAVIP "havip-1" already)"},
    {"probe of a service without its port", R"("id": "ping")", R"("kind": "tcp", "id": "ping")",
     R"(15: /probes/0: missing key "port")"},
    {"a ping to a port", R"("id": "ping")", R"("port": 80, "id": "ping")",
     R"(15: /probes/0/port: a ping has no port)"},
    {"a path without HTTP", R"("id": "ping")",
     R"("kind": "tcp", "port": 80, "path": "/", "id": "ping")",
     R"(15: /probes/0/path: only a probe of kind "http" has it)"},
    {"probe every 0s", R"("every": "10ms")", R"("every": "0s", "timeout": "0s")",
     "15: /probes/0/every: found 0s, expected more"
     "\n"
     "15: /probes/0/timeout: found 0s, expected more"},
    {"probe from nobody", R"("from": "two")", R"("from": "tow")",
     R"(15: /probes/0/from: no guest "tow"; did you mean "two"?)"},
    {"probe twice", R"("probes": [ )",
     R"("probes": [ { "id": "ping", "from": "two", "to": "172.16.16.8", "every": "1s" }, )",
     R"(15: /probes/1/id: there is a probe "ping" already)"},
    {"invariant unknown", R"("duration")", R"("breaks": ["one-vip-holders"], "duration")",
     R"(3: /breaks/0: unknown invariant "one-vip-holders"; did you mean "one-vip-holder"?)"},
    {"more probes than anybody wants", R"("every": "10ms")", R"("every": "1ns")",
     "15: /probes/0/every: would send 40000000000 probes, expected at most 10000000"},
    {"several at once",
     R"("duration": "40s",)"
     "\n"
     R"(  "vpc": { "id": "vpc-1")",
     R"("duraton": "40s",)"
     "\n"
     R"(  "vpc": { "id": 1)",
     R"(1: missing key "duration")"
     "\n"
     R"(3: /duraton: unknown key "duraton"; did you mean "duration"?)"
     "\n"
     R"(4: /vpc/id: found number 1, expected id (at most 31 of a-z, 0-9 and -), as in "havip-1")"},
};

TEST_CASE("faults of the document and the network are named with place and remedy") {
  for (const Row& row : kRows) {
    CAPTURE(row.name);
    CHECK(faults_of(bent(row.piece, row.by)) == with_file(row.faults));
  }
}

}  // namespace
}  // namespace havip::loader::test
