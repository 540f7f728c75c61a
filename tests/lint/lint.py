#!/usr/bin/env python3
"""Checks the laws of this source tree; see HACKING.md for their reasons.

    lint.py ROOT [GROUP...]     all groups, or some of: arrows, purity, shape, format

Prints one line a finding, as file:line: [law] what is wrong: the cure. Exit status 0: none;
1: some; 77: a group was not checked because its tool is missing (ctest shows it as skipped).
"""

import pathlib
import shutil
import subprocess
import sys

import arrows
import purity
import shape
from source import Finding, read_tree

FORMATTER = "clang-format-14"  # versions differ in what they call right
SKIPPED = 77


def check_arrows(files):
    links = arrows.Links(files)
    for file in (file for file in files if file.is_cpp):
        yield from arrows.check_folders(file)
        yield from arrows.check_libraries(file)
        yield from arrows.check_links(file, links)


def check_purity(files):
    for file in files:
        yield from purity.check_purity(file)


def check_shape(files):
    for file in files:
        yield from shape.check_file_length(file)
        yield from shape.check_function_length(file)
        yield from shape.check_columns(file)
        yield from shape.check_marks(file)


def check_format(root, files):
    """Findings, or None when the formatter is not installed."""
    if shutil.which(FORMATTER) is None:
        return None
    paths = [file.path for file in files if file.is_cpp]
    if not paths:
        return []
    run = subprocess.run(
        [FORMATTER, "--dry-run", "--ferror-limit=1", *paths],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
    )
    found = []
    for line in run.stderr.splitlines():
        if "[-Wclang-format-violations]" in line:
            path, number = line.split(":", 2)[:2]
            cure = f"not as .clang-format has it: run {FORMATTER} -i {path}"
            found.append(Finding(path, int(number), "format", cure))
    return found


def lint(root, groups):
    """(findings in order of place, groups that could not be checked)."""
    root = pathlib.Path(root)
    files = read_tree(root)
    findings, skipped = [], []
    for group in groups:
        if group == "format":
            found = check_format(root, files)
            if found is None:
                skipped.append(group)
            findings += found or []
        else:
            findings += GROUPS[group](files)
    return sorted(set(findings)), skipped


GROUPS = {"arrows": check_arrows, "purity": check_purity, "shape": check_shape, "format": None}


def main(arguments):
    if not arguments or not set(arguments[1:]) <= set(GROUPS):
        sys.exit(__doc__)
    findings, skipped = lint(arguments[0], arguments[1:] or GROUPS)
    for finding in findings:
        print(finding)
    for group in skipped:
        print(f"SKIPPED: {group}: {FORMATTER} is not installed (apt-get install {FORMATTER})")
    if findings:
        print(f"{len(findings)} findings")
        return 1
    return SKIPPED if skipped else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
