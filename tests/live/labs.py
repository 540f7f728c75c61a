#!/usr/bin/env python3
"""labs.py HAVIP [--only quick|all] [--jobs N]: `havip lab start --live`, as a learner would use it.

Of each lab: the commands of the model answer, given in the real network, score 100 points, and what
is left of the session when its network is gone scores the same. Of one, for those who do nothing,
touch what is not theirs, and type what is no command.

Exit status: 0 good, 1 not, 77 skipped: the machine cannot.
"""

import argparse
import functools
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import isolated

LABS = pathlib.Path(__file__).resolve().parents[2] / "scenarios" / "labs"
ANSWER = re.compile(r"# answer --stage (\S+) --cause (\S+)\n")
TOOLS = ("keepalived", "ip", "nft", "tcpdump", "arping", "sqlite3", "curl", "ping")
QUICK = ("two-nodes-nothing", "after-renumbering", "who does nothing")
# Their scenarios have scripts or services, which are this machine's in a live network.
NOT_LIVE = ("nobody-is-master", "refused-at-home")
IDLE = "after-renumbering"  # the lab of who does nothing
SECONDS = 300
SESSION = "it's a+b"  # what a shell and a pattern would trip over


def run(havip, *words, script=""):
    """What a command prints and complains of; it must end with 0 or 1."""
    done = subprocess.run([havip, *words], input=script, capture_output=True, text=True,
                          check=False)
    if done.returncode > 1:
        sys.exit(f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout, done.stderr


def start(havip, lab, script):
    return run(havip, "lab", "start", str(lab), "--live", "--session", SESSION, "--script", "-",
               script=script)


def answer(havip, lab, stage, cause):
    """The sheet and what was said beside it."""
    out, err = run(havip, "lab", "answer", str(lab), "--session", SESSION, "--stage", stage,
                   "--cause", cause, "--json")
    return json.loads(out), err


def check(holds, what, seen):
    if not holds:
        sys.exit(f"expected {what}, seen:\n{seen}")


def solve(havip, lab):
    solution = (lab / "solution.txt").read_text()
    printed, _ = start(havip, lab, solution)
    stage, cause = ANSWER.search(solution).groups()
    sheet, said = answer(havip, lab, stage, cause)
    check(sheet["total"] == 100, "100 points", json.dumps(sheet, indent=1) + printed + said)
    network = f"lab-{lab.name}-{json.loads((lab / 'scenario.json').read_text())['seed']}"
    run(havip, "enter", "--end", network)
    sheet, said = answer(havip, lab, stage, cause)
    check(sheet["total"] == 100 and "is gone" in said, "the same of a network that is gone", said)


def two_at_once(lab):
    pathlib.Path("lines").write_text("sleep 2\nsleep 1\nsleep 1\n", encoding="utf-8")
    return (("start", str(lab), "--live", "--session", SESSION, "--script", "lines"),
            ("answer", str(lab), "--session", SESSION, "--stage", "push", "--cause", "push-lost"))


def do_nothing(havip, lab):
    guests = json.loads((lab / "scenario.json").read_text())["guests"]
    granted = {one["node"] for one in json.loads((lab / "lab.json").read_text())["touch"]}
    stranger = next(one["id"] for one in guests if one["id"] not in granted)
    printed, said = start(havip, lab, f"{stranger}$ ip link set eth0 down\nnonsense\nssh nobody\n"
                          "exit\nhostname\n")
    check("it does not count" in printed, "a word on what is not the learner's", printed)
    check("nonsense: not found" in said, "the shell's own words", said)
    check("there is no node nobody" in printed, "a node that is not there", printed)
    check("hostname" not in printed, "that `exit` ends it", printed)
    # Its network is nobody else's, and a session has one at a time.
    done = subprocess.run([havip, "lab", "start", str(lab), "--live", "--session", "other"],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    check(done.returncode == 3 and "is up already" in done.stderr, "a refusal", done.stderr)
    # It goes on where it was; and whoever answers meanwhile leaves a session that can be read.
    asked, told = [subprocess.Popen([havip, "lab", *words], stdin=subprocess.DEVNULL,
                                    stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
                   for words in two_at_once(lab)]
    for one in (asked, told):
        printed, said = one.communicate(timeout=100)
        check(one.returncode < 2, "both at once", printed + said)
    printed, _ = start(havip, lab, f"{stranger}$ hostname\n")
    check(f"\n{stranger}\n" in printed, "the node's own name", printed)
    check("being built" not in printed, "the same network", printed)
    sheet, _ = answer(havip, lab, "push", "push-lost")
    check(sheet["total"] == 0, "0 points", json.dumps(sheet, indent=1))
    done = subprocess.run([havip, "lab", "start", str(lab), "--session", SESSION],
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    check(done.returncode == 2 and "was begun live" in done.stderr, "one clock a session",
          done.stderr)


def inside(havip, name):
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        if name == "who does nothing":
            do_nothing(havip, LABS / IDLE)
        else:
            solve(havip, LABS / name)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("havip")
    parser.add_argument("--only", choices=("quick", "all"), default="quick")
    parser.add_argument("--jobs", type=int, default=3)
    parser.add_argument("--inside")
    options = parser.parse_args()
    if options.inside:
        return inside(options.havip, options.inside)
    cannot = isolated.machine_cannot()
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if cannot or missing:
        print(f"SKIPPED: {cannot or 'not on this machine: ' + ', '.join(missing)}")
        return isolated.SKIPPED
    names = QUICK
    if options.only == "all":
        labs = sorted(one.parent.name for one in LABS.glob("*/lab.json"))
        names = [one for one in labs if one not in NOT_LIVE]
    play = functools.partial(play_one, os.path.realpath(options.havip))
    return isolated.play(names, play, options.jobs)


def play_one(havip, name):
    return isolated.run(SECONDS, pathlib.Path(__file__).resolve(), havip, "--inside", name)


if __name__ == "__main__":
    sys.exit(main())
