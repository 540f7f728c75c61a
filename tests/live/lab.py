"""The wire of one case: two guests on a bridge, in the namespaces that isolate.sh has made."""

import os
import re
import signal
import subprocess
import threading
import time

import confs

PORTS = {guest: f"port-{guest}" for guest in confs.GUESTS}
_STATE = re.compile(r"\(VI_1\):? [Ee]ntering (\w+) (?:STATE|state)")


def run(*command):
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)


def write(path, text):
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)


class Wire:
    """The bridge and its two ports."""

    def __init__(self, family):
        run("ip", "link", "set", "lo", "up")
        self._quiet("all")
        for name in ("arptables", "iptables", "ip6tables"):
            path = f"/proc/sys/net/bridge/bridge-nf-call-{name}"
            if os.path.exists(path):
                write(path, "0")
        run("ip", "link", "add", "br0", "type", "bridge", "mcast_snooping", "0")
        run("ip", "link", "set", "br0", "up")
        for guest in confs.GUESTS:
            self._add(guest, family)

    @staticmethod
    def _quiet(device, *within):
        path = f"/proc/sys/net/ipv6/conf/{device}/disable_ipv6"
        run(*within, "sh", "-c", f"echo 1 > {path}")

    def _add(self, guest, family):
        port, mac = PORTS[guest], confs.MACS[guest]
        run("ip", "netns", "add", guest)
        peer = ("peer", "name", "eth0", "address", mac, "netns", guest)
        run("ip", "link", "add", port, "type", "veth", *peer)
        run("ip", "link", "set", port, "master", "br0", "up")
        inside = ("ip", "-n", guest)
        enter = ("nsenter", f"--net=/run/netns/{guest}")
        if family == "IPv4":
            self._quiet("all", *enter)
        else:
            run(*inside, "link", "set", "eth0", "addrgenmode", "none")
        run(*inside, "link", "set", "lo", "up")
        run(*inside, "link", "set", "eth0", "up")
        if family == "IPv4":
            run(*inside, "addr", "add", confs.ADDRESSES[family][guest] + "/24", "dev", "eth0")
        else:
            for address in (confs.LINK_LOCAL[guest], confs.ADDRESSES[family][guest]):
                run(*inside, "addr", "add", address + "/64", "dev", "eth0", "nodad")
        # A neighbour stays reachable for the length of a case: who asks for whom is no matter here.
        folder = "ipv4" if family == "IPv4" else "ipv6"
        knob = f"/proc/sys/net/{folder}/neigh/eth0/base_reachable_time_ms"
        run(*enter, "sh", "-c", f"echo 600000 > {knob}")

    @staticmethod
    def carrier(guest, up):
        run("ip", "link", "set", PORTS[guest], "up" if up else "down")

    @staticmethod
    def plug(guest, into_bridge):
        """Out of the bridge a guest keeps its carrier, and nobody hears it."""
        if into_bridge:
            run("ip", "link", "set", PORTS[guest], "master", "br0")
        else:
            run("ip", "link", "set", PORTS[guest], "nomaster")


def _family_tree(pid):
    """The process and all below it, parents first."""
    try:
        with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
            children = [int(word) for word in file.read().split()]
    except OSError:
        children = []
    return [pid, *(one for child in children for one in _family_tree(child))]


class Guest:
    """A guest's Keepalived, theirs or ours: both are started and spoken to alike."""

    def __init__(self, name, program, folder, real_time):
        self.name, self.program, self.folder = name, program, folder
        self.log = []  # (seconds, line)
        self._real_time = real_time
        self._process = None
        self._reader = None

    def path(self, suffix):
        return os.path.join(self.folder, f"{self.name}.{suffix}")

    def start(self):
        if self._process is not None:
            self._process.wait(timeout=5)  # a second one would find the first one's pid file
        command = ["nsenter", f"--net=/run/netns/{self.name}"]
        if self._real_time:
            # What is measured is the daemon, not how busy the machine is.
            command += ["chrt", "-f", "10"]
        command += [self.program, "--dont-fork", "--log-console", "--log-detail", "--vrrp"]
        command += ["-f", self.path("conf"), "-p", self.path("pid"), "-r", self.path("vrrp.pid")]
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        self._reader = threading.Thread(target=self._read, args=(self._process.stdout,))
        self._reader.daemon = True
        self._reader.start()

    def _read(self, pipe):
        for line in pipe:
            self.log.append((time.time(), line.decode(errors="replace").rstrip()))

    def signal(self, number):
        if self._process is not None and self._process.poll() is None:
            for pid in _family_tree(self._process.pid):
                try:
                    os.kill(pid, number)
                except ProcessLookupError:
                    pass

    def terminate(self):
        os.kill(self._process.pid, signal.SIGTERM)

    def kill(self):
        # The child of a killed parent would be told to leave in order.
        tree = _family_tree(self._process.pid)
        for number in (signal.SIGSTOP, signal.SIGKILL):
            for pid in tree:
                os.kill(pid, number)
        self._process.wait()

    def finish(self):
        if self._process is not None and self._process.poll() is None:
            self.kill()
        if self._reader is not None:
            self._reader.join(timeout=2)


def states(lines):
    """The states that a daemon said it entered, in order."""
    found = []
    for _, line in lines:
        match = _STATE.search(line)
        if match:
            found.append(match.group(1))
        elif line.endswith("Stopping"):
            found.append("STOP")
    return found
