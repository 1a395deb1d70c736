#!/usr/bin/env python3
"""Checks the suggestions of `descent tune` by trainings: the table of docs/learning-rate.md.

    Benchmarks/tune_check.py FOLDER [species,mass,diabetes,digits,friedman] [1,32,256,full] [sgd,adam]

FOLDER has the built command, such as .build/release. For each case `descent tune` suggests a rate, and `descent
compare` trains with half of it, with it and with double, three seeds each, on the same rows. The suggestion holds if
the mean of its best validation losses is within the spread of the seeds, the largest minus the smallest loss at the
best of the three rates, of the lowest mean. The losses are the same on every machine.
"""

import json
import math
import random
import subprocess
import sys
import tempfile
from pathlib import Path

COMMAND = Path(sys.argv[1]).resolve() / "descent"
DATA = Path(__file__).resolve().parent.parent / "Examples" / "Data"
TABLES = {"species": ("penguins.csv", "species"), "mass": ("penguins.csv", "body_mass_g"),
          "diabetes": ("diabetes.csv", "progression"), "digits": ("digits.csv", "digit"),
          "friedman": ("friedman.csv", "y")}


def friedman(path):
    """1,500 rows of Friedman's first function (Multivariate Adaptive Regression Splines, 1991)."""
    source = random.Random(0)
    lines = [",".join([f"x{number}" for number in range(10)] + ["y"])]
    for _ in range(1500):
        x = [source.random() for _ in range(10)]
        y = 10 * math.sin(math.pi * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4] + source.gauss(0, 1)
        lines.append(",".join(f"{value:.6f}" for value in [*x, y]))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


def run(folder, *words):
    done = subprocess.run([COMMAND, *words, "--json"], cwd=folder, capture_output=True, text=True)
    return json.loads(done.stdout) if done.stdout else {}


def race(folder, case, rates):
    """For each rate, the best validation losses of trainings of 30 epochs; infinite for one that diverges."""
    result = run(folder, "compare", *case, "--tune", "off", "--vary", "learning-rate=" + ",".join(map(repr, rates)),
                 "--budget", "30epochs", "--output", "race.html")
    return [[math.inf if run["status"] == "diverged" else run["best"] for run in contender["runs"]]
            for contender in result["contenders"]]


def main():
    lists = [argument.split(",") for argument in sys.argv[2:]]
    names, batches, optimizers = (lists + [list(TABLES), ["1", "32", "256", "full"], ["sgd", "adam"]][len(lists):])
    held = cases = 0
    with tempfile.TemporaryDirectory() as folder:
        friedman(Path(folder) / "friedman.csv")
        print("| data | batch | optimizer | suggestion | half | it | double | spread | holds |")
        print("|---|---|---|---|---|---|---|---|---|")
        for batch in batches:
            for name in names:
                for optimizer in optimizers:
                    file, target = TABLES[name]
                    path = str(DATA / file) if (DATA / file).exists() else file
                    case = [path, "--target", target, "--batch", batch, "--optimizer", optimizer]
                    rate = run(folder, "tune", *case)["batches"][0]["learning_rate"]
                    cases += 1
                    if rate is None:
                        print(f"| {name} | {batch} | {optimizer} | none | | | | | no |", flush=True)
                        continue
                    losses = race(folder, case, [rate / 2, rate, rate * 2])
                    means = [sum(values) / 3 for values in losses]
                    lowest = losses[means.index(min(means))]
                    spread = max(lowest) - min(lowest)
                    holds = means[1] - min(means) <= spread
                    held += holds
                    shown = " | ".join(f"{value:.4f}" for value in [*means, spread])
                    print(f"| {name} | {batch} | {optimizer} | {rate:.2g} | {shown} | {'yes' if holds else 'no'} |",
                          flush=True)
    print(f"\nholds in {held} of {cases} cases")


main()
