#!/usr/bin/env python3
"""Writes Sources/DescentPages/PageSources.swift from the files of Sources/DescentPages/Resources.

    Scripts/pages.py            # after a change of a page's HTML, CSS or JavaScript
    Scripts/pages.py --check    # fails if the Swift file is not that of the resources

The binary has the pages as texts, so that it is one file. Resources that the package manager embeds itself
become arrays of bytes, which the compiler reads 50 times as slowly.
"""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent / "Sources" / "DescentPages"
OUTPUT = FOLDER / "PageSources.swift"


def name(path):
    """race-data.js -> raceDataJS"""
    first, *others = path.stem.split("-")
    return first + "".join(other.capitalize() for other in others) + path.suffix[1:].upper()


def swift():
    lines = ["// Written by Scripts/pages.py from the files in Resources. Do not edit.",
             "// swift-format-ignore-file", "",
             "/// The HTML, CSS and JavaScript of the pages.", "enum PageSources {"]
    for path in sorted((FOLDER / "Resources").iterdir()):
        text = path.read_text()
        marks = "#" * next(n for n in range(2, 9) if '"""' + "#" * n not in text and "\\" + "#" * n not in text)
        body = text.removesuffix("\n")
        lines += [f"  // {path.name}", f'  static let {name(path)} = {marks}"""', body, f'"""{marks}', ""]
    return "\n".join(lines[:-1] + ["}", ""])


def main():
    text = swift()
    if "--check" in sys.argv[1:]:
        if not OUTPUT.exists() or OUTPUT.read_text() != text:
            sys.exit(f"{OUTPUT.name} is not that of the resources; run Scripts/pages.py")
        return
    OUTPUT.write_text(text)


if __name__ == "__main__":
    main()
