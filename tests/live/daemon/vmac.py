"""use_vmac: interfaces of their own, made, tuned, used and removed as the real Keepalived does."""

import json
import signal
import subprocess
import sys
import time

from lab import PATIENCE, Daemon, Failed, equal, eventually, read_or_nothing, write
from routers import THEIRS, Capture, Host, need, need_macvlan, packets, run, sent

VIRTUAL = "00:00:5e:00:01:33"
VIRTUAL6 = "00:00:5e:00:02:33"
IPV4, IPV6, IGMP, ICMP6 = 0x0800, 0x86DD, 2, 58


def conf(*lines, vips="172.16.16.100", priority=100, name="VI_1", vrid=51):
    words = "\n  ".join(lines)
    return f"""
vrrp_instance {name} {{
  state BACKUP
  interface eth0
  version 3
  virtual_router_id {vrid}
  priority {priority}
  advert_int 0.2
  {words}
  virtual_ipaddress {{
    {vips}
  }}
}}
"""


VARIANTS = {
    "use_vmac": conf("use_vmac"),
    "a name": conf("use_vmac blue"),
    "vmac_xmit_base": conf("use_vmac", "vmac_xmit_base"),
    "IPv6": conf("use_vmac", vips="fe80::1:1\n fd00::100"),
    "use_vmac_addr": conf(
        "use_vmac",
        "use_vmac_addr",
        "virtual_ipaddress_excluded {\n fd00::77\n }",
        vips="172.16.16.100\n 172.16.17.5/24 dev eth1",
    ),
    "of one address": conf(vips="172.16.16.100\n 172.16.17.5/24 dev eth1 use_vmac"),
    "both families": conf("use_vmac")
    + conf("use_vmac", vips="fe80::1:1", name="VI_2").replace("0.2", "0.3"),
}


def _portrait(host):
    """All that a kernel knows of a host's interfaces."""
    macvlans = host.macvlans()
    for found in macvlans.values():
        del found["index"]
    addresses = {name: host.addresses(name) for name in ("eth0", "eth1", *macvlans)}
    return macvlans, addresses, host.settings()


def _differences(ours, theirs):
    keys = sorted(set(ours) | set(theirs))
    return {k: (ours.get(k), theirs.get(k)) for k in keys if ours.get(k) != theirs.get(k)}


STRICT = "sysctl -qw net.ipv4.conf.all.rp_filter=1 net.ipv4.conf.eth1.rp_filter=2"


def _compare(name, ours, theirs):
    found = _portrait(ours)
    for what, one, other in zip(("interfaces", "addresses", "settings"), found, _portrait(theirs)):
        equal(f"{name}: {what}, (ours, theirs)", _differences(one, other), {})
    return found[0]


def _live_alike(name, text, hosts):
    """Both at once, as masters and after their end."""
    for host, program in hosts.items():
        host.start(program, text)
    for host in hosts:
        for _ in range(text.count("vrrp_instance")):
            host.daemon.expect("Entering MASTER STATE")
    for host in hosts:  # addresses come behind that line
        eventually("an address", lambda h=host: any(h.addresses(one) for one in h.macvlans()))
    time.sleep(0.3)
    if not _compare(name, *hosts):
        raise Failed(f"{name}: no interface at all")
    for host in hosts:
        equal(f"{name}: exit status", host.daemon.stop(), 0)
    equal(f"{name}: interfaces in the end", _compare(f"{name}, ended", *hosts), {})


def as_theirs(program):
    """The same interfaces, addresses and settings, in every variant, alive and afterwards."""
    need(THEIRS, "sysctl")
    need_macvlan()
    for number, (name, text) in enumerate(VARIANTS.items()):
        hosts = {Host(f"ours{number}", 6): program, Host(f"theirs{number}", 6): THEIRS}
        for host in hosts:
            run(f"ip link set {host.port} nomaster")  # neither hears the other one
        _live_alike(name, text, hosts)
        if number == 0:
            for host in hosts:
                host.run(STRICT)
            _live_alike(f"{name}, strict reverse path", text, hosts)


def _is_report(ethertype, octets):
    if ethertype == IPV4:
        return octets[23] == IGMP
    # MLDv2 reports come behind a hop-by-hop header of 8 octets.
    return ethertype == IPV6 and octets[20] == 0 and octets[54] == ICMP6 and octets[62] == 143


def _wire(program, text):
    """(MAC addresses of adverts, of announcements, of reports of groups)."""
    host = Host("host", 6)
    capture = Capture({"host": host.port})
    daemon = host.start(program, text)
    daemon.expect("Entering MASTER STATE")

    def reported():
        frames = list(capture.frames)
        return any(_is_report(ethertype, octets) for _, ethertype, _, octets in sent(frames, host))

    eventually("reports of groups", reported)
    time.sleep(1.0)
    equal("exit status", daemon.stop(), 0)
    capture.stop()
    adverts, announcements, reports = set(), set(), set()
    for mac, ethertype, seen, octets in sent(capture.frames, host):
        if isinstance(seen, packets.Advert):
            adverts.add(mac)
        elif isinstance(seen, packets.Announcement):
            announcements.add(mac)
            if ethertype == 0x0806:
                equal("the sender that a GARP names", octets[22:28], octets[6:12])
        elif _is_report(ethertype, octets):
            reports.add(mac)
    return host, adverts, announcements, reports


def _on_the_wire(text, adverts, announcements):
    def case(program):
        need("nft")
        need_macvlan()
        host, *seen = _wire(program, text)
        mine = {host.mac}
        wanted = [adverts or mine, announcements, mine]
        for what, found, expected in zip(("adverts", "announcements", "reports"), seen, wanted):
            equal(f"MAC addresses of {what}", found, expected)

    return case


def wire(program):
    """Adverts and GARPs have the virtual MAC address, reports of groups the NIC's."""
    _on_the_wire(VARIANTS["use_vmac"], {VIRTUAL}, {VIRTUAL})(program)


def wire_xmit_base(program):
    _on_the_wire(VARIANTS["vmac_xmit_base"], None, {VIRTUAL})(program)


def wire_ipv6(program):
    _on_the_wire(VARIANTS["IPv6"], {VIRTUAL6}, {VIRTUAL6})(program)


def left_over(program):
    """What a killed daemon leaves behind is taken over, whatever its name, and removed at last."""
    need_macvlan()
    host = Host("host", 6)
    host.start(program, conf("use_vmac blue")).expect("Entering MASTER STATE")
    eventually("the address", lambda: host.addresses("blue") == ["172.16.16.100/32"])
    host.kill()
    (before,) = host.macvlans().values()
    equal("the address left behind", host.addresses("blue"), ["172.16.16.100/32"])
    daemon = host.start(program, conf("use_vmac", vips="172.16.16.101"))
    daemon.expect("Found matching interface blue")
    daemon.expect("Entering MASTER STATE")
    equal("interfaces", host.macvlans(), {"blue": before})
    eventually("the address", lambda: "172.16.16.101/32" in host.addresses("blue"))
    equal("exit status", daemon.stop(), 0)
    equal("interfaces in the end", host.macvlans(), {})


def deleted(program):
    """Somebody removes it: FAULT, a new one, elected anew."""
    need_macvlan()
    host = Host("host", 6)
    daemon = host.start(program, conf("use_vmac"))
    daemon.expect("Entering MASTER STATE")
    first = host.macvlans()["vrrp.51"]["index"]
    host.run("ip link del vrrp.51")
    daemon.expect("Entering FAULT STATE")
    daemon.expect("Success creating VMAC interface vrrp.51")
    daemon.expect("Entering BACKUP STATE")
    daemon.expect("Entering MASTER STATE")
    equal("a new one", host.macvlans()["vrrp.51"]["index"] != first, True)
    eventually("the address", lambda: host.addresses("vrrp.51") == ["172.16.16.100/32"])
    host.run("ip link set vrrp.51 down")
    daemon.expect("Entering FAULT STATE")
    host.run("ip link set vrrp.51 up")
    daemon.expect("Entering MASTER STATE")
    equal("exit status", daemon.stop(), 0)


def nic_down(program):
    """A NIC that is down when the daemon starts, and up later."""
    need_macvlan()
    host = Host("host", 6)
    host.run("ip link set eth0 down")
    daemon = host.start(program, conf("use_vmac"))
    daemon.expect("Entering FAULT STATE")
    host.run("ip link set eth0 up")
    daemon.expect("Entering MASTER STATE")
    eventually("the address", lambda: host.addresses("vrrp.51") == ["172.16.16.100/32"])
    equal("exit status", daemon.stop(), 0)
    equal("interfaces in the end", host.macvlans(), {})


def reloaded(program):
    """A reload makes one, and removes one; what stays is not disturbed."""
    need_macvlan()
    host = Host("host", 6)
    stays = conf("use_vmac", vips="172.16.16.102", name="VI_2", vrid=52)
    daemon = host.start(program, conf() + stays)
    for _ in range(2):
        daemon.expect("Entering MASTER STATE")
    before = host.macvlans()
    equal("interfaces", sorted(before), ["vrrp.52"])
    for lines, wanted in ((("use_vmac",), ["vrrp.51", "vrrp.52"]), ((), ["vrrp.52"])):
        daemon.from_here()
        write("host.conf", conf(*lines) + stays)
        daemon.signal(1)
        daemon.expect(r"\(VI_1\) Entering MASTER STATE")
        on = "vrrp.51" if lines else "eth0"
        eventually("the address", lambda on=on: "172.16.16.100/32" in host.addresses(on))
        found = host.macvlans()
        equal("interfaces", sorted(found), wanted)
        equal("what stays", found["vrrp.52"], before["vrrp.52"])
    masters = [line for line in daemon.lines if "(VI_2) Entering MASTER" in line]
    equal("times that VI_2 entered MASTER", len(masters), 1)
    equal("exit status", daemon.stop(), 0)
    equal("interfaces in the end", host.macvlans(), {})


def dumped(program):
    """The dumps name it as the real ones do."""
    need_macvlan()
    host = Host("host", 6)
    daemon = host.start(program, conf("use_vmac"))
    daemon.expect("Entering MASTER STATE")
    daemon.signal(signal.SIGUSR1)
    daemon.signal(36)
    wanted = (
        "   Use VMAC, i/f name vrrp.51, is_up = true, xmit_base = false\n",
        "   Interface = vrrp.51, vmac on eth0\n",
        "     172.16.16.100 dev vrrp.51@eth0 scope global set\n",
    )
    text = eventually("a dump", lambda: read_or_nothing("keepalived.data"))
    for line in wanted:
        equal(f"{line!r} in the data", line in text, True)
    (one,) = json.loads(eventually("a dump", lambda: read_or_nothing("keepalived.json")))
    names = (one["data"]["vmac_ifname"], one["data"]["ifp_ifname"])
    equal("names", names, ("vrrp.51", "vrrp.51"))
    equal("exit status", daemon.stop(), 0)


def kept(program):
    """--dont-release-vrrp leaves it, with its address."""
    need_macvlan()
    host = Host("host", 6)
    daemon = Daemon(program, conf("use_vmac"), "--dont-release-vrrp", host="host")
    daemon.expect("Entering MASTER STATE")
    eventually("the address", lambda: host.addresses("vrrp.51") == ["172.16.16.100/32"])
    equal("exit status", daemon.stop(), 0)
    equal("addresses", host.addresses("vrrp.51"), ["172.16.16.100/32"])


def taken(program):
    """Another interface has the MAC address: FAULT, and nothing of its is touched."""
    need_macvlan()
    host = Host("host", 6)
    host.run(f"ip link add other1 link eth0 address {VIRTUAL} type macvlan mode bridge")
    host.run("ip link set other1 up")
    daemon = host.start(program, conf("use_vmac"))
    daemon.expect("VMAC interface vrrp.51: set up: its MAC address is in use")
    daemon.expect("Entering FAULT STATE")
    equal("exit status", daemon.stop(), 0)
    equal("interfaces in the end", sorted(host.macvlans()), ["other1"])


# A host that has the address refuses, for nobody listens there.
KNOCK = """
import socket, time
end = time.monotonic() + 5
while time.monotonic() < end:
    with socket.socket() as s:
        s.settimeout(0.1)
        if s.connect_ex(("172.16.16.100", 9)) == 111:
            print(time.monotonic())
    time.sleep(0.02)
"""


def _resolved(client):
    words = client.run("ip neigh show 172.16.16.100").split()
    return words[words.index("lladdr") + 1] if "lladdr" in words else ""


def _switchover(first, second):
    """(longest silence of the address in seconds, MAC addresses that the client knew it by)"""
    a, b, client = Host("a", 6), Host("b", 5), Host("c", 9)
    for host in (a, b):
        # Its answers leave by eth0, and a kernel that had to ask for the client first would do so
        # in the name of the virtual address, with the MAC address of eth0.
        host.run(f"ip neigh add 172.16.16.9 lladdr {client.mac} dev eth0")
    a.start(first, conf("use_vmac", priority=100)).expect("Entering MASTER STATE")
    b.start(second, conf("use_vmac", priority=90)).expect("Entering BACKUP STATE")
    command = ["nsenter", "--net=/run/netns/c", sys.executable, "-c", KNOCK]
    known = set()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as knocking:
        time.sleep(1.5)
        known.add(_resolved(client))
        a.daemon.stop()
        b.daemon.expect("Entering MASTER STATE")
        time.sleep(1.0)
        known.add(_resolved(client))
        stamps = [float(line) for line in knocking.communicate(timeout=PATIENCE)[0].split()]
    equal("exit status", b.daemon.stop(), 0)
    if len(stamps) < 50:
        raise Failed(f"{len(stamps)} answers in 5 s to a knock every 20 ms")
    return max(later - earlier for earlier, later in zip(stamps, stamps[1:])), known


def _switches(first, second):
    need(THEIRS)
    need_macvlan()
    silence, known = _switchover(first, second)
    equal("the client's MAC address of it", known, {VIRTUAL})
    # Priority 0, then a skew of 0.13 s.
    if silence > 1.0:
        raise Failed(f"the address was silent for {silence} s")


def ours_to_theirs(program):
    """The address goes on answering, by the same MAC address."""
    _switches(program, THEIRS)


def theirs_to_ours(program):
    _switches(THEIRS, program)


CASES = [as_theirs, wire, wire_xmit_base, wire_ipv6, left_over, deleted, nic_down, reloaded]
CASES += [kept, taken, dumped, ours_to_theirs, theirs_to_ours]
