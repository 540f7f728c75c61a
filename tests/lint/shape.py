"""Sizes and marks: what keeps every file readable in one sitting."""

import re

from source import Finding

MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 60
MAX_COLUMNS = 100

# What was too long when a law was tightened: path -> lines it may still have. It only shrinks.
RATCHET = {}

# In two halves, so that this file passes its own law.
_MARKS = re.compile(r"\b(TO" r"DO|FIX" r"ME|X" r"XX|HA" r"CK)\b")


def check_file_length(file):
    limit = max(MAX_FILE_LINES, RATCHET.get(file.path, 0))
    if not file.path.endswith(".json") and len(file.lines) > limit:
        yield Finding(
            file.path,
            limit + 1,
            "file-length",
            f"{len(file.lines)} lines, {limit} allowed: give a part of it a file of its own",
        )


def _is_expected_text(file, number):
    """A test may hold what a program prints in one piece, so that a search finds it."""
    if file.top != "tests" or not file.is_cpp or number > len(file.code):
        return False
    return len(file.code[number - 1]) <= MAX_COLUMNS - len('""')


def check_columns(file):
    if file.path.endswith(".json"):
        return
    for number, line in enumerate(file.lines, 1):
        if len(line) > MAX_COLUMNS and not _is_expected_text(file, number):
            text = f"{len(line)} columns, {MAX_COLUMNS} allowed: wrap it"
            yield Finding(file.path, number, "columns", text)
        if line != line.rstrip():
            yield Finding(file.path, number, "columns", "blanks at the end: remove them")


def check_marks(file):
    for number, line in enumerate(file.lines, 1):
        if match := _MARKS.search(line):
            yield Finding(
                file.path,
                number,
                "marks",
                f"{match.group()}: do the work, or say loudly that it is unsupported",
            )


def functions(file):
    """(first line, last line) of every function body's whole definition. A heuristic over braces:
    a block outside of functions whose head holds a parameter list, and is no type or namespace."""
    head, head_line, depth = "", None, 0
    opened = None  # (depth, first line) of the function that we are in
    for number, line in enumerate(file.code, 1):
        if line.lstrip().startswith("#"):
            continue
        for char in line:
            if head_line is None and not char.isspace() and char not in "{};":
                head_line = number
            if char == "{":
                if opened is None and _is_function_head(head):
                    opened = (depth, head_line or number)
                depth += 1
                head, head_line = "", None
            elif char == "}":
                depth -= 1
                if opened is not None and depth == opened[0]:
                    yield opened[1], number
                    opened = None
                head, head_line = "", None
            elif char == ";":
                head, head_line = "", None
            else:
                head += char
        head += " "


def _is_function_head(head):
    if re.search(r"\b(namespace|enum|union|concept)\b", head):
        return False
    if re.search(r"\b(class|struct)\b[^()]*$", head):
        return False
    return ")" in head and not re.search(r"[=,(]\s*$", head)


def _length(file, first, last):
    """Lines of a function. In tests the rows of tables and the lines of texts do not count."""
    lines = file.code[first - 1 : last]
    if file.top != "tests":
        return len(lines)
    return sum(1 for line in lines if line.strip() and line.strip()[0] not in '{"')


def check_function_length(file):
    if not file.is_cpp:
        return
    for first, last in functions(file):
        length = _length(file, first, last)
        if length > MAX_FUNCTION_LINES:
            yield Finding(
                file.path,
                first,
                "function-length",
                f"{length} lines, {MAX_FUNCTION_LINES} allowed: name its steps as functions",
            )
