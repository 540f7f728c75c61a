"""Signals, pid files, dumps, scripts: what a daemon owes to those who run it."""

import json
import os
import signal
import stat
import subprocess

from lab import FOLDER, PATIENCE, Daemon, equal, eventually, read, read_or_nothing, script, write

INSTANCE = """
vrrp_instance VI_{n} {{ state BACKUP
  version 3
  interface eth0
  virtual_router_id {n}
  priority 100
  advert_int 0.1
  {more}
  virtual_ipaddress {{ 172.16.16.{vip} }} }}
"""


def instance(n=1, more=""):
    return INSTANCE.format(n=n, vip=100 + n, more=more)


def _addresses():
    command = ["ip", "-o", "-4", "addr", "show", "dev", "eth0"]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return [line.split()[3] for line in done.stdout.splitlines()]


def dumps(program):
    """USR1, USR2 and 36 write their files for the owner alone; a link in their place is no trap."""
    write("elsewhere", "untouched")
    os.symlink(f"{FOLDER}/elsewhere", f"{FOLDER}/keepalived.data")
    daemon = Daemon(program, instance())
    daemon.expect("Entering MASTER STATE")
    for number, name in ((signal.SIGUSR1, "data"), (signal.SIGUSR2, "stats"), (36, "json")):
        daemon.signal(number)
        daemon.expect(r"Printing VRRP .* for process\(\d+\) on signal")
        path = f"{FOLDER}/keepalived.{name}"
        eventually(name, lambda p=path: os.path.exists(p) and not os.path.islink(p))
        equal(f"mode of {name}", stat.S_IMODE(os.stat(path).st_mode), 0o600)
    equal("what the link named", read("elsewhere"), "untouched")
    equal("'State = MASTER' in the data", "State = MASTER" in read("keepalived.data"), True)
    equal("the stats' masters", "Became master: 1" in read("keepalived.stats"), True)
    (one,) = json.loads(read("keepalived.json"))
    equal("state", one["data"]["state"], 2)
    equal("masters", one["stats"]["become_master"], 1)
    equal("exit status", daemon.stop(), 0)


def reload(program):
    """What is new starts, what is gone leaves with its address, what stays is not disturbed."""
    daemon = Daemon(program, instance(1) + instance(2))
    for _ in range(2):
        daemon.expect("Entering MASTER STATE")
    write("conf", instance(2) + instance(3))
    daemon.signal(signal.SIGHUP)
    daemon.expect("Reloading")
    daemon.expect(r"\(VI_3\) Entering MASTER STATE")
    wanted = ["172.16.16.6/24", "172.16.16.102/32", "172.16.16.103/32"]
    eventually("the addresses", lambda: sorted(_addresses()) == sorted(wanted))
    masters = [line for line in daemon.lines if "(VI_2) Entering MASTER" in line]
    equal("times that VI_2 entered MASTER", len(masters), 1)
    equal("exit status", daemon.stop(), 0)
    equal("addresses", _addresses(), ["172.16.16.6/24"])


def reload_refused(program):
    """A configuration that is refused ends the daemon, as it ends Keepalived."""
    daemon = Daemon(program, instance())
    daemon.expect("Entering MASTER STATE")
    write("conf", instance().replace("eth0", "nowhere"))
    daemon.signal(signal.SIGHUP)
    daemon.expect("Non-existent interface specified in configuration")
    daemon.expect(r"exited with permanent error CONFIG\. Terminating")
    equal("exit status", daemon.ended(), 2)


def no_file(program):
    daemon = Daemon(program, "")
    daemon.expect("Warning - keepalived has no configuration to run")
    equal("no instance: exit status", daemon.stop(), 0)
    os.unlink(f"{FOLDER}/conf")
    done = subprocess.run(
        [program, "-n", "-l", "-G", "-f", f"{FOLDER}/conf"],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    equal("exit status", done.returncode, 6)
    equal("its words", "Config files missing" in done.stderr, True)


def keep_addresses(program):
    daemon = Daemon(program, instance(), "--dont-release-vrrp")
    daemon.expect("Entering MASTER STATE")
    equal("exit status", daemon.stop(), 0)
    equal("addresses", sorted(_addresses()), ["172.16.16.101/32", "172.16.16.6/24"])


def respawn(program):
    daemon = Daemon(program, instance())
    daemon.expect("Entering MASTER STATE")
    child = daemon.pid("vrrp")
    os.kill(child, signal.SIGKILL)
    daemon.expect(rf"VRRP child process\({child}\) died: Respawning")
    daemon.expect("Entering MASTER STATE")
    equal("exit status", daemon.stop(), 0)
    equal("addresses", _addresses(), ["172.16.16.6/24"])
    daemon = Daemon(program, instance(), "--dont-respawn")
    daemon.expect("Entering MASTER STATE")
    child = daemon.pid("vrrp")
    os.kill(child, signal.SIGKILL)
    daemon.expect(rf"VRRP child process\({child}\) died: Exiting")
    daemon.ended()


def orphans(program):
    """The children of a killed parent leave in order."""
    daemon = Daemon(program, instance())
    daemon.expect("Entering MASTER STATE")
    daemon.signal(signal.SIGKILL)
    eventually("its address goes", lambda: _addresses() == ["172.16.16.6/24"])


def background(program):
    """Without -n: in the background, with pid files that name it; a second one does not start."""
    write("conf", instance())
    command = [program, "-G", "-f", f"{FOLDER}/conf", "-p", f"{FOLDER}/pid"]
    command += ["-r", f"{FOLDER}/vrrp.pid", "-c", f"{FOLDER}/check.pid"]
    subprocess.run(command, check=True, timeout=PATIENCE)
    pid = int(eventually("pid file", lambda: read_or_nothing("pid")))
    eventually("its address", lambda: "172.16.16.101/32" in _addresses())
    equal("its session", os.getsid(pid) != os.getsid(0), True)
    equal("its folder", os.readlink(f"/proc/{pid}/cwd"), "/")
    equal("its output", os.readlink(f"/proc/{pid}/fd/1"), "/dev/null")
    subprocess.run([*command, "-n"], check=True, timeout=PATIENCE)
    equal("pid after a second start", int(read("pid")), pid)
    os.kill(pid, signal.SIGTERM)
    eventually("no pid file", lambda: not os.path.exists(f"{FOLDER}/pid"))
    equal("addresses", _addresses(), ["172.16.16.6/24"])


def script_user(program):
    """Scripts and notifiers run as whom the configuration names; unsafe ones do not run at all."""
    os.chmod(FOLDER, 0o777)
    script("look", f"id -un > {FOLDER}/looked")
    script("told", f"id -un > {FOLDER}/heard; echo $* >> {FOLDER}/heard")
    conf = "global_defs { script_user nobody\n enable_script_security }\n"
    conf += "vrrp_script chk { script /usr/bin/true\n interval 1 }\n"
    conf += instance(1, "notify_master /run/safe/told")
    os.makedirs("/run/safe", mode=0o755)
    os.rename(f"{FOLDER}/told", "/run/safe/told")
    daemon = Daemon(program, conf)
    daemon.expect("Entering MASTER STATE")
    equal("who heard", eventually("a call", lambda: read_or_nothing("heard")).split()[0], "nobody")
    equal("exit status", daemon.stop(), 0)
    unsafe = "global_defs { script_user root\n enable_script_security }\n"
    os.unlink(f"{FOLDER}/heard")
    os.rename("/run/safe/told", f"{FOLDER}/told")  # in a folder that anybody may write to
    daemon = Daemon(program, unsafe + instance(1, f"notify_master {FOLDER}/told"))
    daemon.expect("Unsafe permissions found for script")
    daemon.expect("Entering MASTER STATE")
    equal("exit status", daemon.stop(), 0)
    equal("who heard", read_or_nothing("heard"), "")


CASES = [dumps, reload, reload_refused, no_file, keep_addresses, respawn, orphans, background]
CASES += [script_user]
