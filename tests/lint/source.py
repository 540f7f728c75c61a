"""The source tree as the laws see it: files, their code without comments and strings, findings."""

import dataclasses
import functools
import pathlib
import re

ENGINES = ("core", "hostsim", "mcagent", "vpccgw")
FOLDERS = ENGINES + ("platform", "scenarios", "tools", "tests", "cmake", ".ci")
FIXTURES = "tests/lint/fixtures"

# Comments, then literals: what is found first at a place wins. Raw strings come before others.
# A quote behind a digit separates digits.
_SKIPPED = re.compile(
    r"""//[^\n]*|/\*.*?\*/|R"(\w*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"|"""
    r"""(?<![0-9a-fA-F])'(?:\\.|[^'\\\n])*'""",
    re.DOTALL,
)


@dataclasses.dataclass(frozen=True, order=True)
class Finding:
    path: str
    line: int
    law: str
    text: str  # what is wrong, and the cure

    def __str__(self):
        return f"{self.path}:{self.line}: [{self.law}] {self.text}"


class File:
    """A text file of the tree; `path` is relative to its top, with forward slashes."""

    def __init__(self, root, path):
        self.path = path
        self.text = (root / path).read_text(encoding="utf-8")
        self.lines = self.text.splitlines()

    @property
    def top(self):
        return self.path.split("/", 1)[0] if "/" in self.path else ""

    @property
    def is_cpp(self):
        return self.path.endswith((".h", ".cc"))

    @functools.cached_property
    def code(self):
        """The lines of C++ with comments gone and literals emptied; line numbers stay."""

        def blank(match):
            literal = "" if match.group().startswith("/") else '""'
            return literal + "\n" * match.group().count("\n")

        return _SKIPPED.sub(blank, self.text).splitlines()

    def includes(self):
        """(line number, included name) of every #include."""
        for number, line in enumerate(self.lines, 1):
            match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
            if match:
                yield number, match.group(1)


def _is_source(path):
    return path.suffix in (".h", ".cc", ".py", ".cmake", ".sh", ".json") or path.name in (
        "CMakeLists.txt",
        "packages.txt",
        "run",
    )


def read_tree(root):
    """Every source file below `root`, in order of path; not the fixtures, which break the laws."""
    root = pathlib.Path(root)
    paths = [root / name for name in ("havip", "test", "CMakeLists.txt")]
    for folder in FOLDERS:
        if (root / folder).is_dir():
            paths += (path for path in (root / folder).rglob("*") if _is_source(path))
    relative = sorted(path.relative_to(root).as_posix() for path in paths if path.is_file())
    return [File(root, path) for path in relative if not path.startswith(FIXTURES)]
