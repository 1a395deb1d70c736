#!/usr/bin/env python3
"""Fails if a folder of Sources/Descent uses a folder that comes later in the order.

    Scripts/check-folders.py [--graph]

CONTRIBUTING.md states the order, on the line that begins with "Order: ". A folder uses another if one of its
files names a type, protocol or function that a file of the other declares at the top level. With --graph the
script prints which folders each folder uses.
"""

import collections
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "Sources" / "Descent"
# A file that may use later folders, and why.
EXCEPTIONS = {
    "Components/Catalog.swift": "it lists every component",
}
DECLARATION = re.compile(
    r"^(?:@\w+(?:\([^)]*\))?\s+)*(?:(?:public|package|internal|final|indirect)\s+)*"
    r"(?:struct|class|enum|protocol|actor|func|typealias)\s+(\w+)",
    re.M,
)


def code(text):
    """The text without comments and without the contents of string literals."""
    text = re.sub(r"//.*", "", text)
    text = re.sub(r'"""(.|\n)*?"""', '""', text)
    return re.sub(r'"(\\.|[^"\\\n])*"', '""', text)


def folder(path):
    return path.relative_to(SOURCES).parts[0]


def main():
    stated = re.search(r"^Order: (.*)$", (ROOT / "CONTRIBUTING.md").read_text(), re.M)
    order = re.findall(r"\w+", stated[1]) if stated else []
    files = {path: code(path.read_text()) for path in sorted(SOURCES.rglob("*.swift"))}
    problems = [f"{path.relative_to(ROOT)}: a file outside of the folders" for path in files
                if path.parent == SOURCES]
    files = {path: text for path, text in files.items() if path.parent != SOURCES}
    folders = {folder(path) for path in files}
    if folders != set(order):
        problems.append(f"CONTRIBUTING.md orders {sorted(order)}; Sources/Descent has {sorted(folders)}")
    homes = {}
    for path, text in files.items():
        for name in DECLARATION.findall(text):
            homes.setdefault(name, folder(path))
    graph = collections.defaultdict(collections.Counter)
    for path, text in files.items():
        # A nested type of the same name hides the outer one.
        nested = set(re.findall(r"^\s+.*\b(?:struct|class|enum|typealias|func)\s+(\w+)", text, re.M))
        for name in sorted(set(re.findall(r"\b\w+\b", text)) - nested):
            home = homes.get(name)
            if home is None or home == folder(path):
                continue
            graph[folder(path)][home] += 1
            file = str(path.relative_to(SOURCES))
            if file not in EXCEPTIONS and {home, folder(path)} <= set(order) \
                    and order.index(home) > order.index(folder(path)):
                problems.append(f"{path.relative_to(ROOT)}: {name} is of {home}, which comes later")
    if sys.argv[1:] == ["--graph"]:
        for name in order:
            print(f"{name:15}→ {', '.join(sorted(graph[name], key=order.index)) or 'nothing'}")
    for file in EXCEPTIONS:
        if not (SOURCES / file).exists():
            problems.append(f"{file} is an exception, and is not there")
    if problems:
        sys.exit("\n".join(problems))
    print(f"{len(order)} folders use earlier ones only; exceptions: {', '.join(EXCEPTIONS)}")


main()
