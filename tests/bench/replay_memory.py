#!/usr/bin/env python3
"""replay_memory.py HAVIP: the peak memory of `havip replay` with a pcap of a million packets, and
with one of ten million: it must not depend on their number."""

import os
import resource
import struct
import subprocess
import sys
import tempfile

SETUP = """{
  "name": "setup", "duration": "60s", "vpc": { "id": "vpc-1", "cidr": "172.16.0.0/16" },
  "subnets": [ { "id": "subnet-a", "cidr": "172.16.16.0/24" } ],
  "hosts": [ { "id": "h1" } ],
  "guests": [ { "id": "web-a", "host": "h1", "subnet": "subnet-a", "ip": "172.16.16.6",
                "mac": "02:00:00:00:00:0a" } ],
  "havips": [ { "id": "havip-1", "vip": "172.16.16.8", "subnet": "subnet-a" } ] }"""

MAC = bytes.fromhex("02000000000a")
VIP = bytes([172, 16, 16, 8])
GARP = b"\xff" * 6 + MAC + bytes.fromhex("08060001080006040001") + MAC + VIP + b"\xff" * 6 + VIP
OTHER = MAC + MAC + bytes.fromhex("0800450000640000400040060000ac101006ac101005") + bytes(80)


def write(path, packets):
    """A tenth of the packets are GARPs; one every 100 us."""
    with open(path, "wb") as file:
        file.write(struct.pack("<IHHIIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 1))
        for begin in range(0, packets, 10_000):
            piece = bytearray()
            for i in range(begin, begin + 10_000):
                octets = GARP if i % 10 == 0 else OTHER
                at = (1_777_888_800 + i // 10_000, i % 10_000 * 100)
                piece += struct.pack("<IIII", *at, len(octets), len(octets)) + octets
            file.write(piece)


def main():
    havip = sys.argv[1]
    with tempfile.TemporaryDirectory() as folder:
        setup, capture = os.path.join(folder, "setup.json"), os.path.join(folder, "web-a.pcap")
        with open(setup, "w", encoding="ascii") as file:
            file.write(SETUP)
        for packets, name in ((1_000_000, "a million packets"), (10_000_000, "ten million")):
            write(capture, packets)
            subprocess.run([havip, "replay", capture, "--setup", setup], check=False,
                           stdout=subprocess.DEVNULL)
            peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
            verdict = "met" if peak <= 200 else "MISSED"
            what = f"memory of a replay of {name}"
            print(f"{what:<36} <={200:8.2f} {peak:10.2f} {'MiB':<12} {verdict}")


main()
