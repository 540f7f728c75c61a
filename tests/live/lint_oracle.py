#!/usr/bin/env python3
"""Compares tests/live/lint_corpus/goldens.txt with what the real Keepalived says of the corpus.

    lint_oracle.py            exit 0 when they agree, 1 when not, 77 when this machine cannot run it
    lint_oracle.py --update   writes the goldens anew

A golden is "== FILE exit STATUS" and below it every message once, sorted, with "LINE: " before it
where Keepalived names a line, "FILE:LINE: " where it is an included file's, else "-: ".
"""
import pathlib
import re
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


def ask() -> str:
    confs = sorted(path.name for path in CORPUS.glob("*.conf"))
    run = subprocess.run([HERE / "lint_oracle.sh", *confs], cwd=CORPUS, capture_output=True,
                         check=True)
    text = printable(run.stdout)
    blocks, messages, conf = [], set(), ""
    for line in text.splitlines():
        if line.startswith("== "):
            conf, messages = line[3:], set()
        elif re.fullmatch(r"exit \d+", line):
            blocks.append("\n".join([f"== {conf} {line}", *sorted(messages)]))
        elif line.strip():
            messages.add(message(line, conf))
    return "\n".join(blocks) + "\n"


def main() -> int:
    reason = why_not()
    if reason:
        print(f"SKIPPED: {reason}")
        return SKIPPED
    said = ask()
    if "--update" in sys.argv[1:]:
        GOLDENS.write_text(said, encoding="utf-8")
        return 0
    golden = GOLDENS.read_text(encoding="utf-8")
    if said == golden:
        print(f"{said.count('== ')} files: the real Keepalived says what the goldens say")
        return 0
    import difflib
    sys.stdout.writelines(difflib.unified_diff(golden.splitlines(True), said.splitlines(True),
                                               "goldens.txt", "keepalived --config-test"))
    return 1


if __name__ == "__main__":
    sys.exit(main())
