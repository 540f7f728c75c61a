"""Reads and writes pcapng (IETF draft-ietf-opsawg-pcapng): what the judge is given.

A frame is (time in seconds, name of the interface, octets).
"""

import struct

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
ETHERNET = 1
IF_NAME, IF_TSRESOL = 2, 9
EPB_FLAGS, OUTBOUND = 2, 2


def _option(code, value):
    return struct.pack("<HH", code, len(value)) + value + b"\0" * (-len(value) % 4)


def _block(kind, body):
    size = 12 + len(body)
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)


def write(path, interfaces, frames):
    """`frames`: (nanoseconds, name, octets), in order of time."""
    with open(path, "wb") as out:
        out.write(_block(SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        for name in interfaces:
            options = _option(IF_NAME, name.encode()) + _option(IF_TSRESOL, b"\x09")
            out.write(
                _block(INTERFACE, struct.pack("<HHI", ETHERNET, 0, 0) + options + b"\0\0\0\0")
            )
        for at, name, octets in frames:
            head = struct.pack(
                "<IIIII",
                interfaces.index(name),
                at >> 32,
                at & 0xFFFFFFFF,
                len(octets),
                len(octets),
            )
            out.write(_block(PACKET, head + octets + b"\0" * (-len(octets) % 4)))


def _options(data):
    at = 0
    while at + 4 <= len(data):
        code, size = struct.unpack_from("<HH", data, at)
        if code == 0:
            return
        yield code, data[at + 4 : at + 4 + size]
        at += 4 + size + (-size % 4)


def read(path, with_direction=False):
    """Every packet of a file with little-endian sections, in the order of the file. On demand with
    whether it left by its interface."""
    with open(path, "rb") as file:
        data = file.read()
    at, interfaces = 0, []
    while at + 12 <= len(data):
        kind, size = struct.unpack_from("<II", data, at)
        if size < 12 or at + size > len(data):
            raise ValueError(f"{path}: a block of {size} octets at {at} does not fit")
        body = data[at + 8 : at + size - 4]
        if kind == SECTION:
            interfaces = []
        elif kind == INTERFACE:
            options = dict(_options(body[8:]))
            units = options.get(IF_TSRESOL, b"\x06")[0]
            name = options.get(IF_NAME, b"").decode()
            interfaces.append((name, 2.0 ** -(units & 0x7F) if units & 0x80 else 10.0**-units))
        elif kind == PACKET:
            index, high, low, size_kept = struct.unpack_from("<IIII", body)
            name, unit = interfaces[index]
            packet = (high << 32 | low) * unit, name, body[20 : 20 + size_kept]
            flags = dict(_options(body[20 + size_kept + (-size_kept % 4) :])).get(EPB_FLAGS, b"\0")
            yield (*packet, flags[0] & 3 == OUTBOUND) if with_direction else packet
        at += size
