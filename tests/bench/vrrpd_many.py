"""vrrpd_many.py --ours VRRPD [--theirs KEEPALIVED] [--seconds N]: 250 instances at an advert_int of
0.1 s, ours and the real Keepalived in the same run, each as master and as backup.

Two pairs, ours against ours and theirs against theirs, each on a wire of its own in namespaces that
vanish with this; all four daemons run at once, so that a busy machine is busy for all. What is
printed is bar, value, and whether it is met; the exit status says only whether it was measured (77:
this machine cannot).
"""

import argparse
import os
import pathlib
import shutil
import subprocess
import sys
import time

ISOLATE = pathlib.Path(__file__).parent.parent / "live" / "isolate.sh"
FOLDER = "/run/many"
INSTANCES = 250
SETTLE = 6  # seconds from the start to the first measure
SKIPPED = 77


def run(*command):
    subprocess.run(command, check=True)


def make_wire(pair):
    """Two namespaces and a cable between their eth0."""
    for side in "ab":
        run("ip", "netns", "add", f"{pair}-{side}")
    ends = ("peer", "name", "eth0", "netns", f"{pair}-b")
    run("ip", "link", "add", "eth0", "netns", f"{pair}-a", "type", "veth", *ends)
    for number, side in enumerate("ab", 1):
        inside = ("ip", "-n", f"{pair}-{side}")
        run(*inside, "link", "set", "lo", "up")
        run(*inside, "addr", "add", f"10.0.0.{number}/16", "dev", "eth0")
        run(*inside, "link", "set", "eth0", "up")


def conf(priority):
    """Version 3 knows intervals below a second."""
    text = "global_defs {\n vrrp_version 3\n}\n"
    for vrid in range(1, INSTANCES + 1):
        text += f"vrrp_instance VI_{vrid} {{\n state BACKUP\n interface eth0\n"
        text += f" virtual_router_id {vrid}\n priority {priority}\n advert_int 0.1\n"
        text += f" virtual_ipaddress {{ 10.0.1.{vrid} }}\n}}\n"
    return text


def processes(pid):
    with open(f"/proc/{pid}/task/{pid}/children", encoding="ascii") as file:
        children = [int(word) for word in file.read().split()]
    if not children:
        raise RuntimeError(f"process {pid} has no children: there is nothing to measure")
    return [pid, *children]


def cpu_seconds(pid):
    """Of the daemon and its children, as the scheduler has it to the nanosecond: what is
    counted by ticks misses who runs for microseconds at a time."""
    total = 0
    for one in processes(pid):
        with open(f"/proc/{one}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[0])
    return total / 1e9


def packets(who):
    """That have left the master's wire."""
    path = "/sys/class/net/eth0/statistics/tx_packets"
    command = ["ip", "netns", "exec", f"{who}-a", "cat", path]
    return int(subprocess.run(command, check=True, capture_output=True).stdout)


def resident_mib(pid):
    """The largest of its processes."""

    def of(one):
        with open(f"/proc/{one}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

    return max(of(one) for one in processes(pid)) / 1024


class Daemon:
    def __init__(self, program, name, priority):
        self.log = f"{FOLDER}/{name}.log"
        with open(f"{FOLDER}/{name}.conf", "w", encoding="ascii") as out:
            out.write(conf(priority))
        command = ["ip", "netns", "exec", name, program, "-n", "-l", "-G", "-P"]
        command += ["-f", f"{FOLDER}/{name}.conf", "-p", f"{FOLDER}/{name}.pid"]
        command += ["-r", f"{FOLDER}/{name}.vrrp.pid"]
        with open(self.log, "wb") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=out)

    def changes(self):
        """How often an instance has entered MASTER."""
        with open(self.log, encoding="utf-8", errors="replace") as file:
            return sum("Entering MASTER STATE" in line for line in file)


def row(what, bar, value, met):
    print(f"| {what} | {bar} | {value} | {'met' if met else 'MISSED'} |", flush=True)


def measure(daemons, seconds):
    """CPU in per cent of a core by name of the daemon; adverts a second by whose they are."""
    wires = {name.partition("-")[0] for name in daemons}
    before = {name: cpu_seconds(daemon.process.pid) for name, daemon in daemons.items()}
    sent = {who: packets(who) for who in wires}
    began = time.monotonic()
    time.sleep(seconds)
    lasted = time.monotonic() - began
    cpu = {
        name: 100 * (cpu_seconds(daemon.process.pid) - before[name]) / lasted
        for name, daemon in daemons.items()
    }
    return cpu, {who: (packets(who) - sent[who]) / lasted for who in wires}


def report(daemons, cpu, adverts, changes, seconds):
    print(f"\n{INSTANCES} instances, advert_int 0.1 s, {seconds} s, four daemons at once:\n")
    print("| what | bar | value | |\n|---|---|---|---|")
    ours, theirs = cpu["ours-a"], cpu["theirs-a"]
    row("CPU as master", f"<= {theirs:.1f} % (the real one)", f"{ours:.1f} %", ours <= theirs)
    backup = cpu["ours-b"]
    row("CPU as backup", "< 3 % of a core", f"{backup:.1f} %", backup < 3)
    print(f"| CPU as backup of the real one | | {cpu['theirs-b']:.1f} % | |")
    for name, role in (("ours-a", "master"), ("ours-b", "backup")):
        size = resident_mib(daemons[name].process.pid)
        row(f"memory as {role}", "< 32 MiB", f"{size:.1f} MiB", size < 32)
    for who in ("ours", "theirs"):
        pair = {side: changes[f"{who}-{side}"] for side in "ab"}
        row(
            f"elections, {who}",
            f"{INSTANCES} masters once, no backup ever",
            f"{pair['a']} and {pair['b']}",
            pair == {"a": INSTANCES, "b": 0},
        )
    rate, real = adverts["ours"], adverts["theirs"]
    row("adverts of 2500/s", f">= {real:.0f}/s (the real one)", f"{rate:.0f}/s", rate >= real)


def inside(programs, seconds):
    os.makedirs(FOLDER)
    daemons = {}
    for who, program in programs.items():
        make_wire(who)
        for side, priority in (("a", 200), ("b", 100)):
            daemons[f"{who}-{side}"] = Daemon(program, f"{who}-{side}", priority)
            time.sleep(0.2)  # the first is to be heard when the second's patience ends
    time.sleep(SETTLE)
    cpu, adverts = measure(daemons, seconds)
    changes = {name: daemon.changes() for name, daemon in daemons.items()}
    report(daemons, cpu, adverts, changes, seconds)
    for daemon in daemons.values():
        daemon.process.kill()
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.split(":")[0])
    parser.add_argument("--ours", required=True)
    parser.add_argument("--theirs", default="/usr/sbin/keepalived")
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--inside", action="store_true")
    arguments = parser.parse_args()
    if arguments.inside:
        return inside({"ours": arguments.ours, "theirs": arguments.theirs}, arguments.seconds)
    if os.geteuid() != 0 or not shutil.which(arguments.theirs):
        print(f"SKIPPED: it needs root and {arguments.theirs}")
        return SKIPPED
    longest = str(arguments.seconds + SETTLE + 30)
    command = [ISOLATE, longest, sys.executable, __file__, *sys.argv[1:], "--inside"]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
