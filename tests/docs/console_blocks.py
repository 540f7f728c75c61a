#!/usr/bin/env python3
"""console_blocks.py HAVIP PAGE...: runs every command of a page's ```console blocks, in order, as a
reader would, and says where it prints something else than the page.

A command begins with "$ "; what stands below it, up to the next one, is its output. A line ".."
there stands for any lines. HAVIP_UPDATE_GOLDEN=1 writes outputs without "..".
"""

import os
import pathlib
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parents[2]
LONGEST = 120  # seconds of a command


def entries(lines):
    """(line number of the command, the command, first line of its output, past the last)."""
    inside, found = False, []
    for number, line in enumerate(lines):
        if line.startswith("```"):
            inside = line == "```console" if not inside else False
        elif inside and line.startswith("$ "):
            found.append([number, line[2:], number + 1, number + 1])
        elif inside and found:
            found[-1][3] = number + 1
    return found


def matches(printed, expected):
    """Whether the lines are the expected ones, where ".." is any number of lines."""
    if not expected:
        return not printed
    if expected[0] == "..":
        return any(matches(printed[skip:], expected[1:]) for skip in range(len(printed) + 1))
    return bool(printed) and printed[0] == expected[0] and matches(printed[1:], expected[1:])


def run(command, folder):
    done = subprocess.run(["bash", "-c", command], cwd=folder, stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL, text=True,
                          timeout=LONGEST, check=False)
    return [line.rstrip() for line in done.stdout.splitlines()]


def check(havip, page):
    lines = page.read_text(encoding="utf-8").splitlines()
    update, wrong = os.environ.get("HAVIP_UPDATE_GOLDEN") == "1", 0
    written, copied = [], 0
    commands = entries(lines)
    with tempfile.TemporaryDirectory() as folder:
        (pathlib.Path(folder) / "havip").symlink_to(havip)
        (pathlib.Path(folder) / "scenarios").symlink_to(ROOT / "scenarios")
        for number, command, first, past in commands:
            printed, expected = run(command, folder), lines[first:past]
            written += lines[copied:first]
            copied = past
            written += expected if ".." in expected else printed
            if not matches(printed, expected) and not update:
                wrong += 1
                print(f"{page.name}:{number + 1}: $ {command}\nprints\n  " + "\n  ".join(printed))
    if update:
        page.write_text("\n".join(written + lines[copied:]) + "\n", encoding="utf-8")
    print(f"{page.name}: {len(commands) - wrong} of {len(commands)} commands print what it says")
    return wrong + (not commands)


def main():
    havip = pathlib.Path(sys.argv[1]).resolve()
    return 1 if sum(check(havip, pathlib.Path(page)) for page in sys.argv[2:]) else 0


if __name__ == "__main__":
    sys.exit(main())
