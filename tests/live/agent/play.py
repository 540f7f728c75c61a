"""play.py [--only NAME,..] --ours MCAGENT [--gateway VPCCGW]: plays each case of one mcagent.

Each in namespaces of its own.

Exit status: 0 all good, 1 some not, 77 skipped: the machine cannot. Inside of isolate.sh it is
called as `play.py --inside CASE --ours MCAGENT`.
"""

import argparse
import os
import pathlib
import sys

import faults
import lab
import lives
import path
import real

sys.path.append(str(pathlib.Path(__file__).parents[1]))  # behind this folder's own lab

import isolated

VXLAN = (
    "bash",
    "-c",
    "ip link add u0 type veth peer name u1 && ip link add vx0 type vxlan id 1 dev u0 "
    "dstport 4789 nolearning",
)
LONGEST = 90  # seconds of one case; then it is killed
MODULES = (path, lives, faults, real)
ALL = {f"{module.__name__}.{case.__name__}": case for module in MODULES for case in module.CASES}


def inside(name, program, gateway):
    lab.Agent.program = program
    real.Vpccgw.program = gateway
    try:
        ALL[name]()
    except lab.Failed as failed:
        print(failed)
        return 1
    except lab.Skipped as lacking:
        print(lacking)
        return isolated.SKIPPED
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--ours", required=True)
    parser.add_argument("--gateway", default="", help="vpccgw, for the cases that want it")
    parser.add_argument("--inside", default="")
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=4)
    arguments = parser.parse_args()
    if arguments.inside:
        return inside(arguments.inside, arguments.ours, arguments.gateway)
    reason = isolated.machine_cannot(VXLAN)
    if reason:
        print(f"SKIPPED: {reason}")
        return isolated.SKIPPED
    wanted = [word for word in arguments.only.split(",") if word]
    names = [n for n in ALL if not wanted or any(w in n for w in wanted)]
    given = ["--ours", os.path.abspath(arguments.ours)]
    given += ["--gateway", arguments.gateway and os.path.abspath(arguments.gateway)]

    def one(name):
        return isolated.run(LONGEST, __file__, "--inside", name, *given)

    return isolated.play(names, one, arguments.jobs)


if __name__ == "__main__":
    sys.exit(main())
