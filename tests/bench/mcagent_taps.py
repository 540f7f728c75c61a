"""mcagent_taps.py --ours MCAGENT [--taps N] [--seconds N]: one mcagent with 500 taps, each guest
sending one GARP a second, spread evenly.

  refresh   every guest announces a VIP that it owns: nothing goes up
  claims    every guest announces a VIP that is no HAVIP: one claim a device in five seconds, the
            others are rate-limited; the gateway is Python's, and its own time is not counted

What is printed is bar, value, and whether it is met; the exit status says only whether it was
measured (77: this machine cannot).
"""

import argparse
import json
import os
import pathlib
import socket
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
LIVE = HERE.parent / "live"
ISOLATE = LIVE / "isolate.sh"
SKIPPED = 77
BAR = 10.0  # percent of a core

sys.path.insert(0, str(LIVE / "agent"))

import lab  # noqa: E402
import stub_gateway  # noqa: E402


def ip_of(number):
    return f"172.20.{number // 250}.{number % 250 + 1}"


def vip_of(number):
    return f"172.21.{number // 250}.{number % 250 + 1}"


def mac_of(number):
    return f"02:01:00:00:{number // 256:02x}:{number % 256:02x}"


def build(taps):
    os.makedirs(lab.FOLDER)
    lab.ip("link set lo up")
    lab.sysctl("ipv6/conf/all/disable_ipv6", 1)
    lab.sysctl("ipv6/conf/default/disable_ipv6", 1)
    lab.ip("netns add guests")
    lines = []
    for n in range(taps):
        lines.append(f"link add t{n} type veth peer name g{n} address {mac_of(n)} netns guests")
        lines.append(f"link set t{n} up")
    subprocess.run(["ip", "-batch", "-"], input="\n".join(lines), text=True, check=True)
    lines = [f"link set g{n} up" for n in range(taps)]
    subprocess.run(["ip", "-n", "guests", "-batch", "-"], input="\n".join(lines), text=True,
                   check=True)


def write_setup(taps):
    devices = [
        {"id": f"g{n}/eth0", "tap": f"t{n}", "mac": mac_of(n), "ip": ip_of(n),
         "subnet": "172.16.0.0/12", "host": "h1"}
        for n in range(taps)
    ]
    with open(f"{lab.FOLDER}/setup.json", "w", encoding="utf-8") as file:
        json.dump({"host": "h1", "devices": devices}, file)


def sockets(taps):
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    lab._setns(os.open("/run/netns/guests", os.O_RDONLY))
    found = []
    for n in range(taps):
        one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW)
        one.bind((f"g{n}", 0))
        found.append(one)
    lab._setns(here)
    return found


def frame(number, vip):
    mac = bytes.fromhex(mac_of(number).replace(":", ""))
    address = socket.inet_aton(vip)
    return (b"\xff" * 6 + mac + b"\x08\x06\x00\x01\x08\x00\x06\x04\x00\x01" + mac + address
            + b"\xff" * 6 + address)


def cpu_seconds(pid):
    with open(f"/proc/{pid}/stat", encoding="ascii") as file:
        fields = file.read().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def play(guests, frames, seconds):
    """One frame of each guest a second, evenly spread."""
    began = time.monotonic()
    for round_number in range(seconds):
        for number, (guest, octets) in enumerate(zip(guests, frames)):
            due = began + round_number + number / len(guests)
            left = due - time.monotonic()
            if left > 0:
                time.sleep(left)
            guest.send(octets)


def measure(agent, guests, vips, seconds):
    frames = [frame(n, vip) for n, vip in enumerate(vips)]
    play(guests, frames, 1)  # what is new costs once
    pid = agent.process.pid
    before, garps = cpu_seconds(pid), agent.counter("datapath.garps_captured")
    began = time.monotonic()
    play(guests, frames, seconds)
    used = (cpu_seconds(pid) - before) / (time.monotonic() - began) * 100
    time.sleep(0.1)
    return used, agent.counter("datapath.garps_captured") - garps


def inside(arguments):
    taps, seconds = arguments.taps, arguments.seconds
    build(taps)
    write_setup(taps)
    gateway = stub_gateway.StubGateway("h1", {f"g{n}/eth0": (mac_of(n), "h1") for n in range(taps)})
    for n in range(taps):
        gateway.push(ip_of(n), f"g{n}/eth0", havip=False)
        gateway.push(vip_of(n), f"g{n}/eth0")
    gateway.knows_havips = False
    gateway.start()
    lab.Agent.program = arguments.ours
    agent = lab.Agent(written=True)
    agent.ready()
    lab.eventually("all VIPs", lambda: agent.ask("show")["vips"] == taps)
    guests = sockets(taps)
    for what, vips in (
        ("refresh", [vip_of(n) for n in range(taps)]),
        ("claims", [f"172.22.{n // 250}.{n % 250 + 1}" for n in range(taps)]),
    ):
        used, garps = measure(agent, guests, vips, seconds)
        print(f"{taps} taps, {what}: {used:.1f} % of a core for {garps / seconds:.0f} GARPs a "
              f"second (bar: < {BAR:.0f} %) {'met' if used < BAR else 'MISSED'}")
    with open(f"/proc/{agent.process.pid}/status", encoding="ascii") as file:
        print(next(line.strip() for line in file if line.startswith("VmHWM")),
              "at the most;", agent.verdicts())
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", required=True)
    parser.add_argument("--taps", type=int, default=500)
    parser.add_argument("--seconds", type=int, default=20)
    parser.add_argument("--inside", action="store_true")
    arguments = parser.parse_args()
    arguments.ours = os.path.abspath(arguments.ours)
    if arguments.inside:
        return inside(arguments)
    if os.geteuid() != 0:
        print("SKIPPED: namespaces and packet sockets need root")
        return SKIPPED
    command = [ISOLATE, str(60 + 3 * arguments.seconds), sys.executable, "-B", __file__, "--inside"]
    for name in ("ours", "taps", "seconds"):
        command += [f"--{name}", str(getattr(arguments, name))]
    return subprocess.run(command, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
