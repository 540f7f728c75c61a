"""What the judge sees of a frame: an advertisement, an announcement, or nothing of interest."""

import dataclasses
import socket

VRRP, AH, ICMP6 = 112, 51, 58
NEIGHBOUR_ADVERT = 136
BROADCAST = b"\xff" * 6


@dataclasses.dataclass(frozen=True)
class Advert:
    version: int
    vrid: int
    priority: int
    interval: float  # seconds
    count: int  # addresses
    auth: int
    source: str
    destination: str


@dataclasses.dataclass(frozen=True)
class Announcement:
    """A gratuitous ARP to everybody, or an unsolicited neighbour advertisement. The kernel of a
    guest that still has the address answers the announcement of another one, to that one alone:
    that announces nothing."""

    address: str


def _advert(payload, source, destination):
    if len(payload) < 8:
        return None
    version = payload[0] >> 4
    word = int.from_bytes(payload[4:6], "big")
    auth, interval = (word >> 8, word & 0xFF) if version == 2 else (0, (word & 0xFFF) / 100)
    return Advert(
        version, payload[1], payload[2], float(interval), payload[3], auth, source, destination
    )


def _ipv4(packet):
    if len(packet) < 20:
        return None
    header, protocol = (packet[0] & 15) * 4, packet[9]
    payload = packet[header : int.from_bytes(packet[2:4], "big")]
    if protocol == AH and len(payload) >= 24:
        protocol, payload = payload[0], payload[(payload[1] + 2) * 4 :]
    if protocol != VRRP:
        return None
    return _advert(payload, socket.inet_ntoa(packet[12:16]), socket.inet_ntoa(packet[16:20]))


def _ipv6(packet):
    if len(packet) < 40:
        return None
    payload = packet[40 : 40 + int.from_bytes(packet[4:6], "big")]
    source, destination = (
        socket.inet_ntop(socket.AF_INET6, packet[at : at + 16]) for at in (8, 24)
    )
    if packet[6] == VRRP:
        return _advert(payload, source, destination)
    if packet[6] == ICMP6 and len(payload) >= 24 and payload[0] == NEIGHBOUR_ADVERT:
        solicited = payload[4] & 0x40
        if not solicited and destination == "ff02::1":
            return Announcement(socket.inet_ntop(socket.AF_INET6, payload[8:24]))
    return None


def _arp(message):
    if len(message) < 28 or message[:6] != b"\x00\x01\x08\x00\x06\x04":
        return None
    sender, target = message[14:18], message[24:28]
    if sender == target and sender != b"\0\0\0\0":
        return Announcement(socket.inet_ntoa(sender))
    return None


_READERS = {0x0800: _ipv4, 0x86DD: _ipv6, 0x0806: _arp}


def decode(frame):
    """An Advert, an Announcement, or None."""
    if len(frame) < 14:
        return None
    reader = _READERS.get(int.from_bytes(frame[12:14], "big"))
    if reader is None or (reader is _arp and frame[:6] != BROADCAST):
        return None
    return reader(frame[14:])
