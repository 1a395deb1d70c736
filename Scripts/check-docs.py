"""Runs the Python code of docs/from-eleven-lines.md and compares what it prints with the page.

The tests run the page's Swift code. On the page, each Python block that prints is followed by a Swift
block that prints the same, and then by the output.
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
        sys.exit(f"the page says\n{expected}but its Python code prints\n{printed.getvalue()}")
    checked += 1
if checked < 4:
    sys.exit(f"only {checked} Python blocks printed something; expected at least 4")
print(f"{checked} Python blocks print what the page says")
