"""The table of all cases: a row a case, a column a pair of programs."""


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
    return f"+{late * 1000:.1f} ms{excused}{tries}"


def markdown(plays, columns):
    """What stands in the cells is said by the text in front."""
    rows = {}
    for play in plays:
        rows.setdefault(play.case.title, {})[play.column] = play
    lines = [
        "| case | " + " | ".join(columns) + " |",
        "|---|" + "---|" * len(columns),
    ]
    for title, row in rows.items():
        cells = " | ".join(_cell(row.get(column)) for column in columns)
        lines.append(f"| {title} | {cells} |")
    return "\n".join(lines) + "\n"
