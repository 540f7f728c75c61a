"""terminal.py HAVIP LABS: a lab's prompt as somebody at a terminal meets it: keys, not lines."""

import os
import pty
import re
import select
import signal
import sys
import tempfile
import time

HAVIP, LABS = sys.argv[1], sys.argv[2]
PATIENCE = 60.0  # seconds for an answer; a busy machine has needed ten
CTRL_C, CTRL_D, TAB, UP = "\x03", "\x04", "\t", "\x1b[A"


class Terminal:
    """A lab's session at a terminal of its own. What it prints is kept without colours."""

    def __init__(self, folder):
        self.shown = ""
        self.pid, self.master = pty.fork()
        if self.pid == 0:
            os.chdir(folder)
            os.environ.update(TERM="xterm", HOME=folder)
            os.execv(HAVIP, [HAVIP, "lab", "start", "no-failover", "--labs", LABS])

    def type(self, keys):
        os.write(self.master, keys.encode())

    def read(self, until):
        """What is printed from here on, to the first match of `until`."""
        deadline = time.monotonic() + PATIENCE
        while not (found := re.search(until, self.shown)):
            left = max(0.0, deadline - time.monotonic())
            ready, _, _ = select.select([self.master], [], [], left)
            text = self.more() if ready else ""
            if not text:
                self.end(signal.SIGKILL)
                sys.exit(f"expected {until!r} within {PATIENCE:.0f} s, got:\n{self.shown[-2000:]}")
            self.shown = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b[=>]", "", self.shown + text)
        before, self.shown = self.shown[: found.end()], self.shown[found.end() :]
        return before

    def more(self):
        try:
            return os.read(self.master, 65536).decode(errors="replace")
        except OSError:  # it has ended
            return ""

    def end(self, how=None):
        """Its exit status."""
        if how is not None:
            os.kill(self.pid, how)
        deadline = time.monotonic() + PATIENCE
        while select.select([self.master], [], [], max(0.0, deadline - time.monotonic()))[0]:
            if not self.more():
                return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        os.kill(self.pid, signal.SIGKILL)
        sys.exit(f"expected its end within {PATIENCE:.0f} s")


def check(true, what):
    if not true:
        sys.exit(f"wrong: {what}")


def main():
    with tempfile.TemporaryDirectory() as folder:
        at = Terminal(folder)
        prompt = r"web-a\$ "
        at.read(prompt)

        at.type("no-such-comm" + CTRL_C + CTRL_C)
        at.type("ip addr\r")
        said = at.read("172.16.16.6/24")
        check("command not found" not in said, f"Ctrl-C: {said!r}")
        at.read(prompt)

        os.kill(at.pid, signal.SIGINT)  # what Ctrl-C is while a command runs
        at.type("ip addr\r")
        at.read("172.16.16.6/24")
        at.read(prompt)

        at.type("systemctl status keepal" + TAB + "\r")
        said = at.read(prompt)
        check("keepalived.service" in said, f"completion: {said!r}")

        at.type("time\r")
        at.read(prompt)
        at.type(UP + "\r")
        said = at.read(prompt)
        check("since the network began" in said, f"history: {said!r}")

        at.type(CTRL_D)
        status = at.end()
        check(status == 0, f"Ctrl-D: exit status {status}")

        again = Terminal(folder)
        said = again.read(prompt)
        check("goes on where it was left" in said, f"a second start: {said!r}")
        again.type("exit\r")
        check(again.end() == 0, "exit")
    print("terminal: as it should be")


main()
