"""A gateway of a hundred lines: the control channel as mcagent speaks it, with owners in a dict.

Its word is law, so that a case can say what it likes: push(), forget(), answer garbage, be slow,
or not be there at all.
"""

import http.server
import json
import threading
import time
import urllib.parse

PORT = 8400
TOKEN = "stub-token"


class StubGateway:
    def __init__(self, host, macs):
        self.host = host  # whose watch this is
        self.macs = macs  # device -> (mac, host)
        self.rows = {}  # ip -> row
        self.log = []  # (ip, revision) of each change, in order
        self.epoch = "e0"
        self.claims = []  # every copy of every claim, in the order of arrival
        self.answers = {}  # id -> reply
        self.acks = {}  # ip -> generation
        self.snapshots_asked = 0
        self.tables = []
        self.spoil = {}  # path's last word -> function(handler) that answers in our place
        self.delay = 0.0  # of every answer to claims
        self.knows_havips = True  # else no claim finds one
        self.changed = threading.Condition()
        self.server = None

    # ---- what a case does

    def start(self, new_life=True):
        if new_life:
            self.epoch = f"e{int(self.epoch[1:]) + 1}"
            self.log = []
        gateway = self

        class Handler(_Handler):
            owner = gateway

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 64

            def handle_error(self, request, client_address):
                pass  # who hung up in the middle of an answer, as a daemon that dies does

        self.server = Server(("127.0.0.1", PORT), Handler)
        self.server.open = set()
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self):
        server, self.server = self.server, None
        server.shutdown()
        server.server_close()
        with self.changed:
            self.changed.notify_all()
        for connection in list(server.open):
            try:
                connection.shutdown(2)
            except OSError:
                pass

    def push(self, ip, device, generation=None, host=None, havip=True):
        """The row of `ip` is from now on that; without a device it is withdrawn."""
        mac, home = self.macs.get(device, ("00:00:00:00:00:00", ""))
        with self.changed:
            old = self.rows.get(ip, {"generation": 0})
            self.rows[ip] = {
                "ip": ip,
                "device": device,
                "mac": mac,
                "host": home if host is None else host,
                "generation": generation or old["generation"] + 1,
                "havip": havip,
            }
            self.log.append(ip)
            self.changed.notify_all()

    def resend(self, ip):
        """Pushes the row as it is once more, as a gateway does that heard no acknowledgement."""
        with self.changed:
            self.log.append(ip)
            self.changed.notify_all()

    def claimed(self, vip):
        """The devices that claimed it, in order, each claim once."""
        seen = dict.fromkeys(
            (c["life"], c["number"], c["device"]) for c in self.claims if c["vip"] == vip
        )
        return [device for _, _, device in seen]

    # ---- what the handler does

    def take_claim(self, claim):
        name = {key: claim[key] for key in ("host", "life", "number")}
        key = tuple(name.values())
        self.claims.append(claim)
        if not self.knows_havips:
            return {"id": name, "verdict": "unknown_havip", "generation": 0, "text": "", "cause": 0}
        if key not in self.answers:
            row = self.rows.get(claim["vip"])
            verdict = "already_owner" if row and row["device"] == claim["device"] else "migrated"
            if verdict == "migrated":
                self.push(claim["vip"], claim["device"])
            self.answers[key] = {
                "id": name,
                "verdict": verdict,
                "generation": self.rows[claim["vip"]]["generation"],
                "text": "",
                "cause": 0,
            }
        return self.answers[key]

    def news(self, epoch, after, wait):
        """The answer to a watch."""
        end = time.monotonic() + wait / 1000
        server = self.server
        with self.changed:
            known = epoch == self.epoch and after <= len(self.log)
            if not known:
                rows, snapshot = list(self.rows.values()), True
            else:
                while len(self.log) <= after and self.server is server:
                    left = end - time.monotonic()
                    if left <= 0:
                        break
                    self.changed.wait(left)
                rows, snapshot = [self.rows[ip] for ip in dict.fromkeys(self.log[after:])], False
            push = {
                "rows": rows,
                "snapshot": snapshot,
                "authoritative": False,
                "attempt": 1,
                "cause": 0,
            }
            return {
                "epoch": self.epoch,
                "revision": len(self.log),
                "pushes": [push] if rows or snapshot else [],
            }

    def snapshot_asked(self):
        with self.changed:
            self.snapshots_asked += 1
            # Whatever they have heard, they are to hear all.
            self.epoch = f"e{int(self.epoch[1:]) + 1}"
            self.changed.notify_all()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    owner = None

    def setup(self):
        super().setup()
        self.server.open.add(self.connection)

    def finish(self):
        self.server.open.discard(self.connection)
        super().finish()

    def log_message(self, *_):
        pass

    def answer(self, status, body=None, headers=()):
        text = body if isinstance(body, bytes) else json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        if status != 204:
            self.wfile.write(text)
        self.wfile.flush()

    def spoilt(self, word):
        spoil = self.owner.spoil.get(word)
        if spoil is None:
            return False
        spoil(self)
        return True

    def body(self):
        return json.loads(self.rfile.read(int(self.headers["Content-Length"])))

    def do_GET(self):
        url = urllib.parse.urlparse(self.path)
        if self.spoilt("watch"):
            return
        query = {k: v[0] for k, v in urllib.parse.parse_qs(url.query, True).items()}
        assert url.path == f"/v1/hosts/{self.owner.host}/watch", url.path
        news = self.owner.news(query["epoch"], int(query["after"]), int(query["wait"]))
        self.answer(200, news)

    def do_POST(self):
        body = self.body()
        if self.headers.get("Authorization") != f"Bearer {TOKEN}":
            return self.answer(401, {"error": "no such token"})
        word = self.path.rsplit("/", 1)[1]
        if self.spoilt(word):
            return None
        if word == "claims":
            with self.owner.changed:
                replies = [self.owner.take_claim(claim) for claim in body["claims"]]
            time.sleep(self.owner.delay)
            return self.answer(200, {"replies": replies})
        if word == "acks":
            for row in body["rows"]:
                old = self.owner.acks.get(row["ip"], 0)
                self.owner.acks[row["ip"]] = max(old, row["generation"])
            return self.answer(204)
        if word == "snapshot":
            self.owner.snapshot_asked()
            return self.answer(202)
        if word == "table":
            self.owner.tables.append(body["rows"])
            return self.answer(202)
        return self.answer(404, {"error": self.path})
