#!/usr/bin/env python3
"""Proves that every law fires where it should and nowhere else.

The files below fixtures/ are a small tree of their own; a line that breaks a law ends in
`// EXPECT law`. What would be long or ugly to store is written into a temporary tree.
"""

import pathlib
import re
import shutil
import tempfile
import unittest

import shape
from lint import FORMATTER, lint
from source import File

HERE = pathlib.Path(__file__).resolve().parent


def expected(root):
    for path in sorted(root.rglob("*")):
        if path.suffix in (".h", ".cc"):
            for number, line in enumerate(path.read_text().splitlines(), 1):
                if match := re.search(r"// EXPECT ([a-z-]+)", line):
                    yield path.relative_to(root).as_posix(), number, match.group(1)


class Tree(unittest.TestCase):
    """A temporary tree; `place` writes into it, `laws` says what was found, as (line, law)."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)

    def place(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text, encoding="utf-8")

    def laws(self, group):
        return [(finding.line, finding.law) for finding in lint(self.root, [group])[0]]


class Fixtures(unittest.TestCase):
    def test_exactly_the_marked_lines_break_a_law(self):
        root = HERE / "fixtures"
        found = {
            (finding.path, finding.line, finding.law)
            for finding in lint(root, ["arrows", "purity"])[0]
        }
        self.assertEqual(sorted(found), sorted(set(expected(root))))

    def test_a_message_names_the_place_and_the_cure(self):
        findings, _ = lint(HERE / "fixtures", ["arrows"])
        texts = [str(finding) for finding in findings if finding.law == "arrows"]
        self.assertIn(
            'core/net/points_up.h:7: [arrows] "platform/sim/kernel.h" points the wrong way: '
            "from core only core may be included",
            texts,
        )


class Sizes(Tree):
    def test_a_file_of_400_lines_is_the_longest(self):
        self.place("core/fits.h", "int x;\n" * 400)
        self.assertEqual(self.laws("shape"), [])
        self.place("core/long.h", "int x;\n" * 401)
        self.assertEqual(self.laws("shape"), [(401, "file-length")])

    def test_100_columns_are_the_most_and_nothing_trails(self):
        self.place("core/fits.h", "// " + "x" * 97 + "\n// " + "\u00fc" * 97 + "\n")
        self.assertEqual(self.laws("shape"), [])
        self.place("core/wide.h", "\n// " + "x" * 98 + "\nint x; \n")
        self.assertEqual(self.laws("shape"), [(2, "columns"), (3, "columns")])

    def test_work_left_undone_is_marked_by_four_words(self):
        for word in ("TO" "DO", "FIX" "ME", "X" "XX", "HA" "CK"):
            self.place("tools/mark.h", f"// a {word}: later\n// {word}ERS is another word\n")
            self.assertEqual(self.laws("shape"), [(1, "marks")], word)

    def test_a_function_of_60_lines_is_the_longest(self):
        body = "  x();\n" * 58
        self.place("core/fits.cc", "namespace n {\nvoid f(int a) {\n" + body + "}\n}\n")
        self.assertEqual(self.laws("shape"), [])
        self.place("core/long.cc", "namespace n {\nvoid f(int a) {\n" + body + "  y();\n}\n}\n")
        self.assertEqual(self.laws("shape"), [(2, "function-length")])

    def test_in_tests_rows_and_expected_texts_do_not_count(self):
        rows = ('    {"' + "x" * 100 + '", 1},\n') * 70
        text = "void f(int a) {\n  Row rows[] = {\n" + rows + "  };\n}\n"
        self.place("tests/unit/a_test.cc", text)
        self.assertEqual(self.laws("shape"), [])
        self.place("tests/unit/b_test.cc", "void f(int a) {\n" + "  x();\n" * 59 + "}\n")
        self.assertEqual(self.laws("shape"), [(1, "function-length")])
        self.place("core/c.cc", '"' + "x" * 100 + '";\n')
        self.assertIn((1, "columns"), self.laws("shape"))

    def test_types_and_tables_are_no_functions(self):
        rows = "  {1, f(2)},\n" * 70
        members = "  int x;\n" * 70
        self.place("core/table.cc", "const Row kRows[] = {\n" + rows + "};\n")
        self.place("core/type.h", "struct Type : Base {\n" + members + "};\n")
        self.assertEqual(self.laws("shape"), [])

    def test_where_functions_begin_and_end(self):
        self.place(
            "core/many.cc",
            "template <class T>\nvoid\nwraps(T t,\n      int) {\n  if (t) {\n  }\n}\n"
            "struct S {\n  int member() const { return '{'; }\n};\n"
            "#define MACRO() {\n"
            'TEST_CASE("a } brace") {\n  // }\n}\n',
        )
        file = File(self.root, "core/many.cc")
        self.assertEqual(list(shape.functions(file)), [(1, 7), (9, 9), (12, 14)])


class Format(Tree):
    def test_the_formatter_decides(self):
        if shutil.which(FORMATTER) is None:
            self.skipTest(f"{FORMATTER} is not installed")
        self.place(".clang-format", "BasedOnStyle: Google\n")
        self.place("core/good.h", "int x = 1;\n")
        self.assertEqual(self.laws("format"), [])
        self.place("core/bad.h", "int y = 1;\nint   x=1;\n")
        self.assertIn((2, "format"), self.laws("format"))


if __name__ == "__main__":
    unittest.main()
