"""The same cases in the virtual network: a scenario of each, played by havip, judged alike.

A step that waits for an advert has no instant beforehand: the scenario is played up to there first,
and its capture says when that advert leaves.
"""

import json
import os
import subprocess

import confs
import lab
import packets
import pcapng
from judge import judge

ACTIONS = {
    "term": "keepalived_stop",
    "kill": "keepalived_kill",
    "freeze": "keepalived_pause",
    "thaw": "keepalived_resume",
    "link_down": "nic_down",
    "link_up": "nic_up",
    "start": "keepalived_start",
}
EXPECTATION_FAILED = 1  # an invariant: two masters are what some cases are about
HOSTS = {"a": "h1", "b": "h2"}
EPOCH = 946684800  # captures begin at 2000-01-01


class Unplayable(Exception):
    """The virtual network has no word for what the case does."""


def _action(step, at):
    when = f"{round(at * 1e9)}ns"
    if step.do == "unplug":
        return {"at": when, "do": "partition", "groups": [[HOSTS["a"]], [HOSTS["b"]]]}
    if step.do == "plug":
        return {"at": when, "do": "heal"}
    if step.do == "level":
        path = f"{confs.FOLDER}/{step.guest}.level"
        return {
            "at": when,
            "do": "file_write",
            "guest": step.guest,
            "path": path,
            "holds": int(step.value),
        }
    if step.do not in ACTIONS:
        raise Unplayable(f"no action for '{step.do}'")
    return {"at": when, "do": ACTIONS[step.do], "guest": step.guest}


def _scenario(case, folder, timeline, seconds):
    guests = []
    for name in confs.GUESTS:
        lab.write(os.path.join(folder, f"{name}.conf"), confs.conf(name, case.routers[name]))
        guests.append(
            {
                "id": name,
                "host": HOSTS[name],
                "subnet": "subnet-a",
                "ip": confs.ADDRESSES["IPv4"][name],
                "ip6": [confs.LINK_LOCAL[name], confs.ADDRESSES["IPv6"][name]],
                "keepalived": f"{name}.conf",
            }
        )
    return {
        "name": "live-case",
        "about": case.title,
        "seed": 7,
        "duration": f"{round(seconds * 1e9)}ns",
        "fabric": {"multicast": True},
        "vpc": {"id": "vpc-1", "cidr": "172.16.0.0/16"},
        "subnets": [{"id": "subnet-a", "cidr": "172.16.16.0/24"}],
        "hosts": [{"id": host} for host in HOSTS.values()],
        "guests": guests,
        "havips": [{"id": "havip-1", "vip": "172.16.16.100", "subnet": "subnet-a"}],
        "timeline": timeline,
    }


def _run(case, havip, folder, timeline, seconds):
    scenario = os.path.join(folder, "scenario.json")
    lab.write(scenario, json.dumps(_scenario(case, folder, timeline, seconds), indent=2))
    command = [havip, "run", scenario, "--out", os.path.join(folder, "run")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, EXPECTATION_FAILED):
        raise Unplayable((done.stderr.strip().splitlines() or ["no word"])[0])
    return os.path.join(folder, "run")


def _sent(run):
    """(seconds, guest, octets) of what leaves each guest."""
    for at, name, octets, outbound in pcapng.read(os.path.join(run, "capture.pcapng"), True):
        guest, _, nic = name.partition("/")
        if nic and outbound and guest in confs.GUESTS:
            yield at - EPOCH, guest, octets


def _states(run):
    lines = {guest: [] for guest in confs.GUESTS}
    with open(os.path.join(run, "events.jsonl"), encoding="utf-8") as events:
        for line in events:
            event = json.loads(line)
            if event["kind"] == "log" and event["node"] in lines:
                lines[event["node"]].append((event["at_ns"] / 1e9, event["text"]))
    return {guest: lab.states(said) for guest, said in lines.items()}


def _first_advert(run, guest, after):
    for at, sender, octets in _sent(run):
        if sender == guest and at > after and isinstance(packets.decode(octets), packets.Advert):
            return at
    raise Unplayable(f"{guest} sends no advert after {after} s")


def _play(case, havip, folder):
    timeline, now, booted = [], 0.0, set()
    for step in case.steps:
        due = now + step.after
        if step.follow:
            # Far enough for the advert to leave.
            run = _run(case, havip, folder, timeline, due + 3 * case.variant.advert + 1)
            due = _first_advert(run, step.follow, due) + step.offset
        now = due
        if step.do == "start" and step.guest not in booted:
            booted.add(step.guest)  # guests start theirs when they boot
        elif step.do != "end":
            timeline.append(_action(step, now))
    return _run(case, havip, folder, timeline, now)


def play(case, havip, out):
    """What the judge found, as play.py writes it; `unplayable` says why there is nothing."""
    os.makedirs(out, exist_ok=True)
    try:
        run = _play(case, havip, os.path.abspath(out))
    except Unplayable as why:
        return {
            "wrong": [],
            "late": [],
            "excused": [],
            "timings": [],
            "found": {},
            "unplayable": str(why),
        }
    return vars(judge(case, _sent(run), _states(run), confs.own_addresses()))
