"""play.py SLUG A B OUT STALLS: plays one case in the namespaces of isolate.sh, and judges it.

A and B are the programs of the two guests, STALLS the file that a stalls.Watch writes. OUT.json
gets what the judge found; next to it stay the capture and both logs.
"""

import json
import os
import signal
import sys
import time

import confs
import lab
import pcapng
import stalls as machine
from all_cases import CASES
from capture import Capture
from judge import judge

BUSY = 5.0  # seconds that an advert may keep a step waiting


class Stage:
    def __init__(self, case, programs, real_time):
        self.wire = lab.Wire(case.variant.family)
        os.makedirs(confs.FOLDER, exist_ok=True)
        self.guests = {
            name: lab.Guest(name, program, confs.FOLDER, real_time)
            for name, program in programs.items()
        }
        for name, guest in self.guests.items():
            lab.write(guest.path("conf"), confs.conf(name, case.routers[name]))
        self.capture = Capture(lab.PORTS)

    def do(self, step):
        guest = self.guests.get(step.guest)
        if step.do == "start":
            guest.start()
        elif step.do == "term":
            guest.terminate()
        elif step.do == "kill":
            guest.kill()
        elif step.do in ("freeze", "thaw"):
            guest.signal(signal.SIGSTOP if step.do == "freeze" else signal.SIGCONT)
        elif step.do in ("link_down", "link_up"):
            self.wire.carrier(step.guest, step.do == "link_up")
        elif step.do in ("plug", "unplug"):
            self.wire.plug(step.guest, step.do == "plug")
        elif step.do == "level":
            lab.write(guest.path("level"), step.value + "\n")
        elif step.do != "end":
            raise ValueError(f"no such step: {step.do}")

    def wait(self, step, since):
        """Until the step is due; when that was."""
        due = since + step.after
        if step.follow:
            heard = self.capture.next_advert(step.follow, due, BUSY + step.after)
            if heard is None:
                raise TimeoutError(f"{step.do}: {step.follow} sends no advert")
            due = heard + step.offset
        time.sleep(max(0.0, due - time.time()))
        return due

    def play(self, steps):
        now = time.time()
        for step in steps:
            now = self.wait(step, now)
            self.do(step)

    def finish(self):
        self.capture.stop()
        for guest in self.guests.values():
            guest.finish()


def keep(stage, out):
    names = list(confs.GUESTS)
    pcapng.write(f"{out}.pcapng", names, stage.capture.frames)
    for name, guest in stage.guests.items():
        lines = (f"{at:.6f} {line}\n" for at, line in guest.log)
        lab.write(f"{out}.{name}.log", "".join(lines))


def main():
    slug, program_a, program_b, out, stalls = sys.argv[1:]
    case = CASES[slug]
    real_time = os.system("chrt -f 10 true 2>/dev/null") == 0
    stage = Stage(case, {"a": program_a, "b": program_b}, real_time)
    trouble = None
    try:
        stage.play(case.steps)
    except TimeoutError as error:
        trouble = str(error)
    stage.finish()
    keep(stage, out)
    states = {name: lab.states(guest.log) for name, guest in stage.guests.items()}
    verdict = judge(
        case, pcapng.read(f"{out}.pcapng"), states, confs.own_addresses(), machine.read(stalls)
    )
    if trouble:
        verdict.wrong.append(trouble)
    lab.write(f"{out}.json", json.dumps(vars(verdict)) + "\n")


main()
