#!/usr/bin/env python3
"""Checks the instructions of a training step against the budgets of instructions.json, which are 2% above
the measured counts. A clock varies from run to run; valgrind counts the same each time.

    Scripts/check-instructions.py             # builds Benchmarks, counts train-steps, fails above a budget
    Scripts/check-instructions.py --update    # rewrites the budgets, after an intended change

The instructions of a step are the difference between two runs that differ only in their number of steps.
They run on one thread, with AVX2 (valgrind does not support AVX-512). The budgets are for one compiler.
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
# That of check-client.sh: both are packages that use Descent, which is then compiled once.
SCRATCH = ROOT / ".build-client"
PROGRAM = SCRATCH / "release" / "train-steps"
# The workload, the batch, and the numbers of steps of the shorter and the longer run.
CASES = [
    ("eleven-lines", "full", 1000, 11000),
    ("table-20-64-1", "32", 128, 384),
    ("mlp-784-512-512-10", "8", 2, 6),
]
HEADROOM = 1.02


def instructions(workload, batch, steps):
    """Returns the instructions of the whole program, as valgrind counts them."""
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
    # Strip the debugging symbols: valgrind cannot read them.
    build = ["swift", "build", "-c", "release", "--package-path", str(ROOT / "Benchmarks"),
             "--scratch-path", str(SCRATCH), "-Xlinker", "--strip-debug"]
    subprocess.run(build, check=True, stdout=sys.stderr)
    with ThreadPoolExecutor(2) as pool:
        counts = dict(zip((f"{case[0]} {case[1]}" for case in CASES), pool.map(per_step, CASES)))
    if is_update:
        budgets = {name: round(count * HEADROOM) for name, count in counts.items()}
        BUDGETS.write_text(json.dumps(budgets, indent=2) + "\n")
    budgets = json.loads(BUDGETS.read_text())
    for name, count in counts.items():
        print(f"{name:24}{count:>14,} instructions per step, {count / budgets[name]:.1%} of the budget")
    if any(count > budgets[name] for name, count in counts.items()):
        sys.exit("more instructions than the budget: find out why. If the change is intended, or the compiler"
                 " is different,\nrewrite the budgets with Scripts/check-instructions.py --update")


main()
