"""play.py --gateway VPCCGW [--kills N] [--only NAME,..]: each case in namespaces of its own.

Exit status: 0 all good, 1 some not, 77 skipped: the machine cannot. With --kills only that many
kills are played; else all other cases. Inside of isolate.sh it is called with --inside CASE.
"""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import console
import faults
import kills
from daemon import Failed

sys.path.append(str(pathlib.Path(__file__).parents[1]))  # behind this folder's own modules

import isolated

LONGEST = 60  # seconds of one case; then it is killed
SECONDS_A_KILL = 10  # it takes a tenth of one where nobody else works
ALL = {f"{module.__name__}.{case.__name__}": case
       for module in (console, faults) for case in module.CASES}
KILLS = "kills.many_kills"


def inside(name, arguments):
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with tempfile.TemporaryDirectory() as folder:
        try:
            if name == KILLS:
                print(kills.many_kills(arguments.gateway, folder, arguments.kills))
            else:
                ALL[name](arguments.gateway, folder)
        except Failed as failed:
            print(failed)
            return 1
    return 0


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--gateway", required=True)
    parser.add_argument("--kills", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--inside", default="")
    arguments = parser.parse_args()
    if arguments.inside:
        return inside(arguments.inside, arguments)
    reason = isolated.machine_cannot()
    if reason:
        print(f"SKIPPED: {reason}")
        return isolated.SKIPPED
    wanted = [name for name in arguments.only.split(",") if name]
    names = [KILLS] if arguments.kills else wanted or list(ALL)
    seconds = LONGEST + SECONDS_A_KILL * arguments.kills
    given = ["--gateway", arguments.gateway, "--kills", str(arguments.kills)]
    return isolated.play(
        names, lambda name: isolated.run(seconds, __file__, "--inside", name, *given)
    )


if __name__ == "__main__":
    sys.exit(main())
