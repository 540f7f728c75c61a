"""One vpccgw in the namespaces of a case: started, asked, killed, and what it said."""

import http.client
import json
import pathlib
import signal
import socket
import subprocess
import time

PORT = 8400
PATIENCE = 10.0  # seconds; what is waited for takes milliseconds

# hN has the devices aN/eth0 and bN/eth0.
HOSTS = ("h1", "h2", "h3")


class Failed(Exception):
    """What is not as it should be."""


def check(holds, text):
    if not holds:
        raise Failed(text)


def setup(vips):
    """A region with `vips` HAVIPs, as `vpccgw --init` reads it."""
    devices = []
    for index, host in enumerate(HOSTS, 1):
        for part, letter in enumerate("ab"):
            devices.append({
                "id": f"{letter}{index}/eth0",
                "mac": f"02:00:00:00:0{part}:0{index}",
                "ip": f"172.16.16.{10 * index + part}",
                "subnet": "subnet-1",
                "host": host,
            })
    havips = [
        {"id": f"havip-{n}", "vip": vip(n), "subnet": "subnet-1"} for n in range(1, vips + 1)
    ]
    return {
        "vpc": {"id": "vpc-1", "cidr": "172.16.0.0/16"},
        "subnets": [{"id": "subnet-1", "cidr": "172.16.16.0/24"}],
        "hosts": list(HOSTS),
        "devices": devices,
        "havips": havips,
    }


def vip(number):
    return f"172.16.16.{100 + number}"


def claim(host, number, address, device=None, life=1):
    return {
        "host": host,
        "life": life,
        "number": number,
        "device": device or f"a{host[1:]}/eth0",
        "vip": address,
        "attempt": 1,
        "cause": 0,
    }


class Client:
    """One connection, made anew when it broke. A call that is not answered raises OSError."""

    def __init__(self, timeout=PATIENCE, token=None):
        self.timeout = timeout
        self.headers = {"Authorization": f"Bearer {token}"} if token else {}
        self.connection = None

    def close(self):
        if self.connection:
            self.connection.close()
        self.connection = None

    def call(self, method, path, body=None, headers=None):
        """(status, body)"""
        if self.connection is None:
            self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=self.timeout)
            self.connection.connect()
            self.connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        text = body if body is None or isinstance(body, (str, bytes)) else json.dumps(body)
        try:
            self.connection.request(method, path, text, {**self.headers, **(headers or {})})
            answer = self.connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise OSError(str(error)) from error

    def claims(self, *claims):
        status, text = self.call("POST", "/v1/claims", {"claims": claims})
        check(status == 200, f"claims: {status} {text}")
        return json.loads(text)["replies"]

    def watch(self, host, epoch="", after=0, wait=0):
        path = f"/v1/hosts/{host}/watch?epoch={epoch}&after={after}&wait={wait}"
        status, text = self.call("GET", path)
        check(status == 200, f"watch: {status} {text}")
        return json.loads(text)

    def console(self, action, **parameters):
        status, text = self.call("POST", "/", parameters, {"X-TC-Action": action})
        check(status == 200, f"{action}: {status} {text}")
        return json.loads(text)["Response"]

    def metrics(self):
        status, text = self.call("GET", "/metrics")
        check(status == 200, f"metrics: {status} {text}")
        lines = [line for line in text.splitlines() if not line.startswith("#")]
        return {line.rsplit(" ", 1)[0]: int(line.rsplit(" ", 1)[1]) for line in lines}


class Gateway:
    """The program, its database and its log in `folder`."""

    def __init__(self, program, folder, vips=1):
        self.program = program
        self.folder = pathlib.Path(folder)
        self.database = self.folder / "region.sqlite"
        self.log = self.folder / "log"
        self.process = None
        (self.folder / "setup.json").write_text(json.dumps(setup(vips)))
        done = self.run("--init", self.folder / "setup.json", "--db", self.database)
        check(done.returncode == 0, f"--init: {done.stderr}")

    def run(self, *arguments):
        command = [self.program, *map(str, arguments)]
        return subprocess.run(
            command, capture_output=True, text=True, check=False, timeout=PATIENCE)

    def start(self, *options, address="127.0.0.1"):
        command = [self.program, "--db", self.database, "--listen", f"{address}:{PORT}"]
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [*map(str, command), *map(str, options)],
                stdout=subprocess.PIPE, stderr=log, text=True)
        line = self.process.stdout.readline()
        check("ready" in line, f"it did not start: {line}{self.log.read_text()}")

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()

    def end(self):
        """Asks it to end; seconds that took."""
        before = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(PATIENCE)
        check(status == 0, f"exit status {status}: {self.log.read_text()}")
        return time.monotonic() - before

    def said(self, words):
        """How often the log has them."""
        return self.log.read_text().count(words)


def eventually(holds, text, patience=PATIENCE):
    end = time.monotonic() + patience
    while not holds():
        check(time.monotonic() < end, text)
        time.sleep(0.02)
