#!/usr/bin/env python3
"""Writes docs/catalog.md from the first sentence of each component's comment.

    Scripts/catalog.py [--check]

With --check nothing is written, and the status says whether the page is what would be.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "catalog.md"
HEAD = """# The catalog

Every component by its name in Swift and the name that files and the command know it by, with its formula. The comment of each says more: the ranges of its figures, its source, and where libraries differ. Most are held to another library's figures by `Tests/Goldens`.
"""
KINDS = ["Layers", "Losses", "Metrics", "Optimizers", "Schedules"]


def entry(path):
    """The component of a file as a row of the table; None if the file has none."""
    text = path.read_text()
    struct = re.search(r"((?:^///.*\n)+)public struct (\w+)", text, flags=re.M)
    kind = re.search(r'static let kind = "(.*?)"', text)
    if not struct or not kind:
        return None
    comment = " ".join(line[3:].strip() for line in struct[1].splitlines())
    sentences = re.split(r'(?<=[.:])\s+(?=[A-Z"`])', comment.split("  ")[0])
    formula = sentences[0].rstrip(":").replace("|", "\\|")
    return f"| `{struct[2]}` | `{kind[1]}` | {formula.removesuffix('.')} |"


def page():
    parts = [HEAD]
    for kind in KINDS:
        rows = [entry(path) for path in sorted((ROOT / "Sources" / "Descent" / kind).glob("*.swift"))]
        parts.append(f"## {kind}\n\n| type | name | |\n|---|---|---|\n" + "\n".join(filter(None, rows)) + "\n")
    return "\n".join(parts)


def main():
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text() != page():
            sys.exit("docs/catalog.md is not what Scripts/catalog.py writes")
    else:
        PAGE.write_text(page())


if __name__ == "__main__":
    main()
