"""The table of all cases: a row a case, a column a pair of programs."""

import pathlib

COLUMNS = ["ours-ours", "ours-theirs", "theirs-ours", "theirs-theirs", "virtual"]
KEPT = pathlib.Path(__file__).parent / "MATRIX.md"

_ABOUT = """# The live matrix

Two guests on a bridge, each with a Keepalived of its own: ours (`vrrpd`) or theirs (Debian's
{version}); "ours-theirs" is guest a ours, guest b theirs. "virtual" is the same case in the virtual
network, `havip run` with both guests' configurations. Guest a has priority 100, b has 90.

One judge reads every capture. It wants the same sequence of states, adverts and announcements in
every column, and every interval within its formula and 10 ms more. A cell says how much later than
its formula the latest interval came. "try 2": the first play was outside. "machine stood still": in
every play an interval was late, and the machine was seen to stand still just then, for as long.

Written by `matrix.py --only all --table`, last on two cores of a virtual machine.

"""


def _cell(play):
    if play is None:
        return ""
    if play.unplayable:
        return "not played"
    if play.verdict is None or play.verdict["wrong"]:
        return "**differs**"
    if play.verdict["late"]:
        return "**late**"
    late = max((measured - formula for _, formula, measured in play.verdict["timings"]), default=0)
    tries = f", try {play.tries}" if play.tries > 1 else ""
    excused = ", machine stood still" if play.verdict["excused"] else ""
    return f"{late * 1000:+.1f} ms{excused}{tries}"


def markdown(plays, columns):
    """What stands in the cells is said by the text in front. Rows in the order of the plays."""
    cells = {}
    for play in plays:
        cells.setdefault(play.case.title, {})[play.column] = play
    lines = ["| case | " + " | ".join(columns) + " |", "|---|" + "---|" * len(columns)]
    for title, row in cells.items():
        lines.append(f"| {title} | " + " | ".join(_cell(row.get(c)) for c in columns) + " |")
    return "\n".join(lines) + "\n"


def document(text, version):
    """The whole file that is kept, of a table."""
    return _ABOUT.format(version=version) + text


def rows(text):
    """The cells of every row of a document's table, its head first."""
    lines = [line for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
