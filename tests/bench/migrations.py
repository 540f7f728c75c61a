"""migrations.py --ours MCAGENT --gateway VPCCGW --folder DISK: from a GARP to three kernels.

Three hosts in namespaces with an mcagent each, a vpccgw whose database is in DISK, guests behind
veth pairs. What is measured, from the kernel's time stamp of the GARP on the tap to the moment when
the last of the three kernels tells its netlink listeners of the new entry:

  one        a claim a second, with few VIPs configured and with 1,000
  burst      1,000 VIPs claimed at once by 200 devices, the limiter off, several times

Between claims one commit of another database in DISK is timed: it is what the disk takes by itself.
What is printed is bar, value, and whether it is met; the exit status says only whether it was
measured (77: this machine cannot).
"""

import argparse
import json
import os
import pathlib
import socket
import sqlite3
import struct
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
LIVE = HERE.parent / "live"
ISOLATE = LIVE / "isolate.sh"
SKIPPED = 77
HOSTS = ("h1", "h2", "h3")
TOKEN = "a-token-of-the-bench"
SO_TIMESTAMPNS = 35

sys.path.insert(0, str(LIVE / "agent"))

import lab  # noqa: E402
from kernel_news import Kernels, within  # noqa: E402


def median(values):
    return sorted(values)[(len(values) - 1) // 2]


def p99(values):
    return sorted(values)[-(-len(values) * 99 // 100) - 1]


# ---- the network -------------------------------------------------------------------------------


def host_of(number):
    return HOSTS[number % len(HOSTS)]


def device_ip(number):
    return f"172.16.{1 + number // 200}.{1 + number % 200}"


def vip_of(number):
    return f"172.16.{100 + number // 200}.{1 + number % 200}"


def mac_of(number):
    return f"02:01:00:00:{number // 256:02x}:{number % 256:02x}"


def batch(lines, *options):
    subprocess.run(["ip", *options, "-batch", "-"], input="\n".join(lines), text=True, check=True)


def build(devices):
    lab.ip("link set lo up")
    lab.sysctl("ipv6/conf/all/disable_ipv6", 1)
    lab.sysctl("ipv6/conf/default/disable_ipv6", 1)
    lab.ip("netns add guests")
    for bridge in ("control", "fabric"):
        lab.ip(f"link add {bridge} type bridge")
        lab.ip(f"link set {bridge} up")
    lab.ip("addr add 10.8.0.254/24 dev control")
    for n, host in enumerate(HOSTS, 1):
        lab.ip(f"netns add {host}")
        for nic, bridge, net in (("c0", "control", "10.8.0"), ("u0", "fabric", "10.9.0")):
            lab.ip(f"link add {nic} netns {host} type veth peer name {nic}-{host}")
            lab.ip(f"link set {nic}-{host} master {bridge} up")
            lab.ip(f"-n {host} addr add {net}.{n}/24 dev {nic}")
            lab.ip(f"-n {host} link set {nic} up")
        lab.run("ip", "netns", "exec", host, "sysctl", "-qw", "net.ipv4.ip_forward=1")
        lab.ip(f"-n {host} link add vx0 address 0a:00:00:00:00:0{n} type vxlan id 100 "
               f"local 10.9.0.{n} dev u0 dstport 4789 nolearning")
        lab.ip(f"-n {host} link set vx0 up")
    for host in HOSTS:
        here = [n for n in range(devices) if host_of(n) == host]
        batch([f"link add t{n} type veth peer name g{n} address {mac_of(n)} netns guests"
               for n in here] + [f"link set t{n} up" for n in here], "-n", host)
    batch([f"link set g{n} up" for n in range(devices)], "-n", "guests")


# ---- the daemons -------------------------------------------------------------------------------


class Region:
    def __init__(self, folder, programs, devices, vips, window):
        self.folder, self.programs = folder, programs
        self.devices, self.vips = devices, vips
        os.makedirs(folder)
        everyone = [
            {"id": f"g{n}/eth0", "mac": mac_of(n), "ip": device_ip(n), "host": host_of(n)}
            for n in range(devices)
        ]
        self.write("token", TOKEN)
        self.write("region.json", json.dumps({
            "vpc": {"id": "vpc-1", "cidr": "172.16.0.0/16"},
            "subnets": [{"id": "subnet-a", "cidr": "172.16.0.0/16"}],
            "hosts": HOSTS,
            "devices": [{**d, "subnet": "subnet-a"} for d in everyone],
            "havips": [{"id": f"havip-{n}", "vip": vip_of(n), "subnet": "subnet-a"}
                       for n in range(vips)],
        }))
        hosts = [{"id": h, "underlay": f"10.9.0.{n}", "vtep_mac": f"0a:00:00:00:00:0{n}"}
                 for n, h in enumerate(HOSTS, 1)]
        for host in HOSTS:
            self.write(f"{host}.json", json.dumps({
                "host": host,
                "hosts": hosts,
                "policy": {"limiter": {"window": window}},
                "devices": [
                    {**d, "tap": f"t{n}", "subnet": "172.16.0.0/16"}
                    for n, d in enumerate(everyone)
                ],
            }))
        self.processes = []

    def path(self, name):
        return f"{self.folder}/{name}"

    def write(self, name, text):
        with open(self.path(name), "w", encoding="utf-8") as file:
            file.write(text)

    def launch(self, name, *words):
        log = open(self.path(f"{name}.log"), "ab")
        self.processes.append(subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=log))

    def start(self):
        database = ["--db", self.path("region.sqlite")]
        lab.run(self.programs.gateway, *database, "--init", self.path("region.json"))
        token = ["--token-file", self.path("token")]
        self.launch("vpccgw", self.programs.gateway, *database, "--listen", "10.8.0.254:8400",
                    *token)
        for host in HOSTS:
            self.launch(host, "ip", "netns", "exec", host, self.programs.ours,
                        "--setup", self.path(f"{host}.json"), "--gateway",
                        "http://10.8.0.254:8400", *token, "--control", self.path(f"{host}.ctl"))
        for host in HOSTS:
            lab.eventually(f"{host} is ready", lambda: self.knows_all(host), 30)

    def ask(self, host, *words):
        said = lab.run(self.programs.ours, *words, "--json", "--control", self.path(f"{host}.ctl"),
                       check=False)
        return json.loads(said) if said else {}

    def knows_all(self, host):
        with open(self.path(f"{host}.log"), encoding="utf-8") as file:
            return "ready: host" in file.read()

    def stop(self):
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()


# ---- what is seen ------------------------------------------------------------------------------


class Guests:
    """A socket at each guest's NIC, and one at its tap that knows when the kernel saw a frame."""

    def __init__(self, devices):
        self.nics = within("guests", lambda: [self._open(f"g{n}") for n in range(devices)])
        self.taps = {}
        for host in HOSTS:
            here = [n for n in range(devices) if host_of(n) == host]
            within(host, lambda: self.taps.update({n: self._tap(n) for n in here}))

    @staticmethod
    def _open(nic):
        one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        one.bind((nic, 0))
        return one

    @staticmethod
    def _tap(number):
        one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0806))
        one.setsockopt(socket.SOL_SOCKET, SO_TIMESTAMPNS, 1)
        one.bind((f"t{number}", 0x0806))
        one.settimeout(2)
        return one

    def close(self):
        for one in (*self.nics, *self.taps.values()):
            one.close()

    @staticmethod
    def garp(number, vip):
        mac = bytes.fromhex(mac_of(number).replace(":", ""))
        address = socket.inet_aton(vip)
        return (b"\xff" * 6 + mac + b"\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01" + mac + address
                + b"\xff" * 6 + address)

    def stamp(self, number):
        """When the kernel took the next frame in at the tap, in ns of the real-time clock."""
        _, extra, _, _ = self.taps[number].recvmsg(2000, 200)
        seconds, nanoseconds = struct.unpack("qq", extra[0][2])
        return seconds * 10**9 + nanoseconds


class Disk:
    """A commit of its own, as the gateway makes them."""

    def __init__(self, path):
        self.base = sqlite3.connect(path, isolation_level=None)
        self.base.executescript("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;"
                                "CREATE TABLE one (n INTEGER);")

    def commit(self):
        began = time.monotonic()
        self.base.execute("INSERT INTO one VALUES (1)")
        return (time.monotonic() - began) * 1000


# ---- what is measured --------------------------------------------------------------------------


def one_by_one(region, rounds):
    """(GARP to the last kernel, commit): lists of ms. The VIP goes round the devices."""
    guests, kernels = Guests(6), Kernels(HOSTS)
    disk = Disk(region.path("other.sqlite"))
    took, commits = [], []
    began = time.monotonic()
    for number in range(rounds + 2):
        time.sleep(max(0, began + number - time.monotonic()))
        kernels.forget()
        guests.nics[number % 6].send(guests.garp(number % 6, vip_of(0)))
        told = kernels.settled([vip_of(0)], 5)
        took.append((told - guests.stamp(number % 6)) / 1e6)
        commits.append(disk.commit())
    guests.close()
    return took[2:], commits[2:]


def burst(region, rounds):
    """From the first GARP to the last kernel's last entry, in ms, of each round. Every time each
    VIP goes to another host, so that all kernels have something to say."""
    guests, kernels = Guests(region.devices), Kernels(HOSTS)
    vips = [vip_of(n) for n in range(1, region.vips)]
    took = []
    for number in range(rounds):
        frames = []
        for n, vip in enumerate(vips):
            device = (n + number) % region.devices  # each round it is somebody else's
            frames.append((device, guests.garp(device, vip)))
        time.sleep(0.5)
        kernels.forget()
        for tap in guests.taps.values():
            tap.setblocking(False)
        began = time.time_ns()
        for device, frame in frames:
            guests.nics[device].send(frame)
        sent = (time.time_ns() - began) / 1e6
        took.append((kernels.settled(vips, 20) - began) / 1e6)
        print(f"burst {number}: {len(frames)} GARPs sent within {sent:.1f} ms, all there after "
              f"{took[-1]:.0f} ms", flush=True)
    guests.close()
    return took


def verdict(what, value, bar):
    print(f"{what}: {value:.2f} ms (bar: < {bar:.2f} ms) {'met' if value < bar else 'MISSED'}",
          flush=True)


def inside(arguments):
    build(200)
    medians = []
    for vips in (2, 1001):
        region = Region(f"{arguments.folder}/{vips}", arguments, 200, vips, "0s")
        region.start()
        took, commits = one_by_one(region, arguments.rounds)
        print(f"one claim a second, {vips} VIPs configured, {len(took)} rounds; a commit by "
              f"itself: median {median(commits):.2f} ms, p99 {p99(commits):.2f} ms")
        verdict("  GARP to three kernels, median", median(took), 1)
        verdict("  GARP to three kernels, p99", p99(took), 2 + p99(commits))
        medians.append(median(took))
        if vips == 1001:
            verdict("1,000 VIPs by 200 devices at once, the slowest", max(burst(region, 5)), 500)
        region.stop()
    print(f"with 1,000 VIPs configured the median is {medians[1] / medians[0]:.2f} times that "
          "with 2")
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", required=True)
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--folder", required=True, help="on the disk that is meant")
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--inside", action="store_true")
    arguments = parser.parse_args()
    for name in ("ours", "gateway", "folder"):
        setattr(arguments, name, os.path.abspath(getattr(arguments, name)))
    if arguments.inside:
        return inside(arguments)
    if os.geteuid() != 0:
        print("SKIPPED: namespaces and packet sockets need root")
        return SKIPPED
    arguments.folder += f"/migrations.{os.getpid()}"
    command = [ISOLATE, str(120 + 3 * arguments.rounds), sys.executable, "-B", __file__, "--inside"]
    for name in ("ours", "gateway", "folder", "rounds"):
        command += [f"--{name}", str(getattr(arguments, name))]
    try:
        return subprocess.run(command, check=False).returncode
    finally:
        subprocess.run(["rm", "-rf", arguments.folder], check=False)


if __name__ == "__main__":
    sys.exit(main())
