#!/usr/bin/env python3
"""Compares tests/live/lint_corpus/goldens.txt with what the real Keepalived says of the corpus.

    lint_oracle.py                exit 0 when they agree, 1 when not, 77 when this machine cannot
    lint_oracle.py --lint HAVIP   the same of `HAVIP lint --here`, on the same machine
    lint_oracle.py --update       writes the goldens anew

A golden is "== FILE exit STATUS" and below it every message once, sorted, with "LINE: " before it
where Keepalived names a line, "FILE:LINE: " where it is an included file's, else "-: ".
"""
import difflib
import json
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

HERE = pathlib.Path(__file__).resolve().parent
CORPUS = HERE / "lint_corpus"
GOLDENS = CORPUS / "goldens.txt"
VERSION = "v2.2.7"
SKIPPED = 77

PLACED = re.compile(r"^\((?:(?P<file>[^:()]+): )?Line (?P<line>\d+)\) (?P<text>.*)$")


def why_not() -> str:
    """Why this machine cannot ask the real one; empty: it can."""
    if shutil.which("keepalived") is None:
        return "keepalived is not installed (apt-get install keepalived, with its service off)"
    version = subprocess.run(["keepalived", "--version"], capture_output=True, text=True,
                             check=False)
    if VERSION not in version.stderr + version.stdout:
        return f"keepalived here is not {VERSION}, which the goldens are of"
    probe = subprocess.run(["unshare", "--net", "--mount", "--pid", "--fork", "true"],
                           capture_output=True, text=True, check=False)
    if probe.returncode != 0:
        return f"no namespaces without root: {probe.stderr.strip()}"
    return ""


def message(line: str, conf: str) -> str:
    match = PLACED.match(line)
    if not match:
        return f"-: {line}"
    file = match["file"]
    place = match["line"] if file in (None, conf) else f"{file}:{match['line']}"
    return f"{place}: {match['text']}"


def printable(raw: bytes) -> str:
    """Octets outside printable ASCII as \\xHH, as our own findings show them."""
    return "".join(chr(o) if o == 10 or 32 <= o < 127 else f"\\x{o:02x}" for o in raw)


def answers(*judge) -> bytes:
    """What JUDGE FILE says of each file of the corpus, as lint_oracle.sh prints it."""
    confs = sorted(path.name for path in CORPUS.glob("*.conf"))
    run = subprocess.run([HERE / "lint_oracle.sh", shlex.join(map(str, judge)), *confs],
                         cwd=CORPUS, capture_output=True, check=True)
    return run.stdout


def ask_keepalived() -> str:
    text = printable(answers("keepalived", "--config-test", "--use-file"))
    blocks, messages, conf = [], set(), ""
    for line in text.splitlines():
        if line.startswith("== "):
            conf, messages = line[3:], set()
        elif re.fullmatch(r"exit \d+", line):
            blocks.append("\n".join([f"== {conf} {line}", *sorted(messages)]))
        elif line.strip():
            messages.add(message(line, conf))
    return "\n".join(blocks) + "\n"


def ask_lint(havip: str, golden: str) -> str:
    """Lint in the form of the goldens. It names a place where Keepalived has none, so a message
    that the golden has without one counts as that."""
    placeless = {}
    for block in golden.split("== ")[1:]:
        conf, *lines = block.splitlines()
        placeless[conf.split()[0]] = {line for line in lines if line.startswith("-: ")}
    blocks = []
    for block in answers(havip, "lint", "--here", "--json").decode().split("== ")[1:]:
        conf, rest = block.split("\n", 1)
        report = json.loads(rest[:rest.rindex("exit ")])
        said = set()
        for finding in report["findings"]:
            if not finding["keepalived"]:
                continue
            place = str(finding["line"])
            if finding["file"] != conf:
                place = f"{finding['file']}:{place}"
            bare = f"-: {finding['text']}"
            said.add(bare if bare in placeless[conf] else f"{place}: {finding['text']}")
        status = report["files"][0]["keepalived_exit"]
        blocks.append("\n".join([f"== {conf} exit {status}", *sorted(said)]))
    return "\n".join(blocks) + "\n"


def main() -> int:
    lint = sys.argv[2] if sys.argv[1:2] == ["--lint"] else ""
    reason = why_not()
    if reason:
        print(f"SKIPPED: {reason}")
        return SKIPPED
    golden = GOLDENS.read_text(encoding="utf-8")
    said = ask_lint(lint, golden) if lint else ask_keepalived()
    if "--update" in sys.argv[1:]:
        GOLDENS.write_text(said, encoding="utf-8")
        return 0
    who = "havip lint" if lint else "keepalived --config-test"
    if said == golden:
        print(f"{said.count('== ')} files: {who} says what the goldens say")
        return 0
    sys.stdout.writelines(difflib.unified_diff(golden.splitlines(True), said.splitlines(True),
                                               "goldens.txt", who))
    return 1


if __name__ == "__main__":
    sys.exit(main())
