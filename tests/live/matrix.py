"""Plays cases in their columns, several at once, and prints the table of all of them.

    matrix.py --ours VRRPD [--havip HAVIP] [--theirs KEEPALIVED] [--only quick|all|SLUG,..]
              [--columns NAME,..] [--jobs N] [--tries N] [--out FOLDER] [--table FILE]

Columns: "ours-theirs" is guest a ours, guest b theirs; "virtual" is `havip run` of the same case.
A play whose timings are outside is repeated; one whose sequences differ is, too: a machine that
stands still for a moment can do either. What remains late after the last try is excused only if the
machine was seen to stand still then, for as long. Exit status: 0 all good, 1 some not, 77 skipped.
"""

import argparse
import concurrent.futures
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import stalls
import table
import virtual
from all_cases import CASES, QUICK

HERE = pathlib.Path(__file__).parent
SKIPPED = 77
LONGEST = 90  # seconds of one play; then it is killed


def machine_cannot(arguments):
    """Why nothing can be played here, or None."""
    for tool in ("ip", "unshare", "nsenter", "setpriv", "timeout"):
        if shutil.which(tool) is None:
            return f"{tool} is not installed"
    if any("theirs" in column for column in arguments.columns):
        if shutil.which(arguments.theirs) is None:
            return f"{arguments.theirs} is not installed (apt-get install keepalived)"
    if os.geteuid() != 0:
        return "namespaces and raw sockets need root"
    probe = "ip link add br0 type bridge && ip netns add x && ip link add p type veth peer name q"
    done = subprocess.run(
        [HERE / "isolate.sh", "20", "sh", "-c", probe], capture_output=True, text=True, check=False
    )
    return f"no namespaces here: {done.stderr.strip()}" if done.returncode else None


def version(theirs):
    """As it says itself: "keepalived 2.2.7"."""
    said = subprocess.run([theirs, "--version"], capture_output=True, text=True, check=False)
    words = said.stderr.split()
    return f"keepalived {words[1].removeprefix('v')}" if len(words) > 1 else "keepalived"


class Play:
    """One case in one column, until it is good or tries are used up."""

    def __init__(self, case, column, arguments):
        self.case, self.column = case, column
        self.verdict, self.tries, self.failures = None, 0, []
        self._arguments = arguments

    @property
    def good(self):
        return self.verdict is not None and not self.verdict["wrong"] and not self.verdict["late"]

    @property
    def unplayable(self):
        """Why the virtual network cannot play it, if so."""
        return self.verdict.get("unplayable") if self.verdict else None

    @property
    def clean(self):
        return self.good and not self.verdict["excused"]

    def run(self):
        best = None
        while not self.clean and self.tries < self._arguments.tries:
            self.tries += 1
            out = pathlib.Path(self._arguments.out) / f"{self.case.slug}.{self.column}.{self.tries}"
            if self.column == "virtual":
                self.verdict = virtual.play(self.case, self._arguments.havip, str(out))
            else:
                self.verdict = self._live(str(out))
            if self.good:
                best = self.verdict
            if not self.clean:
                verdict = self.verdict
                self.failures.append(verdict["wrong"] + verdict["late"] + verdict["excused"])
            if self.column == "virtual":
                break  # it would be the same again
        self.verdict = best or self.verdict
        return self

    def _live(self, out):
        programs = [
            {"ours": self._arguments.ours, "theirs": self._arguments.theirs}[who]
            for who in self.column.split("-")
        ]
        play = [sys.executable, str(HERE / "play.py"), self.case.slug, *programs, out]
        play.append(self._arguments.stalls)
        done = subprocess.run(
            [HERE / "isolate.sh", str(LONGEST), *play],
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            with open(f"{out}.json", encoding="utf-8") as file:
                return json.load(file)
        except OSError:
            why = (done.stderr.strip().splitlines() or ["no word"])[-1]
            text = f"the play itself failed (exit {done.returncode}): {why}"
            return {"wrong": [text], "late": [], "excused": [], "timings": [], "found": {}}


def report(play, total, done):
    excused = "ok, but for a machine that stood still"
    state = "ok" if play.clean else excused if play.good else "FAILED"
    tries = f" in {play.tries} tries" if play.tries > 1 else ""
    if play.unplayable:
        state = f"not played: {play.unplayable}"
    print(f"[{done}/{total}] {play.case.title}, {play.column}: {state}{tries}", flush=True)
    for number, failure in enumerate(play.failures, 1):
        for line in failure:
            print(f"    try {number}: {line}", flush=True)


def play_all(plays, jobs):
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        waiting = [pool.submit(play.run) for play in plays]
        finished = concurrent.futures.as_completed(waiting)
        for done, future in enumerate(finished, 1):
            report(future.result(), len(plays), done)


def wanted(arguments):
    """(slug, column) of every play."""
    if arguments.only == "quick":
        return [(slug, c) for slug, columns in QUICK for c in columns if c in arguments.columns]
    slugs = list(CASES) if arguments.only == "all" else arguments.only.split(",")
    return [(slug, column) for slug in slugs for column in arguments.columns]


def parse(arguments):
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", required=True)
    parser.add_argument("--theirs", default="/usr/sbin/keepalived")
    parser.add_argument("--havip", default="")
    parser.add_argument("--only", default="quick")
    parser.add_argument("--columns", default="")
    parser.add_argument("--jobs", type=int, default=4)
    parser.add_argument("--tries", type=int, default=3)
    parser.add_argument("--out", default="")
    parser.add_argument("--table", default="")
    result = parser.parse_args(arguments)
    playable = [c for c in table.COLUMNS if c != "virtual" or result.havip]
    result.columns = result.columns.split(",") if result.columns else playable
    return result


def main():
    arguments = parse(sys.argv[1:])
    reason = machine_cannot(arguments)
    if reason:
        print(f"SKIPPED: {reason}")
        return SKIPPED
    with tempfile.TemporaryDirectory(prefix="havip-live-") as scratch:
        arguments.out = arguments.out or scratch
        os.makedirs(arguments.out, exist_ok=True)
        plays = [Play(CASES[slug], column, arguments) for slug, column in wanted(arguments)]
        arguments.stalls = os.path.join(arguments.out, "stalls")
        watch = stalls.Watch(arguments.stalls)
        try:
            play_all(plays, arguments.jobs)
        finally:
            watch.stop()
    text = table.markdown(plays, arguments.columns)
    print(text)
    if arguments.table:
        document = table.document(text, version(arguments.theirs))
        pathlib.Path(arguments.table).write_text(document, encoding="utf-8")
    bad = [play for play in plays if not play.good]
    silent = [play for play in plays if play.unplayable]
    good = len(plays) - len(bad) - len(silent)
    print(f"{good} of {len(plays)} plays good, {len(bad)} not, {len(silent)} not played")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
