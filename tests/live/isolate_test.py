"""What isolate.sh leaves behind when it is killed half-way: nothing.

Each test starts a long play's worth of processes and devices in its namespaces, then kills one link
of the chain the hard way and looks from outside for what is left.
"""

import os
import pathlib
import signal
import subprocess
import sys
import time
import unittest
import uuid

ISOLATE = pathlib.Path(__file__).parent / "isolate.sh"
SKIPPED = 77
PATIENCE = 5.0  # seconds; it takes milliseconds

# A network namespace of a guest, a device, a child that ignores SIGTERM; then "ready".
INSIDE = """
ip netns add guest && ip link add {mark} type veth peer name eth0 netns guest
(trap '' TERM; exec -a {mark} sleep 1000) &
echo ready; wait
"""


def left(mark):
    """Processes that carry the mark."""
    found = []
    for folder in pathlib.Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (folder / "cmdline").read_bytes():
                found.append(int(folder.name))
        except OSError:
            pass  # it has ended meanwhile
    return found


def gone(mark):
    end = time.monotonic() + PATIENCE
    while left(mark) and time.monotonic() < end:
        time.sleep(0.02)
    return not left(mark)


def start(mark, seconds=60, through=()):
    command = [*through, ISOLATE, str(seconds), "bash", "-c", INSIDE.format(mark=mark)]
    chain = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, start_new_session=True)
    assert chain.stdout.readline() == "ready\n"
    return chain


class Cleanliness(unittest.TestCase):
    def setUp(self):
        self.mark = f"lab{uuid.uuid4().hex[:8]}"
        self.before = sorted(os.listdir("/sys/class/net"))

    def check(self, chain):
        self.assertTrue(gone(self.mark), f"left: {left(self.mark)}")
        chain.wait(timeout=PATIENCE)
        chain.stdout.close()
        self.assertEqual(sorted(os.listdir("/sys/class/net")), self.before)
        self.assertFalse(os.path.exists("/run/netns/guest"))

    def test_while_it_runs_there_is_something_to_clean(self):
        chain = start(self.mark)
        self.assertGreaterEqual(len(left(self.mark)), 2)
        self.assertNotIn(self.mark, os.listdir("/sys/class/net"))
        chain.kill()
        self.check(chain)

    def test_the_outermost_is_killed(self):
        chain = start(self.mark)
        os.kill(chain.pid, signal.SIGKILL)
        self.check(chain)

    def test_who_started_it_is_killed(self):
        chain = start(self.mark, through=("bash", "-c", '"$@"; true', "parent"))
        os.kill(chain.pid, signal.SIGKILL)
        self.check(chain)

    def test_every_other_link_is_killed(self):
        for name in ("timeout", "unshare"):
            with self.subTest(name):
                chain = start(self.mark)
                links = [
                    pid
                    for pid in left(self.mark)
                    if pathlib.Path(f"/proc/{pid}/comm").read_text("ascii").strip() == name
                ]
                self.assertEqual(len(links), 1)
                os.kill(links[0], signal.SIGKILL)
                self.check(chain)

    def test_time_is_up(self):
        self.check(start(self.mark, seconds=1))


if __name__ == "__main__":
    probe = subprocess.run([ISOLATE, "5", "true"], capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        print(f"SKIPPED: no namespaces here: {probe.stderr.strip()}")
        sys.exit(SKIPPED)
    unittest.main()
