"""One host by itself, in the namespaces of isolate.sh: taps with a guest behind each, a vxlan with
nobody behind it, an mcagent, and a gateway of a hundred lines.

    guest web-a (netns)      the host
    +--------------+        +-----------+
    |         eth0 |--------| tap-web-a |   vx0 --- u0 (10.9.0.1)
    +--------------+        +-----------+
"""

import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time

import stub_gateway

FOLDER = "/run/lab"
PATIENCE = 8.0  # seconds that anything may take to be seen
HOSTS = {"h1": 1, "h2": 2, "h3": 3}
GUESTS = {"web-a": 6, "web-b": 5, "web-c": 7}  # here, on h1, once they are plugged
ELSEWHERE = {"far": ("h2", 20), "away": ("h3", 21)}
VIP = "172.16.16.8"
PROTOCOL = "117"  # of our routes


class Failed(Exception):
    """What was expected did not come; its text says what came instead."""


class Skipped(Exception):
    """This machine cannot play the case; its text says what it lacks."""


def ip_of(number):
    return f"172.16.16.{number}"


def mac_of(number):
    return f"02:00:00:00:00:{number:02x}"


def vtep_of(host):
    return f"0a:00:00:00:00:{HOSTS[host]:02x}"


MACS = {f"{g}/eth0": (mac_of(n), "h1") for g, n in GUESTS.items()}
MACS |= {f"{g}/eth0": (mac_of(n), host) for g, (host, n) in ELSEWHERE.items()}


def run(*words, check=True):
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    if check and done.returncode != 0:
        raise Failed(f"{' '.join(words)}: {done.stderr.strip()}")
    return done.stdout


def ip(line):
    return run("ip", *line.split())


def sysctl(name, value):
    with open(f"/proc/sys/net/{name}", "w", encoding="utf-8") as file:
        file.write(str(value))


def set_up(vxlan="nolearning"):
    os.makedirs(FOLDER)
    ip("link set lo up")
    sysctl("ipv6/conf/all/disable_ipv6", 1)
    sysctl("ipv6/conf/default/disable_ipv6", 1)
    sysctl("ipv4/ip_forward", 1)
    ip("link add u0 type veth peer name u1")
    ip("addr add 10.9.0.1/24 dev u0")
    ip("link set u0 up")
    ip("link set u1 up")
    add_vxlan(vxlan)
    for guest in GUESTS:
        ip(f"netns add {guest}")


def add_vxlan(options="nolearning"):
    ip(f"link add vx0 address {vtep_of('h1')} type vxlan id 100 local 10.9.0.1 dev u0 dstport 4789 "
       f"{options}")
    ip("link set vx0 up")


def add_tap(guest):
    number = GUESTS[guest]
    ip(f"link add tap-{guest} type veth peer name eth0 address {mac_of(number)} netns {guest}")
    ip(f"-n {guest} addr add {ip_of(number)}/24 dev eth0")
    ip(f"-n {guest} link set eth0 up")
    ip(f"link set tap-{guest} up")


def setup(**changes):
    devices = [
        {"id": f"{g}/eth0", "mac": mac_of(n), "ip": ip_of(n), "subnet": "172.16.16.0/24",
         "host": "h1"}
        for g, n in GUESTS.items()
    ]
    devices += [
        {"id": f"{g}/eth0", "mac": mac_of(n), "ip": ip_of(n), "subnet": "172.16.16.0/24",
         "host": host}
        for g, (host, n) in ELSEWHERE.items()
    ]
    hosts = [
        {"id": h, "underlay": f"10.9.0.{n}", "vtep_mac": vtep_of(h)} for h, n in HOSTS.items()
    ]
    return {"host": "h1", "hosts": hosts, "devices": devices, **changes}


def new_gateway():
    gateway = stub_gateway.StubGateway("h1", MACS)
    for guest, number in GUESTS.items():
        gateway.push(ip_of(number), f"{guest}/eth0", havip=False)
    for guest, (_, number) in ELSEWHERE.items():
        gateway.push(ip_of(number), f"{guest}/eth0", havip=False)
    return gateway


def eventually(what, check, patience=PATIENCE):
    """check() until it returns something; that."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(0.01)
    raise Failed(f"{what}: not within {patience} s")


def equal(what, found, expected):
    if found != expected:
        raise Failed(f"{what}: {found!r}, not {expected!r}")


# ---- what the kernel holds ---------------------------------------------------------------------


def routes():
    """{ip: interface} of our own."""
    lines = ip(f"-4 route show proto {PROTOCOL}").splitlines()
    return {w[0]: w[w.index("dev") + 1] for w in (line.split() for line in lines)}


def neighbours():
    """{(ip, interface): mac} of permanent entries."""
    lines = ip("-4 neigh show nud permanent").splitlines()
    return {
        (w[0], w[w.index("dev") + 1]): w[w.index("lladdr") + 1]
        for w in (line.split() for line in lines)
    }


def way(address):
    """(interface, mac) by which the kernel finds it, or nothing."""
    nic = routes().get(address)
    return None if nic is None else (nic, neighbours().get((address, nic)))


def here(guest):
    return (f"tap-{guest}", mac_of(GUESTS[guest]))


def there(host):
    return ("vx0", vtep_of(host))


def expect_way(address, expected):
    def look():
        return way(address) == expected

    try:
        eventually("", look)
    except Failed:
        raise Failed(f"the way to {address}: {way(address)}, not {expected}") from None


# ---- a guest -----------------------------------------------------------------------------------


class Guest:
    """A raw socket inside a guest's namespace."""

    def __init__(self, name):
        self.name = name
        self.mac = bytes.fromhex(mac_of(GUESTS[name]).replace(":", ""))
        self.open()

    def open(self):
        fd = os.open("/proc/self/ns/net", os.O_RDONLY)
        inner = os.open(f"/run/netns/{self.name}", os.O_RDONLY)
        _setns(inner)
        try:
            self.socket = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0806))
            self.socket.bind(("eth0", 0x0806))
        finally:
            _setns(fd)
            os.close(fd)
            os.close(inner)

    def arp(self, op, sender, target, target_mac=b"\0" * 6):
        return (
            b"\xff" * 6 + self.mac + b"\x08\x06\x00\x01\x08\x00\x06\x04" + op.to_bytes(2, "big")
            + self.mac + socket.inet_aton(sender) + target_mac + socket.inet_aton(target)
        )

    def garp(self, vip=VIP):
        self.socket.send(self.arp(1, vip, vip, b"\xff" * 6))

    def asks(self, sender, target, patience=0.3, op=1):
        """Whether somebody answers."""
        while select.select([self.socket], [], [], 0)[0]:
            self.socket.recv(2000)
        self.socket.send(self.arp(op, sender, target))
        end = time.monotonic() + patience
        while select.select([self.socket], [], [], max(0, end - time.monotonic()))[0]:
            _, where = self.socket.recvfrom(2000)
            if where[2] != socket.PACKET_OUTGOING:
                return True
        return False


def _setns(fd):
    import ctypes

    if ctypes.CDLL(None, use_errno=True).setns(fd, 0) != 0:
        raise Failed("setns: " + os.strerror(ctypes.get_errno()))


# ---- the daemon --------------------------------------------------------------------------------


class Agent:
    program = None

    def __init__(self, life=1, options=(), wrapper=(), written=False, **changes):
        self.lines = []
        self.events_file = os.path.join(FOLDER, f"events-{life}.jsonl")
        self.control = os.path.join(FOLDER, "control")
        if not written:
            with open(f"{FOLDER}/setup.json", "w", encoding="utf-8") as file:
                json.dump(setup(**changes), file)
        with open(f"{FOLDER}/token", "w", encoding="utf-8") as file:
            file.write(stub_gateway.TOKEN + "\n")
        self.process = subprocess.Popen(
            [*wrapper, self.program, "--setup", f"{FOLDER}/setup.json",
             "--gateway", f"http://127.0.0.1:{stub_gateway.PORT}",
             "--token-file", f"{FOLDER}/token", "--control", self.control,
             "--events", self.events_file, "--life", str(life),
             "--first-seq", str((life << 40) + 1), *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stderr:
            self.lines.append(line.decode(errors="replace").rstrip())

    def ready(self):
        eventually("the agent is ready", lambda: self.said("ready: host h1"))
        return self

    def said(self, pattern):
        return [line for line in self.lines if re.search(pattern, line)]

    def ask(self, *words):
        return json.loads(run(self.program, *words, "--json", "--control", self.control))

    def command(self, *words):
        return run(self.program, *words, "--control", self.control)

    def counter(self, name):
        return self.ask("counters").get(name, 0)

    def plugged(self, guest):
        taps = {row["device"]: row["plugged"] for row in self.ask("show")["taps"]}
        return taps.get(f"{guest}/eth0", False)

    def verdicts(self):
        """{verdict: count} of all GARPs, datapath's and agent's."""
        names = {"malformed", "spoofed", "owner_match", "own_address", "outside_subnet",
                 "upcall_overflow", "upcall_lost", "agent_down", "rate_limited", "superseded",
                 "gateway_timeout", "pending", "unknown_havip", "already_owner", "migrated"}
        found = {}
        for name, value in self.ask("counters").items():
            who, _, what = name.partition(".")
            if who in ("datapath", "agent") and what in names and value:
                found[what] = found.get(what, 0) + value
        return found

    def expect_verdicts(self, **expected):
        try:
            eventually("", lambda: self.verdicts() == expected)
        except Failed:
            raise Failed(f"verdicts: {self.verdicts()}, not {expected}") from None

    def events(self):
        with open(self.events_file, encoding="utf-8") as file:
            return [json.loads(line) for line in file if line.endswith("\n")]

    def kill(self):
        self.process.kill()
        self.process.wait()

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Failed("it does not end") from None

    def alive(self):
        if self.process.poll() is not None:
            raise Failed(f"it died: {self.process.returncode}; {self.lines[-5:]}")


def complain(text):
    print(text, file=sys.stderr)
