#!/usr/bin/env python3
"""Checks the project's English and the Python code of docs/from-eleven-lines.md.

First, no file may contain a refused word: a private word or an inverted phrase that a newcomer cannot read. Then
the page's Python code runs, and what it prints is compared with the page. The tests run the page's Swift code. On
the page, each Python block that prints is followed by a Swift block that prints the same, and then by the output.
"""

import contextlib
import io
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
READ = re.compile(r"\.(swift|c|cpp|h|inc|md|sh|yaml)$|^(Sources|Tests|Examples|Benchmarks|Scripts|docs)/.*\.py$")
# This file, and one that is made of HTML, CSS and JavaScript.
OTHERS = ["Scripts/check-docs.py", "Sources/DescentPages/PageSources.swift"]
# What to write instead stands behind each.
REFUSED = {
    r"figures?": "hyperparameter, metric, value or number",
    r"is told|are told|be told": "say what happens: is notified, receives, reads",
    r"to the bit": "bit for bit, exactly",
    r"but for": "except for, except that",
    r"but that": "except that",
    r"it matters not": "does not matter",
    r"of (no )?meaning": "say what it is used for",
    r"so many": "a given number of, n",
    r"be it": "whether it is",
    r"none of any": "say which",
    r"in the midst of": "during",
    r"rehearsals?": "fast run, overfit check",
    r"refinements?|refiners?": "step options, regularization",
    r"(is|are) put up with": "is allowed",
    r"lent|lends": "is passed without being retained, is handed to",
    r"cadences?": "validation interval",
    r"who (has|asks|reads|shares|sends|waits|drains|wants) ": "name the subject: the caller, the thread",
    r"what there is": "say what: the weights so far",
    r"as it comes|as they come": "say what is not needed",
    r"usual (one|ones|values|figures)": "default",
    r"wherein|whatsoever|lest|whither|hence": "use a plain word",
    r"it is \w+ that": "subject first",
    r"(normal|standard|optim|minim|initial|summar|organ|recogn|penal)is(e[sd]?|ing|ations?)": "American: -ize",
}
PATTERN = re.compile("|".join(rf"(?P<w{i}>\b(?:{word})\b)" for i, word in enumerate(REFUSED)), re.I)
# A line that may contain a refused word: a key of a file format.
ALLOWED = re.compile(r'"figure"|`figure`|sns\.|plt\.|fig(ure)?\b.*=.*subplots')


def refused_words():
    """The lines with a refused word: `file:line: word: what to write instead`."""
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True,
                            text=True, check=True)
    for name in listed.stdout.splitlines():
        if not READ.search(name) or name in OTHERS or not (ROOT / name).exists():
            continue
        for number, line in enumerate((ROOT / name).read_text(encoding="utf-8").splitlines(), 1):
            # The changelog's table of renames has the former names.
            if name == "CHANGELOG.md" and line.startswith("| `"):
                continue
            found = PATTERN.search(line)
            if found and not ALLOWED.search(line):
                instead = list(REFUSED.values())[int(found.lastgroup[1:])]
                yield f"{name}:{number}: {found[0]!r}: write instead: {instead}"


def check_words():
    lines = list(refused_words())
    if lines:
        print("\n".join(lines))
        sys.exit(f"{len(lines)} lines contain a refused word")
    print(f"no line contains one of {len(REFUSED)} refused words")


def check_page():
    try:
        import numpy  # noqa: F401
    except ImportError:
        print("skipped: the Python code of the docs needs NumPy")
        return
    page = ROOT / "docs" / "from-eleven-lines.md"
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
        sys.exit(f"only {checked} Python blocks printed something")
    print(f"{checked} Python blocks print what the page says")


check_words()
check_page()
