"""Hosts on a bridge, each in a network namespace with its router: ours, or the real Keepalived."""

import json
import os
import re
import shutil
import signal
import subprocess
import sys

import lab

sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
# pylint: disable=wrong-import-position
import packets
from capture import Capture

THEIRS = "/usr/sbin/keepalived"


def run(text, check=True):
    done = subprocess.run(text.split(), capture_output=True, text=True, check=False)
    if check and done.returncode:
        raise lab.Failed(f"{text}: {done.stderr.strip()}")
    return done.stdout


def _batch(*lines, inside=None):
    """Lines of ip(8), by one process."""
    command = ["ip", *(["-n", inside] if inside else []), "-batch", "-"]
    text = "\n".join(lines) + "\n"
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise lab.Failed(f"ip -batch: {done.stderr.strip()}")


def need(*tools):
    for tool in tools:
        if shutil.which(tool) is None:
            raise lab.Skipped(f"{tool} is not installed")


def need_macvlan():
    done = subprocess.run(
        "ip link add probe link eth0 type macvlan mode private".split(),
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise lab.Skipped(f"no macvlan here: {done.stderr.strip()}")
    run("ip link del probe")


class Host:
    """eth0 on the bridge by the port p-NAME, and eth1 that leads nowhere."""

    def __init__(self, name, number):
        self.name = name
        self.mac = f"02:00:00:00:00:{number:02x}"
        self.port = f"p-{name}"
        self.daemon = None
        if not run("ip link show br0", check=False):
            _batch("link add br0 type bridge mcast_snooping 0", "link set br0 up")
        _batch(
            f"netns add {name}",
            f"link add {self.port} type veth peer name eth0 address {self.mac} netns {name}",
            f"link set {self.port} master br0 up",
        )
        _batch(
            "link add eth1 address 02:00:00:00:01:01 type veth peer name other",
            "link set lo up",
            "link set eth1 up",
            "link set other up",
            "link set eth0 addrgenmode none up",
            f"addr add 172.16.16.{number}/24 dev eth0",
            f"addr add fe80::{number}/64 dev eth0 nodad",
            inside=name,
        )

    def run(self, text, check=True):
        return run(f"nsenter --net=/run/netns/{self.name} {text}", check)

    def start(self, program, conf):
        self.daemon = lab.Daemon(program, conf, host=self.name)
        return self.daemon

    def kill(self):
        """At once and without a word, the child too."""
        pids = [self.daemon.process.pid, lab.Daemon.pid(f"{self.name}.vrrp")]
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in pids:
                os.kill(pid, number)
        self.daemon.process.wait(lab.PATIENCE)
        for name in ("pid", "vrrp.pid", "check.pid"):
            path = f"{lab.FOLDER}/{self.name}.{name}"
            if os.path.exists(path):
                os.unlink(path)

    def macvlans(self):
        """name -> what the kernel tells of it."""
        found = {}
        for link in json.loads(self.run("ip -d -j link")):
            info = link.get("linkinfo", {})
            if info.get("info_kind") != "macvlan":
                continue
            found[link["ifname"]] = {
                "index": link["ifindex"],
                "mac": link["address"],
                "base": link["link"],
                "mode": info["info_data"]["mode"],
                "up": "UP" in link["flags"],
                "generates": link["inet6_addr_gen_mode"],
            }
        return found

    def addresses(self, interface):
        links = json.loads(self.run(f"ip -j addr show dev {interface}", check=False) or "[]")
        return sorted(
            f"{address['local']}/{address['prefixlen']}"
            for link in links
            for address in link["addr_info"]
        )

    def settings(self):
        """Every setting of every interface: path -> value."""
        found = {}
        for family in ("ipv4", "ipv6"):
            text = self.run(f"grep -r . /proc/sys/net/{family}/conf", check=False)
            for line in text.splitlines():
                path, _, value = line.partition(":")
                found[path.removeprefix("/proc/sys/net/")] = value
        return found


def sent(frames, host):
    """What a host sent: (source MAC, EtherType, what a packets.decode makes of it, octets)."""
    for _, guest, octets in frames:
        if guest == host.name:
            mac = re.sub("(..)(?!$)", r"\1:", octets[6:12].hex())
            yield mac, int.from_bytes(octets[12:14], "big"), packets.decode(octets), octets


__all__ = ["Capture", "Host", "THEIRS", "need", "need_macvlan", "packets", "run", "sent"]
