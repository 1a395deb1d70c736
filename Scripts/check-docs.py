"""Runs the Python code of docs/from-eleven-lines.md and holds what it prints against the page.

The page's Swift code is run by the tests. Of the page's outputs, each block of Python that prints is
followed by a block of Swift that prints the same, and that by the output itself.
"""

import contextlib
import io
import pathlib
import re
import sys

try:
    import numpy  # noqa: F401
except ImportError:
    print("skipped: the Python code of the docs needs NumPy")
    sys.exit(0)

page = pathlib.Path(__file__).resolve().parent.parent / "docs" / "from-eleven-lines.md"
blocks = re.findall(r"```(\w+)\n(.*?)```", page.read_text(encoding="utf-8"), re.S)
names = {}
checked = 0
for number, (language, code) in enumerate(blocks):
    if language != "python":
        continue
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(code, f"{page.name}, block {number}", "exec"), names)
    if not printed.getvalue():
        continue
    expected = next(text for kind, text in blocks[number:] if kind == "text")
    if printed.getvalue() != expected:
        sys.exit(f"the page says\n{expected}but its Python prints\n{printed.getvalue()}")
    checked += 1
if checked < 4:
    sys.exit(f"only {checked} blocks of Python printed something")
print(f"{checked} blocks of Python print what the page says")
