#!/usr/bin/env python3
"""Fails if a folder of a library uses a folder of it that comes later in the order.

    Scripts/check-folders.py [--graph]

CONTRIBUTING.md states the orders, on the lines that begin with "Order of DescentBase: " and "Order of Descent: ".
A folder uses another if one of its files names a type, protocol or function that a file of the other declares at
the top level. With --graph the script prints which folders each folder uses.
"""

import collections
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIBRARIES = ["DescentBase", "Descent"]
# A file that may use later folders, and why.
EXCEPTIONS = {
    "Descent/Components/Catalog.swift": "it lists every component",
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


def check(library):
    """Returns the order of a library's folders, which folders each of them uses, and what is wrong."""
    sources = ROOT / "Sources" / library
    stated = re.search(rf"^Order of {library}: (.*)$", (ROOT / "CONTRIBUTING.md").read_text(), re.M)
    order = re.findall(r"\w+", stated[1]) if stated else []
    files = {path.relative_to(sources): code(path.read_text()) for path in sorted(sources.rglob("*.swift"))}
    problems = [f"{library}/{path}: a file outside of the folders" for path in files if len(path.parts) == 1]
    files = {path: text for path, text in files.items() if len(path.parts) > 1}
    folders = {path.parts[0] for path in files}
    if folders != set(order):
        problems.append(f"CONTRIBUTING.md orders {sorted(order)}; Sources/{library} has {sorted(folders)}")
    homes = {name: path.parts[0] for path, text in reversed(files.items()) for name in DECLARATION.findall(text)}
    graph = collections.defaultdict(collections.Counter)
    for path, text in files.items():
        folder = path.parts[0]
        # A nested type of the same name hides the outer one.
        nested = set(re.findall(r"^\s+.*\b(?:struct|class|enum|typealias|func)\s+(\w+)", text, re.M))
        for name in sorted(set(re.findall(r"\b\w+\b", text)) - nested):
            home = homes.get(name)
            if home is None or home == folder:
                continue
            graph[folder][home] += 1
            if f"{library}/{path}" not in EXCEPTIONS and {home, folder} <= set(order) \
                    and order.index(home) > order.index(folder):
                problems.append(f"{library}/{path}: {name} is of {home}, which comes later")
    return order, graph, problems


def main():
    problems, count = [], 0
    for library in LIBRARIES:
        order, graph, found = check(library)
        problems += found
        count += len(order)
        if sys.argv[1:] == ["--graph"]:
            for name in order:
                print(f"{name:15}→ {', '.join(sorted(graph[name], key=order.index)) or 'nothing'}")
    for file in EXCEPTIONS:
        if not (ROOT / "Sources" / file).exists():
            problems.append(f"{file} is an exception, and is not there")
    if problems:
        sys.exit("\n".join(problems))
    print(f"{count} folders use earlier ones only; exceptions: {', '.join(EXCEPTIONS)}")


main()
