"""What strangers, disks and other processes do to a vpccgw: said once, counted, survived."""

import json
import pathlib
import socket
import sqlite3
import subprocess
import tempfile
import time

from daemon import PORT, Client, Gateway, check, claim, eventually, vip

FULL = "the disk is full"
LOCKED = "the database is locked by another process"
PUSH_RETRY = 1  # seconds
AGAIN = "the database takes changes again"


def raw(text=b""):
    one = socket.create_connection(("127.0.0.1", PORT), timeout=10)
    one.sendall(text)
    return one


def move(client, count):
    """The next migration of the first VIP."""
    return client.claims(claim(f"h{1 + count % 2}", count, vip(1)))[0]


def move_until_refused(client, count, most):
    """(claims made, the last generation, the refusal)"""
    generation = 0
    for number in range(count, count + most):
        reply = move(client, number)
        if reply["verdict"] != "migrated":
            return number, generation, reply
        generation = reply["generation"]
    return count + most, generation, None


def full_disk(program, folder):
    with tempfile.TemporaryDirectory() as small:
        subprocess.run(["mount", "-t", "tmpfs", "-o", "size=4m", "tmpfs", small], check=True)
        try:
            fill_and_empty(program, folder, pathlib.Path(small))
        finally:
            subprocess.run(["umount", "--lazy", small], check=True)


def fill_and_empty(program, folder, small):
    gateway = Gateway(program, small)
    gateway.log = pathlib.Path(folder) / "log"
    gateway.start()
    client = Client()
    check(move(client, 1)["generation"] == 1, "the first migration")
    before = client.watch("h3")
    filler = small / "filler"
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(b"x" * 4096)
        except OSError:
            pass
    count, generation, refusal = move_until_refused(client, 2, 5000)
    check(refusal is not None, "the disk is never full")
    check(refusal["verdict"] == "gateway_refused" and FULL in refusal["text"], f"{refusal}")
    for number in range(count + 1, count + 20):
        check(FULL in move(client, number)["text"], "refused as long as it is full")
    status, text = client.call("GET", "/healthz")
    check(status == 503 and FULL in text, f"healthz: {status} {text}")
    # Nobody was told of what did not last, at once or by a retry.
    time.sleep(1.5 * PUSH_RETRY)
    news = client.watch("h3", before["epoch"], before["revision"])
    told = [row["generation"] for push in news["pushes"] for row in push["rows"]
            if row["ip"] == vip(1)]
    check(max(told) <= max(generation, 1), f"pushed {max(told)}, committed {generation}")
    lost = client.metrics()["vpccgw_lost_batches_total"]
    check(lost >= 20, f"lost batches: {lost}")
    check(gateway.said(FULL) == 1, f"said {gateway.said(FULL)} times")

    filler.unlink()
    # What was refused is judged afresh, under its old id too.
    reply = move(client, count)
    check(reply["verdict"] == "migrated" and reply["generation"] == max(generation, 1) + 1,
          f"after it: {reply}")
    check(client.call("GET", "/healthz")[0] == 200, "healthz does not recover")
    check(gateway.said(AGAIN) == 1, "it does not say that it is over")
    gateway.end()


def locked_database(program, folder):
    gateway = Gateway(program, folder)
    gateway.start()
    client = Client()
    other = sqlite3.connect(gateway.database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for number in range(1, 6):
        reply = move(client, number)
        check(reply["verdict"] == "gateway_refused" and LOCKED in reply["text"], f"{reply}")
    check(client.call("GET", "/healthz")[0] == 503, "healthz")
    check(client.metrics()["vpccgw_lost_batches_total"] == 5, "lost batches")
    found = client.console("DescribeHaVips")
    check(found["TotalCount"] == 1, f"reads go on: {found}")
    created = client.console("CreateHaVip", Vip="172.16.16.200", SubnetId="subnet-1")
    check(LOCKED in created["Error"]["Message"], f"{created}")
    check(gateway.said(LOCKED) == 1, f"said {gateway.said(LOCKED)} times")
    other.execute("ROLLBACK")
    check(move(client, 5)["generation"] == 1, "a claim after it")
    check(gateway.said(AGAIN) == 1, "it does not say that it is over")
    gateway.end()


def slow_clients(program, folder):
    gateway = Gateway(program, folder)
    gateway.start("--max-connections", "64")
    half = [raw() for _ in range(10)]
    slow = [raw(b"POST /v1/claims HTTP/1.1\r\nContent-Length: 100\r\n\r\n{") for _ in range(10)]
    watchers = [raw(b"GET /v1/hosts/h3/watch?wait=60000 HTTP/1.1\r\n\r\n") for _ in range(10)]
    client = Client()
    before = time.monotonic()
    for number in range(1, 51):
        check(move(client, number)["generation"] == number, "a claim beside slow clients")
    took = time.monotonic() - before
    check(took < 2, f"50 claims beside slow clients took {took:.1f} s")
    for one in slow:
        check(b" 408 " in one.recv(100), "a slow request is not answered 408")
    for one in half:
        check(one.recv(100) == b"", "a silent client is not closed")
    counted = client.metrics()["vpccgw_slow_clients_total"]
    check(counted == 20, f"slow clients: {counted}")
    check(gateway.said("says nothing") + gateway.said("whole in time") == 1, "said more than once")
    took = gateway.end()
    check(took < 2, f"the end took {took:.1f} s")
    for one in (*half, *slow, *watchers):
        one.close()


def strangers(program, folder):
    gateway = Gateway(program, folder)
    gateway.start("--max-connections", "8", "--max-body", "1000")
    client = Client()
    for _ in range(3):
        status, _ = client.call("POST", "/v1/claims", "x" * 2000)
        check(status == 413, f"a large body: {status}")
    status, text = client.call("POST", "/v1/claims", '{"claims":[{"host":7}]}')
    check(status == 400 and "/claims/0/host: 7, expected a string" in text, f"{status} {text}")
    status, text = client.call("GET", "/v1/hosts/h9/watch")
    check(status == 404 and "h9" in text, f"an unknown host: {status} {text}")
    crowd = [raw() for _ in range(20)]
    refused = [one for one in crowd[7:] if b" 503 " in one.recv(200)]
    check(len(refused) == 13, f"refused {len(refused)} of 20 beside one")
    check(move(client, 1)["generation"] == 1, "who was there is served")
    metrics = client.metrics()
    check(metrics["vpccgw_connections_refused_total"] == 13, f"{metrics}")
    check(metrics["vpccgw_large_bodies_total"] == 3, f"{metrics}")
    check(metrics['vpccgw_complaints_total{kind="large_body"}'] == 3, f"{metrics}")
    check(gateway.said("1000 octets") == 1, "a large body is said more than once")
    check(gateway.said("more than 8 connections") == 1, "connections are said more than once")
    for one in crowd:
        one.close()
    gateway.end()


def tokens(program, folder):
    gateway = Gateway(program, folder)
    wide = gateway.run("--db", gateway.database, "--listen", f"0.0.0.0:{PORT}")
    check(wide.returncode == 2 and "--token-file" in wide.stderr, f"{wide}")
    token = pathlib.Path(folder) / "token"
    token.write_text("secret\n")
    gateway.start("--token-file", token, address="0.0.0.0")
    check(Client(token="secret").call("GET", "/healthz")[0] == 200, "with the token")
    for wrong in (None, "secre", "secrets"):
        check(Client(token=wrong).call("GET", "/healthz")[0] == 401, f"with {wrong!r}")
    gateway.end()


def full_event_file(program, folder):
    gateway = Gateway(program, folder)
    gateway.start("--events", "/dev/full")
    client = Client()
    for number in range(1, 4):
        check(move(client, number)["generation"] == number, "claims go on")
    check(gateway.said("events are not written") == 1, "the log says it once")
    eventually(lambda: client.metrics()['vpccgw_complaints_total{kind="events"}'] >= 3, "counted")
    gateway.end()


def setups(program, folder):
    gateway = Gateway(program, folder)
    again = gateway.run("--init", gateway.folder / "setup.json", "--db", gateway.database)
    check(again.returncode == 2 and "holds a region already" in again.stderr, f"{again}")
    bad = gateway.folder / "bad.json"
    good = json.loads((gateway.folder / "setup.json").read_text())
    for change, words in (
            ({"hosts": ["h1", 7]}, "/hosts/1: "),
            ({"vpc": {"id": "vpc-1"}}, "/vpc/cidr: missing"),
            ({"more": 1}, "/more: unknown"),
            ({"subnets": [{"id": "s", "cidr": "1.2.3.4"}]}, "/subnets/0/cidr: "),
    ):
        bad.write_text(json.dumps({**good, **change}))
        done = gateway.run("--init", bad, "--db", gateway.folder / "other.sqlite")
        check(done.returncode == 2 and words in done.stderr, f"{words}: {done.stderr}")
    shown = gateway.run("show", "--db", gateway.database, "--json")
    check(json.loads(shown.stdout)["havips"][0]["id"] == "havip-1", f"{shown}")
    nobody = gateway.run("--db", gateway.folder / "none.sqlite", "--listen", f"127.0.0.1:{PORT}")
    check(nobody.returncode == 2 and "--init" in nobody.stderr, f"{nobody}")


CASES = (full_disk, locked_database, slow_clients, strangers, tokens, full_event_file, setups)
