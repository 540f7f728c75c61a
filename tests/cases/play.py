"""play.py HAVIP FITS_SCHEMA CASE: plays a scenario twice and looks at what is left, from outside.

1. It holds: exit 0.
2. Played again in another working directory, it leaves the same bytes in every file but for
   wall_ns in summary.json.
3. The files agree with each other: the trace with the summary, the capture with both; the summary
   is as its schema says.
"""

import collections
import json
import os
import pathlib
import sqlite3
import subprocess
import sys
import tempfile

SUMMARY_SCHEMA = pathlib.Path(__file__).parents[2] / "tools/report/summary.schema.json"
FILES = ["summary.json", "events.jsonl", "capture.pcapng", "vpccgw.sqlite", "agents.json"]


def play(havip, case, out, cwd):
    command = [havip, "run", case, "--out", out]
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\n{done.stderr}\nexit {done.returncode}, expected 0")
    for line in done.stdout.splitlines():
        if len(line) > 100:
            sys.exit(f"wider than 100 columns: {line}")


def contents(folder):
    """File name -> bytes, without the one field that may differ."""
    files = {}
    for path in sorted(pathlib.Path(folder).rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            if path.name == "summary.json":
                data = b"\n".join(l for l in data.split(b"\n") if b'"wall_ns"' not in l)
            files[str(path.relative_to(folder))] = data
    return files


def check_trace(folder):
    """Causes point back, time and numbers grow, and the verdicts add up."""
    summary = json.loads((folder / "summary.json").read_text())
    verdicts, captured, last_at, last_seq = collections.Counter(), 0, 0, 0
    for line in (folder / "events.jsonl").open():
        event = json.loads(line)
        assert event["seq"] == last_seq + 1, f"a record is missing before {line}"
        assert event["cause"] < event["seq"] and event["at_ns"] >= last_at, line
        last_seq, last_at = event["seq"], event["at_ns"]
        if event["kind"] == "garp_captured":
            captured += 1
        if event["kind"] == "garp_verdict":
            verdicts[event["verdict"]] += 1
    assert captured == summary["garps_captured"] == sum(verdicts.values())
    assert dict(verdicts) == {k: v for k, v in summary["verdicts"].items() if v}
    for havip in summary["havips"].values():
        for move in havip["switchovers"]:
            assert sum(s["ns"] for s in move["stages"]) == move["total_ns"], move


def check_database(folder):
    """Readable by SQLite alone, sound, and with nothing left beside it."""
    assert not list(folder.glob("vpccgw.sqlite-*"))
    database = sqlite3.connect(f"file:{folder}/vpccgw.sqlite?mode=ro", uri=True)
    assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert database.execute("SELECT count(*) FROM vpc").fetchone() == (1,)


def check_schema(fits_schema, folder):
    done = subprocess.run(
        [fits_schema, SUMMARY_SCHEMA, folder / "summary.json"], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout


def main():
    havip, fits_schema, case = sys.argv[1:]
    with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
        play(havip, case, os.path.join(first, "run"), os.path.dirname(case))
        play(havip, os.path.relpath(case, second), os.path.join(second, "run"), second)
        one, two = contents(first + "/run"), contents(second + "/run")
        assert set(FILES) <= set(one), f"missing: {set(FILES) - set(one)}"
        different = [name for name in sorted(one | two) if one.get(name) != two.get(name)]
        assert not different, f"two runs differ in {different}"
        check_trace(pathlib.Path(first) / "run")
        check_schema(fits_schema, pathlib.Path(first) / "run")
        check_database(pathlib.Path(first) / "run")


main()
