"""play.py HAVIP FITS_SCHEMA LAB [SEED]: holds a lab to what scenarios/labs/README.md promises.

1. The symptom shows: scenario.json holds.
2. Who does nothing and answers wrongly scores 0.
3. The model answer scores 100, and what its commands print is solution.golden.
4. A session that was left half-way and opened again is the same session.
5. Each wrong answer scores above 0 and below 100.
6. Every score sheet is as its schema says.

With a seed all this (but the transcript) is held of the variant that is made with it, in which
nothing has the name or the address that it had.

HAVIP_UPDATE_GOLDEN=1 writes solution.golden.
"""

import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).parents[2]
SHEET_SCHEMA = ROOT / "tools/lab/sheet.schema.json"
ANSWER = re.compile(r"# answer --stage (\S+) --cause (\S+)\n")


class Lab:
    def __init__(self, havip, fits_schema, folder, is_variant):
        self.havip, self.fits_schema, self.folder = havip, fits_schema, folder
        self.is_variant = is_variant
        self.json = json.loads((folder / "lab.json").read_text())
        causes = json.loads((folder.parent / "causes.json").read_text())["causes"]
        self.stage = {one["id"]: one["stage"] for one in causes}

    def run(self, *words, may_fail=False, stdin=None):
        command = [self.havip, *map(str, words)]
        done = subprocess.run(command, input=stdin, capture_output=True, text=True)
        if done.returncode > (1 if may_fail else 0):
            sys.exit(f"{' '.join(command)}\n{done.stdout}{done.stderr}exit {done.returncode}")
        return done

    def start(self, session, script):
        words = ["lab", "start", self.folder, "--session", session, "--script", script]
        return self.run(*words).stdout

    def answer(self, session, stage, cause):
        """The sheet, and the exit status."""
        done = self.run("lab", "answer", self.folder, "--session", session, "--stage", stage,
                        "--cause", cause, "--json", may_fail=True)
        sheet = session / "sheet.json"
        assert sheet.read_text() == done.stdout, "the sheet that is kept is another"
        subprocess.run([self.fits_schema, SHEET_SCHEMA, sheet], check=True)
        return json.loads(done.stdout), done.returncode

    def choices(self):
        """Stages and causes that may be answered, as they are printed without a terminal."""
        done = subprocess.run([self.havip, "lab", "answer", str(self.folder), "--stage", "push"],
                              stdin=subprocess.DEVNULL, capture_output=True, text=True)
        assert done.returncode == 2, done
        return re.findall(r"^  [a-e]  (\S+)", done.stderr, re.MULTILINE)


def answer_of(script):
    found = ANSWER.match(script.read_text())
    assert found, f"{script}: begins with `# answer --stage STAGE --cause CAUSE`"
    return found.groups()


def check_symptom(lab, work):
    lab.run("run", lab.folder / "scenario.json", "--out", work / "symptom")


def check_nothing(lab, work):
    choices = lab.choices()
    assert len(choices) == 5 and lab.json["cause"] in choices, choices
    assert choices == lab.choices(), "the choices are not stable"
    cause = next(one for one in choices if one != lab.json["cause"])
    stage = "push" if lab.stage[lab.json["cause"]] != "push" else "detection"
    sheet, status = lab.answer(work / "nothing", stage, cause)
    assert (sheet["total"], status) == (0, 1), sheet
    for one in sheet["criteria"]:
        if one["keep"]:
            assert one["untouched"] == sheet["plays"], f"the broken network breaks {one['id']}"
        else:
            assert one["untouched"] < sheet["plays"], f"the broken network meets {one['id']}"


def check_solution(lab, work):
    script = lab.folder / "solution.txt"
    assert answer_of(script) == (lab.stage[lab.json["cause"]], lab.json["cause"]), script
    printed = lab.start(work / "solution", script)
    golden = lab.folder / "solution.golden"
    if lab.is_variant:
        golden.write_text(printed)
    if os.environ.get("HAVIP_UPDATE_GOLDEN"):
        golden.write_text(printed)
    if not golden.exists() or golden.read_text() != printed:
        sys.exit(f"{printed}\n{golden} says something else (HAVIP_UPDATE_GOLDEN=1 writes it)")
    sheet, status = lab.answer(work / "solution", *answer_of(script))
    assert (sheet["total"], status) == (100, 0), json.dumps(sheet, indent=1)
    return sheet


def check_reopened(lab, work, whole):
    lines = (lab.folder / "solution.txt").read_text().splitlines(keepends=True)
    for part in (lines[: len(lines) // 2], lines[len(lines) // 2 :]):
        (work / "part.txt").write_text("".join(part))
        lab.start(work / "parts", work / "part.txt")
    kept = [(work / name / "journal.jsonl").read_text() for name in ("solution", "parts")]
    assert kept[0] == kept[1], "opened again, it is another session"
    sheet, _ = lab.answer(work / "parts", *answer_of(lab.folder / "solution.txt"))
    for one in (sheet, whole):
        one.pop("lab")
    assert sheet == whole


def check_wrong(lab, work):
    scripts = sorted(lab.folder.glob("wrong-*.txt"))
    assert len(scripts) >= 2, "two wrong answers, please"
    for script in scripts:
        session = work / script.stem
        lab.start(session, script)
        sheet, status = lab.answer(session, *answer_of(script))
        assert 0 < sheet["total"] < 100 and status == 1, (script, json.dumps(sheet, indent=1))


def names_in(folder):
    """What a scenario calls its nodes, HAVIPs and addresses."""
    scenario = json.loads((folder / "scenario.json").read_text())
    things = scenario["guests"] + scenario["hosts"] + scenario.get("havips", [])
    return {one[key] for one in things for key in ("id", "ip", "vip") if key in one}


def variant(havip, folder, seed, work):
    made = work / "made" / f"variant-{seed}"
    subprocess.run([havip, "lab", "new", "--fault", folder.name, "--seed", seed, "--out", made,
                    "--labs", folder.parent], check=True, stdout=subprocess.DEVNULL)
    left = re.compile("|".join(rf"(?<![\w.-]){re.escape(n)}(?![\w-])" for n in names_in(folder)))
    for path in made.iterdir():
        text = re.sub(r'"(en|zh)": ".*"', "", path.read_text())  # prose may speak of a client
        assert not left.search(text), f"{path}: still speaks of {left.search(text)}"
    return made


def main():
    havip, fits_schema = map(os.path.abspath, sys.argv[1:3])
    folder = pathlib.Path(sys.argv[3]).resolve()
    with tempfile.TemporaryDirectory() as name:
        work = pathlib.Path(name)
        os.chdir(work)
        if len(sys.argv) > 4:
            folder = variant(havip, folder, sys.argv[4], work)
        lab = Lab(havip, fits_schema, folder, is_variant=len(sys.argv) > 4)
        check_symptom(lab, work)
        check_nothing(lab, work)
        sheet = check_solution(lab, work)
        check_reopened(lab, work, sheet)
        check_wrong(lab, work)


main()
