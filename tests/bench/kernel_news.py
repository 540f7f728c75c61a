"""When the kernels of several hosts told of new entries in their tables."""

import os
import selectors
import socket
import struct
import time

import lab

RTM_NEWROUTE, RTM_NEWNEIGH = 24, 28
RTMGRP = 0x40 | 0x4  # IPv4 routes, neighbours
SETTLE = 0.25  # seconds without news, after which an entry is taken for the last


def within(name, act):
    """act() in the network namespace `name`."""
    here = os.open("/proc/self/ns/net", os.O_RDONLY)
    inner = os.open(f"/run/netns/{name}", os.O_RDONLY)
    lab._setns(inner)
    try:
        return act()
    finally:
        lab._setns(here)
        os.close(here)
        os.close(inner)


class Kernels:
    """Listens to the news of three kernels: when each last said what of which address.

    A look takes time and octets alone. They are read when it is quiet: reading in between would
    keep a core from those who are measured, and the next news waiting."""

    def __init__(self, hosts):
        self.selector = selectors.DefaultSelector()
        self.last = {host: {} for host in hosts}
        self.unread = []
        for host in hosts:
            news = within(host, lambda: socket.socket(
                socket.AF_NETLINK, socket.SOCK_RAW, socket.NETLINK_ROUTE))
            news.setsockopt(socket.SOL_SOCKET, 33, 64 << 20)  # SO_RCVBUFFORCE
            news.bind((0, RTMGRP))
            news.setblocking(False)
            self.selector.register(news, selectors.EVENT_READ, host)

    def listen(self, seconds):
        """Takes what comes within this time; whether anything came."""
        ready = self.selector.select(seconds)
        now = time.time_ns()
        for key, _ in ready:
            self.unread.append((key.data, now, key.fileobj.recv(1 << 16)))
        return bool(ready)

    def _read(self):
        for host, when, octets in self.unread:
            self._take(octets, self.last[host], when)
        self.unread = []

    @staticmethod
    def _take(octets, last, now):
        while len(octets) >= 16:
            length, kind = struct.unpack_from("IH", octets)
            if kind in (RTM_NEWROUTE, RTM_NEWNEIGH):
                at = octets.find(struct.pack("HH", 8, 1), 28)  # RTA_DST, NDA_DST
                if at >= 0:
                    last[socket.inet_ntoa(octets[at + 4: at + 8])] = now
            octets = octets[(length + 3) & ~3:]

    def forget(self):
        while self.listen(0):
            pass
        self.unread = []
        for last in self.last.values():
            last.clear()

    def settled(self, vips, patience):
        """When the last of all kernels said its last word of all these, or Failed."""
        end = time.monotonic() + patience
        while self.listen(SETTLE) or not self._told_of(vips):
            if time.monotonic() > end:
                self._read()
                missing = {h: sum(v not in last for v in vips) for h, last in self.last.items()}
                raise lab.Failed(f"not told of within {patience} s, by host: {missing}")
        return max(last[vip] for last in self.last.values() for vip in vips)

    def _told_of(self, vips):
        self._read()
        return all(vip in last for last in self.last.values() for vip in vips)
