#!/usr/bin/env python3
"""Runs the commands of the docs' console blocks and compares what they print with the pages.

    Scripts/check-console.py FOLDER [PAGE…]

FOLDER has the built commands, such as .build/release. A line that begins with `$ ` is a command, and what follows is
its output; a line of three dots stands for any lines. How many rows a second a training took and the seconds
of a race's contenders are not compared. All
blocks of a page run in one folder, one after the other, beside a link to Examples.
"""

import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGES = ["docs/from-eleven-lines.md", "docs/questions.md"]


def blocks(page):
    """The commands of a page with their output: pairs of texts."""
    for block in re.findall(r"```console\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.S):
        command, lines = None, []
        for line in block.splitlines():
            if line.startswith("$ "):
                if command:
                    yield command, lines
                command, lines = line[2:], []
            elif command and command.endswith("\\"):
                command += "\n" + line
            else:
                lines.append(line)
        if command:
            yield command, lines


def without_speed(line):
    """A row of a training's table without the rows a second, or of a race's without the seconds."""
    line = re.sub(r"^(batch \w+ .*\S) +[\d.e-]+$", r"\1", line)
    return re.sub(r"^( +\d+( +\S+)+) +[\d,]+$", r"\1", line).rstrip()


def agrees(shown, printed):
    """Whether the printed lines are the shown ones; `...` stands for any number of lines."""
    pattern = "".join("(?:.*\n)*" if line.strip() == "..." else re.escape(without_speed(line)) + "\n"
                      for line in shown)
    return re.fullmatch(pattern, "".join(without_speed(line) + "\n" for line in printed)) is not None


def check(page, commands):
    count = 0
    with tempfile.TemporaryDirectory() as folder:
        os.symlink(ROOT / "Examples", Path(folder) / "Examples")
        environment = {**os.environ, "PATH": f"{commands}:{os.environ['PATH']}"}
        for command, shown in blocks(page):
            done = subprocess.run(
                ["bash", "-c", command], cwd=folder, env=environment, stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            if not agrees(shown, done.stdout.splitlines()):
                sys.exit(f"{page}: $ {command}\n" + "\n".join(shown) + f"\n--- but it prints\n{done.stdout}")
            count += 1
    print(f"{page}: {count} commands print what the page says")


def main():
    commands = Path(sys.argv[1]).resolve()
    try:
        import numpy  # noqa: F401
    except ImportError:
        sys.exit(print("skipped: the commands of the docs need NumPy"))
    for page in sys.argv[2:] or PAGES:
        check(page, commands)


main()
