"""Captures what guests send, at their ports of the bridge, with the kernel's timestamps."""

import select
import socket
import struct
import threading
import time

import packets

_ETH_P_ALL = 0x0003
_SO_TIMESTAMPNS = 35
_PACKET_IGNORE_OUTGOING = 23  # only what comes from the guest
_SOL_PACKET = 263


def _open(port):
    sock = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(_ETH_P_ALL))
    sock.setsockopt(_SOL_PACKET, _PACKET_IGNORE_OUTGOING, 1)
    sock.setsockopt(socket.SOL_SOCKET, _SO_TIMESTAMPNS, 1)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4 << 20)
    sock.bind((port, 0))
    sock.setblocking(False)
    return sock


class Capture:
    """Runs from its making to stop(). `ports`: name of the guest -> its port."""

    def __init__(self, ports):
        self.frames = []  # (nanoseconds, guest, octets), in order of time once stopped
        self._sockets = {_open(port): guest for guest, port in ports.items()}
        self._news = threading.Condition()
        self._running = True
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def _run(self):
        while self._running:
            ready, _, _ = select.select(list(self._sockets), [], [], 0.1)
            for sock in ready:
                self._drain(sock)

    def _drain(self, sock):
        while True:
            try:
                octets, ancillary, _, _ = sock.recvmsg(65536, 64)
            except BlockingIOError:
                return
            except OSError:
                return  # the port went down: said once, and the socket goes on
            seconds, nanoseconds = struct.unpack("qq", ancillary[0][2])
            with self._news:
                self.frames.append((seconds * 10**9 + nanoseconds, self._sockets[sock], octets))
                self._news.notify_all()

    def next_advert(self, guest, after, timeout):
        """When the first advert of `guest` left that is later than `after` (s); None: none did."""
        seen, deadline = 0, time.monotonic() + timeout
        with self._news:
            while True:
                for at, sender, octets in self.frames[seen:]:
                    if sender == guest and at / 1e9 > after:
                        if isinstance(packets.decode(octets), packets.Advert):
                            return at / 1e9
                seen = len(self.frames)
                left = deadline - time.monotonic()
                if left <= 0 or not self._news.wait(left):
                    return None

    def stop(self):
        self._running = False
        self._thread.join()
        self.frames.sort(key=lambda frame: frame[0])
