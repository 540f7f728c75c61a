"""A machine of one's own for one vrrpd: the namespaces of isolate.sh, with the loopback device full
of servers, and eth0, whose other end is `port`."""

import os
import re
import signal
import subprocess
import threading
import time

FOLDER = "/run/lab"
PATIENCE = 8.0  # seconds that anything may take to be seen


class Failed(Exception):
    """What was expected did not come; its text says what came instead."""


class Skipped(Exception):
    """This machine cannot play the case; its text says what it lacks."""


def write(name, text, mode=0o644):
    path = os.path.join(FOLDER, name)
    with open(path, "w", encoding="utf-8") as out:
        out.write(text)
    os.chmod(path, mode)
    return path


def read(name):
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def script(name, body):
    return write(name, "#!/bin/sh\n" + body + "\n", 0o755)


def set_up():
    os.makedirs(FOLDER)
    os.chmod(FOLDER, 0o755)
    for line in (
        "link set lo up",
        "link add eth0 address 02:00:00:00:00:01 type veth peer name port",
        "addr add 172.16.16.6/24 dev eth0",
        "link set eth0 up",
        "link set port up",
    ):
        subprocess.run(["ip", *line.split()], check=True)


def eventually(what, check, patience=PATIENCE):
    """check() until it returns something; that."""
    end = time.monotonic() + patience
    while time.monotonic() < end:
        found = check()
        if found:
            return found
        time.sleep(0.02)
    raise Failed(f"{what}: not within {patience} s")


class Daemon:
    """A vrrpd in the foreground, its pid files and dumps in FOLDER. With `host` it runs in the
    network namespace of that name, which its files begin with."""

    def __init__(self, program, conf, *options, host=""):
        self.lines = []
        self._seen = 0
        mine = f"{host}." if host else ""
        write(f"{mine}conf", conf)
        files = [("-p", f"{mine}pid"), ("-r", f"{mine}vrrp.pid"), ("-c", f"{mine}check.pid")]
        command = ["nsenter", f"--net=/run/netns/{host}"] if host else []
        command += [program, "-n", "-l", "-D", "-G", "-f", f"{FOLDER}/{mine}conf", *options]
        for option, name in files:
            command += [option, f"{FOLDER}/{name}"]
        self.process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env={**os.environ, "TMPDIR": FOLDER},
        )
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            # The stamp "Mon Nov 23 02:12:07 2026: " is not what is looked for.
            self.lines.append(line.decode(errors="replace").rstrip().partition(" 20")[2][4:])

    def expect(self, pattern, patience=PATIENCE):
        """The next line, behind those that were expected before, that holds the pattern."""
        expression = re.compile(pattern)

        def look():
            for number in range(self._seen, len(self.lines)):
                if expression.search(self.lines[number]):
                    self._seen = number + 1
                    return self.lines[number]
            return None

        try:
            return eventually(f"a line like '{pattern}'", look, patience)
        except Failed as error:
            raise Failed(f"{error}; the log:\n  " + "\n  ".join(self.lines)) from None

    def never(self, pattern):
        for line in self.lines:
            if re.search(pattern, line):
                raise Failed(f"a line that should not be there: {line}")

    def from_here(self):
        """Lines that are there already do not count for what is expected next."""
        self._seen = len(self.lines)

    @staticmethod
    def pid(name):
        return int(eventually(f"{name}.pid", lambda: read_or_nothing(f"{name}.pid")))

    def signal(self, number):
        os.kill(self.process.pid, number)

    def stop(self):
        """SIGTERM; the exit status."""
        self.signal(signal.SIGTERM)
        return self.ended()

    def ended(self):
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            raise Failed(f"it does not end; the log:\n  {chr(10).join(self.lines)}") from None


def read_or_nothing(name):
    try:
        return read(name)
    except OSError:
        return ""


def equal(what, found, expected):
    if found != expected:
        raise Failed(f"{what}: {found!r}, not {expected!r}")
