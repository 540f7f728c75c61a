#!/usr/bin/env python3
"""run_test.py HAVIP: `havip run --live` as a program: Ctrl-C, SIGKILL, a network that is kept.

Exit status: 0 good, 1 not, 77 skipped: the machine cannot.
"""

import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import isolated

CASES = pathlib.Path(__file__).resolve().parents[2] / "scenarios" / "cases"
HAVIP = ""


def start(case, out, *options):
    command = [HAVIP, "run", "--live", *options, str(CASES / f"{case}.json"), "--out", out]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def of_run(out):
    """The processes that have the run's folder in their command line."""
    found = []
    for path in pathlib.Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().decode(errors="replace")
        except OSError:
            continue
        if out in words and ("vpccgw" in words or "mcagent" in words):
            found.append(words.replace("\0", " "))
    return found


def eventually(what, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if what():
            return True
        time.sleep(0.05)
    return False


def enter(*words):
    return subprocess.run(
        [HAVIP, "enter", *words], capture_output=True, text=True, check=False, timeout=20
    )


class Live(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory(prefix="havip-run-test-")
        self.out = str(pathlib.Path(self.folder.name) / "run")
        self.addCleanup(self.folder.cleanup)

    def running(self, case):
        run = start(case, self.out)
        self.addCleanup(run.kill)
        self.assertTrue(eventually(lambda: len(of_run(self.out)) >= 4), "all daemons are there")
        return run

    def test_nothing_outlives_a_runner_that_is_killed(self):
        run = self.running("nic-down")
        run.kill()
        run.communicate()
        self.assertTrue(eventually(lambda: not of_run(self.out)), of_run(self.out))

    def test_an_interrupted_run_leaves_a_readable_folder(self):
        run = self.running("nic-down")
        time.sleep(3)
        run.send_signal(signal.SIGINT)
        _, said = run.communicate(timeout=30)
        self.assertEqual(run.returncode, 1, said)
        self.assertIn("interrupted at", said)
        summary = json.loads(pathlib.Path(self.out, "summary.json").read_text(encoding="utf-8"))
        self.assertEqual(summary["backend"], "live")
        self.assertEqual(of_run(self.out), [])

    def test_a_kept_network_can_be_entered_and_ended(self):
        run = start("spoofed", self.out, "--keep")
        self.addCleanup(run.kill)
        _, said = run.communicate(timeout=60)  # what stays does not hold the pipes
        self.assertEqual(run.returncode, 0, said)
        self.addCleanup(enter, "--end", "spoofed-7")
        self.assertIn("spoofed-7: ", enter().stdout)
        self.tells("why-not", "migrated", "havip-1", "web-a", what="NO   passed the tap's checks")
        self.tells("doctor", what="[garp-spoofed]")
        inside = enter("--network", "spoofed-7", "web-a", "ip", "-br", "addr", "show", "eth0")
        self.assertIn("172.16.16.6/24", inside.stdout, inside.stderr)
        self.assertEqual(enter("--network", "spoofed-7", "h1", "sh", "-c", "exit 5").returncode, 5)
        unknown = enter("--network", "spoofed-7", "web-x")
        self.assertEqual(unknown.returncode, 2)
        self.assertIn("web-a", unknown.stderr)
        self.assertEqual(enter("--end", "spoofed-7").returncode, 0)
        self.assertTrue(eventually(lambda: not of_run(self.out)), of_run(self.out))
        self.assertNotIn("spoofed-7", enter().stdout)

    def test_an_ordinary_user_keeps_one(self):
        os.chmod(self.folder.name, 0o777)
        case = shutil.copytree(CASES, pathlib.Path(self.folder.name, "cases")) / "spoofed.json"
        nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", HAVIP]
        if subprocess.run([*nobody, "--version"], capture_output=True).returncode != 0:
            self.skipTest("nobody else may start this build")
        run = subprocess.run([*nobody, "run", "--live", "--keep", str(case), "--out", self.out],
                             capture_output=True, text=True)
        if run.returncode == 3 and "user namespaces" in run.stderr:
            self.skipTest(run.stderr)
        self.assertEqual(run.returncode, 0, run.stderr)
        ended = [*nobody, "enter", "--end", "spoofed-7"]
        self.addCleanup(subprocess.run, ended, capture_output=True)
        inside = subprocess.run([*nobody, "enter", "web-a", "hostname"], capture_output=True,
                                text=True)
        self.assertEqual(inside.stdout, "web-a\n", inside.stderr)
        self.assertEqual(subprocess.run(ended).returncode, 0)
        self.assertTrue(eventually(lambda: not of_run(self.out)), of_run(self.out))

    def tells(self, verb, *question, what):
        """What is asked of a run folder has an answer for a live one, too."""
        done = subprocess.run([HAVIP, verb, self.out, *question], capture_output=True, text=True)
        self.assertIn(what, done.stdout, done.stderr)

    def test_what_cannot_be_played_is_refused_before_anything_is_built(self):
        run = start("lvs-nat", self.out)
        _, said = run.communicate(timeout=20)
        self.assertEqual(run.returncode, 2)
        self.assertIn("/guests/0/keepalived: ", said)
        self.assertIn("/timeline/0 app_down: ", said)
        self.assertFalse(os.path.exists(self.out))


if __name__ == "__main__":
    HAVIP = os.path.abspath(sys.argv.pop(1))
    WHY = isolated.machine_cannot()
    if WHY:
        print(f"SKIPPED: {WHY}")
        sys.exit(isolated.SKIPPED)
    unittest.main(verbosity=2)
