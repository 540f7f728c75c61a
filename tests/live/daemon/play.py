"""play.py [--only NAME,..] --ours VRRPD: plays each case of one vrrpd in namespaces of its own.

Exit status: 0 all good, 1 some not, 77 skipped: the machine cannot. Inside of isolate.sh it is
called as `play.py --inside CASE --ours VRRPD`.
"""

import argparse
import pathlib
import sys

import accept
import checks
import lab
import mails
import signals
import tracking
import vmac

sys.path.append(str(pathlib.Path(__file__).parents[1]))  # behind this folder's own lab

import isolated

LONGEST = 60  # seconds of one case; then it is killed
MODULES = (accept, checks, mails, signals, tracking, vmac)
ALL = {f"{module.__name__}.{case.__name__}": case for module in MODULES for case in module.CASES}


def inside(name, program):
    lab.set_up()
    try:
        ALL[name](program)
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
    parser.add_argument("--inside", default="")
    parser.add_argument("--only", default="")
    parser.add_argument("--jobs", type=int, default=4)
    arguments = parser.parse_args()
    if arguments.inside:
        return inside(arguments.inside, arguments.ours)
    reason = isolated.machine_cannot()
    if reason:
        print(f"SKIPPED: {reason}")
        return isolated.SKIPPED
    names = [n for n in ALL if not arguments.only or n in arguments.only.split(",")]

    def one(name):
        return isolated.run(LONGEST, __file__, "--inside", name, "--ours", arguments.ours)

    return isolated.play(names, one, arguments.jobs)


if __name__ == "__main__":
    sys.exit(main())
