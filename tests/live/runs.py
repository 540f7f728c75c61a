#!/usr/bin/env python3
"""runs.py --havip HAVIP [--only NAME,..|quick|all]: plays shipped cases in virtual time and live,
and compares the two runs by `havip compare`.

Exit status: 0 all agree, 1 some do not, 77 skipped: the machine cannot. A live run that departs
from the model is played again, since a machine that stands still for a moment makes every timer
late: three times at most beside others, then twice more alone; the table says how often.
"""

import argparse
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
CASES = ROOT / "scenarios" / "cases"
SKIPPED = 77
LONGEST = 300  # seconds of one live run
ALONE = 2  # tries of one that differed beside others
QUICK = ["graceful-stop", "nic-down"]
# Not here: control-partition, since a claim that is under way survives in TCP and is answered once
# the line is back; limiter-edge, which is exact to the nanosecond.
ALL = [
    "agent-down",
    "agent-restart-in-window",
    "by-hand",
    "document-sample",
    "drift-range",
    "environment-repaired",
    "five-hosts",
    "frozen-guest",
    "gateway-down",
    "graceful-stop",
    "guest-crash",
    "keepalived-killed",
    "late-push",
    "lost-push-resent",
    "live-migration-in-window",
    "lost-push-stale-vip",
    "multicast-flat",
    "nic-back",
    "nic-down",
    "no-accept",
    "nopreempt",
    "preempt",
    "rate-limited",
    "reconcile",
    "reload-priority",
    "spoofed",
    "three-vips",
    "unregistered-vip",
    "upcall-lost",
    "version-3",
    "wrong-environment",
]


def run(*command, seconds=LONGEST):
    return subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=seconds, cwd=ROOT
    )


class Played:
    """One case, played both ways."""

    def __init__(self, name):
        self.name, self.tries, self.good, self.text, self.row = name, 0, False, "", ""


def play(havip, played, guests, tries, keep):
    case = CASES / f"{played.name}.json"
    for _ in range(tries):
        played.tries += 1
        folder = pathlib.Path(tempfile.mkdtemp(prefix=f"havip-{played.name}-"))
        virtual, live = folder / "virtual", folder / "live"
        first = run(havip, "run", case, "--out", virtual)
        second = run(havip, "run", "--live", "--guests", guests, case, "--out", live)
        if first.returncode != 0 or second.returncode not in (0, 1):
            played.text = first.stderr + second.stdout[-2000:] + second.stderr
            return played
        compared = run(havip, "compare", virtual, live)
        played.good = compared.returncode == 0
        played.text = compared.stdout + compared.stderr + second.stderr
        played.row = run(havip, "compare", "--markdown", virtual, live).stdout.strip()
        if not keep:
            shutil.rmtree(folder, ignore_errors=True)
        else:
            print(f"{played.name}: {folder}", flush=True)
        if played.good:
            return played
    return played


def machine_cannot(havip):
    if os.geteuid() != 0:
        return "a live run needs root here"
    spoofed = run(havip, "run", "--live", CASES / "spoofed.json", "--out", tempfile.mkdtemp())
    return spoofed.stderr.strip() if spoofed.returncode == 3 else None


def main():
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--havip", required=True)
    options.add_argument("--only", default="quick")
    options.add_argument("--guests", default="keepalived")
    options.add_argument("--jobs", type=int, default=3)
    options.add_argument("--tries", type=int, default=3)
    options.add_argument("--table")
    options.add_argument("--keep", action="store_true", help="leave the run folders")
    given = options.parse_args()
    names = {"quick": QUICK, "all": ALL}.get(given.only) or given.only.split(",")
    why = machine_cannot(given.havip)
    if why:
        print(f"skipped: {why}")
        return SKIPPED
    all_played = [Played(name) for name in names]
    with concurrent.futures.ThreadPoolExecutor(given.jobs) as pool:
        waiting = [
            pool.submit(play, given.havip, one, given.guests, given.tries, given.keep)
            for one in all_played
        ]
        for future in waiting:
            future.result()
    for played in all_played:
        if not played.good:
            play(given.havip, played, given.guests, ALONE, given.keep)
        how = "agree" if played.good else "DIFFER"
        print(f"{played.name}: {how}, {played.tries} tries", flush=True)
        if not played.good:
            print(played.text, flush=True)
    bad = sum(not played.good for played in all_played)
    print(f"{len(names) - bad} of {len(names)} agree")
    if given.table:
        rows = "\n".join(played.row for played in all_played)
        pathlib.Path(given.table).write_text(rows + "\n", encoding="utf-8")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
