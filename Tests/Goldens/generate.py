"""Computes golden values of the catalog with other libraries, and writes them for the tests.

Run it from the root of the package, in an environment with Tests/Goldens/requirements.txt installed:

    python3 Tests/Goldens/generate.py [--check] [NAME ...]

Each NAME is a module beside this file. Its `goldens()` returns the content of
Tests/DescentTests/Goldens/NAME.json. Without a NAME, all modules run. With --check, nothing is written,
and the exit status says whether the files are up to date. The tests themselves need no Python.
"""

import importlib
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).parent
FOLDER = HERE.parent / "DescentTests" / "Goldens"


def main():
    arguments = [argument for argument in sys.argv[1:] if argument != "--check"]
    names = arguments or sorted(path.stem for path in HERE.glob("*.py") if "def goldens()" in path.read_text())
    differing = []
    for name in names:
        text = json.dumps(importlib.import_module(name).goldens(), indent=1) + "\n"
        path = FOLDER / f"{name}.json"
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            differing.append(name)
    for name in differing:
        print(f"{name}.json differs from what {name}.py computes", file=sys.stderr)
    sys.exit(1 if differing else 0)


if __name__ == "__main__":
    main()
