"""no_accept: the virtual address is there, and takes no packets."""

import subprocess
import sys

from lab import Daemon, Skipped, equal
from signals import instance


# Nobody listens there: a host that takes the packet refuses, one that does not keeps silent.
KNOCK = """
import socket, sys
s = socket.socket()
s.settimeout(1)
sys.exit(0 if s.connect_ex((sys.argv[1], 9)) == 111 else 1)
"""


def _answers(address):
    command = ["ip", "netns", "exec", "peer", sys.executable, "-c", KNOCK, address]
    return subprocess.run(command, check=False).returncode == 0


def _tables():
    done = subprocess.run(["nft", "list", "tables"], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Skipped(f"no nftables here: {done.stderr.strip()}")
    return done.stdout.splitlines()


def _peer():
    for line in (
        "netns add peer",
        "link set port netns peer",
        "-n peer addr add 172.16.16.5/24 dev port",
        "-n peer link set port up",
    ):
        subprocess.run(["ip", *line.split()], check=True)


def no_accept(program):
    equal("tables before", _tables(), [])
    _peer()
    daemon = Daemon(program, instance(1, "no_accept") + instance(2, "accept"))
    for _ in range(2):
        daemon.expect("Entering MASTER STATE")
    daemon.never("no_accept")
    equal("the own address answers", _answers("172.16.16.6"), True)
    equal("the VIP with accept answers", _answers("172.16.16.102"), True)
    equal("the VIP with no_accept answers", _answers("172.16.16.101"), False)
    equal("exit status", daemon.stop(), 0)
    equal("tables that stay behind", _tables(), [])


CASES = [no_accept]
