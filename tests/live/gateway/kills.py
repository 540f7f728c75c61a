"""SIGKILL at any instant: nothing that was acknowledged is lost, generations never go back.

One claimant a VIP makes its next claim when the last one is answered, over all lives of the
gateway, and sends one that was not answered again under the same id. So every answer must carry
exactly the next generation: one less, and a migration was lost; one more, and a claim was judged
twice. A watcher sees that no push was ahead of the database that the next life found.
"""

import random
import sqlite3
import threading
import time

from daemon import Client, Failed, Gateway, check, claim, vip

CLAIMANTS = 8


class Claimant(threading.Thread):
    def __init__(self, number, end):
        super().__init__(daemon=True)
        self.number = number
        self.end = end
        self.generation = 0  # the last that was acknowledged
        self.acknowledged = []
        self.resent = 0
        self.fault = None

    def run(self):
        try:
            self.play()
        except Failed as failed:
            self.fault = f"{vip(self.number)}: {failed}"

    def play(self):
        client = Client(timeout=2)
        count = 0
        while not self.end.is_set():
            count += 1
            one = claim(f"h{1 + count % 2}", count, vip(self.number), life=self.number)
            reply = self.insist(client, one)
            if reply is None:
                return
            check(reply["verdict"] == "migrated", f"claim {count}: {reply}")
            found = reply["generation"]
            check(found == self.generation + 1,
                  f"claim {count} got generation {found} after {self.generation}")
            self.generation = found
            self.acknowledged.append((one, found))
            if len(self.acknowledged) % 50 == 0:
                self.ask_again(client)

    def insist(self, client, one):
        """Its answer, from whichever life of the gateway; none: the test is over."""
        while not self.end.is_set():
            try:
                return client.claims(one)[0]
            except OSError:
                self.resent += 1
                time.sleep(0.002)
        return None

    def ask_again(self, client):
        one, generation = random.choice(self.acknowledged)
        reply = self.insist(client, one)
        check(reply is None or reply["generation"] == generation,
              f"a known claim was answered {reply}, not generation {generation}")


class Watcher(threading.Thread):
    """A host that hears the pushes of all lives."""

    def __init__(self, end):
        super().__init__(daemon=True)
        self.end = end
        self.seen = {}
        self.lives = set()
        self.fault = None

    def run(self):
        client = Client(timeout=2)
        epoch, revision = "", 0
        while not self.end.is_set() and self.fault is None:
            try:
                answer = client.watch("h3", epoch, revision, 500)
            except OSError:
                time.sleep(0.002)
                continue
            except Failed as failed:
                self.fault = str(failed)
                return
            if answer["epoch"] != epoch:
                snapshots = [push for push in answer["pushes"] if push["snapshot"]]
                if not snapshots:
                    self.fault = f"another life, and no snapshot: {answer}"
                self.lives.add(answer["epoch"])
            epoch, revision = answer["epoch"], answer["revision"]
            for push in answer["pushes"]:
                self.take(push)

    def take(self, push):
        for row in push["rows"]:
            known = self.seen.get(row["ip"], 0)
            if push["snapshot"] and row["generation"] < known:
                self.fault = f"{row['ip']} went back from {known} to {row['generation']}"
            self.seen[row["ip"]] = max(known, row["generation"])


def judge(gateway, claimants):
    with sqlite3.connect(gateway.database) as database:
        check(database.execute("PRAGMA integrity_check").fetchone() == ("ok",), "damaged")
        for one in claimants:
            generation = database.execute(
                "SELECT generation FROM mapping WHERE vip = ?", (vip(one.number),)).fetchone()[0]
            check(one.generation <= generation <= one.generation + 1,
                  f"{vip(one.number)}: {generation} is stored, {one.generation} acknowledged")
            audit = dict(database.execute(
                "SELECT claim, generation FROM audit WHERE vip = ?", (vip(one.number),)))
            for sent, found in one.acknowledged:
                name = f"{sent['host']}.{sent['life']}.{sent['number']}"
                check(audit.get(name) == found, f"{name}: acknowledged {found}, {audit.get(name)}")


def many_kills(program, folder, kills):
    gateway = Gateway(program, folder, CLAIMANTS)
    end = threading.Event()
    claimants = [Claimant(number, end) for number in range(1, CLAIMANTS + 1)]
    watcher = Watcher(end)
    everybody = [*claimants, watcher]
    gateway.start()
    for one in everybody:
        one.start()
    for _ in range(kills):
        time.sleep(random.uniform(0.002, 0.06))
        gateway.kill()
        gateway.start()
        faults = [one.fault for one in everybody if one.fault]
        check(not faults, f"{faults}")
    time.sleep(0.5)
    end.set()
    for one in everybody:
        one.join(10)
    faults = [one.fault for one in everybody if one.fault]
    check(not faults, f"{faults}")
    gateway.end()
    left = sorted(path.name for path in gateway.folder.glob("region.sqlite*"))
    check(left == ["region.sqlite"], f"left: {left}")
    judge(gateway, claimants)
    acknowledged = sum(len(one.acknowledged) for one in claimants)
    resent = sum(one.resent for one in claimants)
    check(acknowledged > kills, f"too little happened: {acknowledged} claims")
    return (f"{kills} kills, {acknowledged} migrations acknowledged, {resent} calls cut off, "
            f"{len(watcher.lives)} lives watched")
