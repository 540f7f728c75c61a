"""Cases that are played in namespaces of their own by isolate.sh: what their players share."""

import concurrent.futures
import os
import pathlib
import subprocess
import sys

ISOLATE = pathlib.Path(__file__).parent / "isolate.sh"
SKIPPED = 77
NOTHING_MUCH = ("ip", "link", "set", "lo", "up")


def machine_cannot(probe=NOTHING_MUCH):
    """Why no case can be played here, or None. `probe`: a command that must work inside."""
    if os.geteuid() != 0:
        return "namespaces and raw sockets need root"
    done = subprocess.run([ISOLATE, "20", *probe], capture_output=True, text=True, check=False)
    return f"no such namespaces here: {done.stderr.strip()}" if done.returncode else None


def run(seconds, script, *arguments):
    """(exit status, what it said) of a Python script inside."""
    command = [ISOLATE, str(seconds), sys.executable, "-B", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return done.returncode, (done.stdout + done.stderr).strip()


def play(names, one, jobs=1):
    """Plays each by one(name), several at once. The exit status: 0 all good, 1 some not."""
    bad = 0
    with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
        for name, (status, said) in zip(names, pool.map(one, names)):
            state = {0: "ok", SKIPPED: "SKIPPED"}.get(status, f"FAILED (exit {status})")
            print(f"{name}: {state}" + (f"\n    {said}" if said else ""), flush=True)
            bad += status not in (0, SKIPPED)
    print(f"{len(names) - bad} of {len(names)} good")
    return 1 if bad else 0
