"""What instances track: scripts, files and processes of the machine."""

import os
import signal
import subprocess

from lab import FOLDER, Daemon, equal, eventually, read_or_nothing, script, write
from signals import instance

GLOBAL = "global_defs { script_user root\n enable_script_security\n process_monitor_rcv_bufs 1 }\n"


def _priority(daemon, wanted):
    """Until a dump shows this priority."""

    def look():
        daemon.signal(signal.SIGUSR1)
        return f"Effective priority = {wanted}\n" in read_or_nothing("keepalived.data")

    eventually(f"priority {wanted}", look)


def _ended(pid):
    """Gone, or waiting for somebody to ask how it ended."""
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rpartition(")")[2].split()[0] == "Z"
    except OSError:
        return True


def script_fault(program):
    """A script without weight: FAULT while it fails, by its exit status."""
    os.makedirs("/run/safe", mode=0o755)
    script("look", "test ! -e /run/safe/bad")
    os.chmod(FOLDER, 0o755)
    conf = GLOBAL + f"vrrp_script chk {{ script {FOLDER}/look\n interval 1\n fall 1\n rise 1 }}\n"
    daemon = Daemon(program, conf + instance(1, "track_script { chk }"))
    daemon.expect(r"VRRP_Script\(chk\) succeeded")
    daemon.expect("Entering MASTER STATE")
    write("../safe/bad", "")
    daemon.expect(r"Script `chk` now returning 1")
    daemon.expect("Entering FAULT STATE")
    os.unlink("/run/safe/bad")
    daemon.expect("Script `chk` now returning 0")
    daemon.expect("Entering MASTER STATE")
    equal("exit status", daemon.stop(), 0)


def script_times_out(program):
    """One that takes too long has failed, and is ended with all that it started."""
    script("look", f"sleep 60 & echo $! > {FOLDER}/sleeper; wait")
    conf = GLOBAL
    conf += f"vrrp_script chk {{ script {FOLDER}/look\n interval 1\n timeout 1\n fall 1 }}\n"
    daemon = Daemon(program, conf + instance(1, "track_script { chk }"))
    daemon.expect(r"VRRP_Script\(chk\) timed_out")
    sleeper = int(eventually("a child of the script", lambda: read_or_nothing("sleeper")))
    equal("exit status", daemon.stop(), 0)
    eventually("it is gone", lambda: _ended(sleeper))


def file_weight(program):
    write("level", "0\n")
    conf = f"track_file level {{ file {FOLDER}/level }}\n"
    daemon = Daemon(program, conf + instance(1, "track_file { level weight 1 }"))
    daemon.expect("Entering MASTER STATE")
    _priority(daemon, 100)
    write("level", "-20\n")
    _priority(daemon, 80)
    # Moved into its place, as careful writers do.
    write("fresh", "7\n")
    os.rename(f"{FOLDER}/fresh", f"{FOLDER}/level")
    _priority(daemon, 107)
    equal("exit status", daemon.stop(), 0)


def process(program):
    """A process by its name: it comes, and is gone."""
    conf = "vrrp_track_process nap { process sleep\n weight 10 }\n"
    daemon = Daemon(program, conf + instance(1, "track_process { nap }"))
    daemon.expect("Entering MASTER STATE")
    _priority(daemon, 100)
    with subprocess.Popen(["sleep", "20"]) as sleeper:
        try:
            _priority(daemon, 110)
        finally:
            sleeper.kill()
    _priority(daemon, 100)
    equal("exit status", daemon.stop(), 0)


CASES = [script_fault, script_times_out, file_weight, process]
