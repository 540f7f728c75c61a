"""Servers to be checked, each a thread with a socket of its own; closing one refuses the next."""

import contextlib
import socket
import ssl
import subprocess
import threading

from lab import FOLDER


class Stream:
    """A TCP server: `talk` is given each connection."""

    def __init__(self, address, talk, context=None):
        self._talk, self._context = talk, context
        self._socket = socket.create_server(address)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            threading.Thread(target=self._one, args=(connection,), daemon=True).start()

    def _one(self, connection):
        try:
            with connection:
                if self._context:
                    connection = self._context.wrap_socket(connection, server_side=True)
                self._talk(connection)
        except OSError:
            pass  # the other side left, as checks may

    def close(self):
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def http(address, status="200 OK", body=b"hello\n", context=None):
    head = f"HTTP/1.0 {status}\r\nContent-Length: {len(body)}\r\n\r\n".encode()

    def talk(connection):
        connection.recv(4096)
        connection.sendall(head + body)

    return Stream(address, talk, context)


def https(address, names):
    """With a certificate that nobody signed; the names that clients ask for go into `names`."""
    command = "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2"
    command += f" -subj /CN=nobody -keyout {FOLDER}/key -out {FOLDER}/cert"
    subprocess.run(command.split(), check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(f"{FOLDER}/cert", f"{FOLDER}/key")
    context.sni_callback = lambda _socket, name, _context: names.append(name)
    return http(address, context=context)


class Silent(Stream):
    """Takes connections and says nothing."""

    def __init__(self, address):
        super().__init__(address, lambda connection: connection.recv(1))


class Mail(Stream):
    """An SMTP server that keeps what it was sent; the verb `refuse` it does not like."""

    def __init__(self, address, refuse=""):
        self.mails, self.commands, self._refuse = [], [], refuse
        super().__init__(address, self._converse)

    def _converse(self, connection):
        file = connection.makefile("rwb")

        def say(text):
            file.write(text.encode() + b"\r\n")
            file.flush()

        say("220 sink ESMTP")
        while line := file.readline().decode().rstrip():
            self.commands.append(line)
            verb = line[:4].upper()
            if verb == "QUIT":
                return say("221 bye")
            if verb != "DATA":
                say("550 no" if verb == self._refuse else "250 ok")
                continue
            say("354 go on")
            text = b""
            while not text.endswith(b"\r\n.\r\n"):
                text += file.readline()
            self.mails.append(text.decode())
            say("250 kept")
        return None


class Datagrams:
    """A UDP server: `answer` makes a reply of each datagram."""

    def __init__(self, address, answer):
        self._answer = answer
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(address)
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        while True:
            try:
                data, peer = self._socket.recvfrom(4096)
            except OSError:
                return
            if peer is None:
                return  # shut down
            self._socket.sendto(self._answer(data), peer)

    def close(self):
        with contextlib.suppress(OSError):  # it wakes the thread, and says that nobody is connected
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


def dns_answer(question):
    """No error, one answer; the rest is the question again."""
    return question[:2] + b"\x81\x80" + question[4:6] + b"\x00\x01" + question[8:]
