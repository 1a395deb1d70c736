#!/usr/bin/env python3
"""Holds the instructions of a training step to the budgets of instructions.json, 2% above what they were:
where a clock wavers, valgrind counts the same each time.

    Scripts/check-instructions.py             # builds Benchmarks' train-steps, counts, fails above a budget
    Scripts/check-instructions.py --update    # writes the budgets anew, after a change that is meant

A step's instructions are the difference of two runs that differ in their steps alone. On one thread, with
AVX2 (valgrind knows no AVX-512); budgets are those of one compiler.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUDGETS = ROOT / "Scripts" / "instructions.json"
PROGRAM = ROOT / "Benchmarks" / ".build" / "release" / "train-steps"
# Workload, batch, and the steps of the shorter and the longer run.
CASES = [
    ("eleven-lines", "full", 1000, 11000),
    ("table-20-64-1", "32", 128, 384),
    ("mlp-784-512-512-10", "8", 2, 6),
]
HEADROOM = 1.02


def instructions(workload, batch, steps):
    """Of the whole program, as valgrind counts them."""
    settings = {"DESCENT_ISA": "avx2", "DESCENT_THREADS": "1", "SWIFT_DETERMINISTIC_HASHING": "1"}
    command = ["valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null",
               str(PROGRAM), workload, "--batch", batch, "--steps", str(steps)]
    result = subprocess.run(command, env=os.environ | settings, capture_output=True, text=True)
    found = re.search(r"I\s+refs:\s+([\d,]+)", result.stderr)
    if result.returncode != 0 or not found:
        sys.exit(f"{' '.join(command)} failed:\n{result.stderr}")
    return int(found[1].replace(",", ""))


def per_step(case):
    workload, batch, few, many = case
    more, less = instructions(workload, batch, many), instructions(workload, batch, few)
    return round((more - less) / (many - few))


def main():
    is_update = sys.argv[1:] == ["--update"]
    if sys.argv[1:] and not is_update:
        sys.exit(__doc__)
    has_avx2 = os.path.exists("/proc/cpuinfo") and "avx2" in Path("/proc/cpuinfo").read_text()
    if shutil.which("valgrind") is None or not has_avx2:
        print("skipped: counting instructions needs valgrind, Linux and a CPU with AVX2")
        return
    # Without the debugging symbols, which valgrind cannot read.
    build = ["swift", "build", "-c", "release", "--package-path", str(ROOT / "Benchmarks"),
             "--product", "train-steps", "-Xlinker", "--strip-debug"]
    subprocess.run(build, check=True, stdout=sys.stderr)
    with ThreadPoolExecutor(2) as pool:
        counts = dict(zip((f"{case[0]} {case[1]}" for case in CASES), pool.map(per_step, CASES)))
    if is_update:
        budgets = {name: round(count * HEADROOM) for name, count in counts.items()}
        BUDGETS.write_text(json.dumps(budgets, indent=2) + "\n")
    budgets = json.loads(BUDGETS.read_text())
    for name, count in counts.items():
        print(f"{name:24}{count:>14,} instructions a step, {count / budgets[name]:.1%} of the budget")
    if any(count > budgets[name] for name, count in counts.items()):
        sys.exit("more instructions than the budget: find out why, or, where the change is meant or the"
                 " compiler is another,\nwrite the budgets anew with Scripts/check-instructions.py --update")


main()
