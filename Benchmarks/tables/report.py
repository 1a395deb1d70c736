#!/usr/bin/env python3
"""Prints the test errors that run.py has measured as tables in Markdown.

    .venv/bin/python Benchmarks/tables/report.py FOLDER [--systems standard] [--held-back with|without|alone]

The error of a table is the mean over the seeds that all systems shown have. A ratio is the geometric mean over tables of a system's error divided
by another's, minus one: −10% is a tenth less error. Of both only the tables and seeds count that both have. An error
rate of 0 counts as half a row.
"""

import argparse
import json
import math
import tomllib
from collections import defaultdict
from pathlib import Path

from peers import PEERS
from table_list import TABLES

HERE = Path(__file__).resolve().parent
KINDS = {"all": ("classes", "numbers"), "classes": ("classes",), "numbers": ("numbers",)}


def read(path, variants):
    """The measurements of each system and table by seed; the last one counts."""
    found = defaultdict(lambda: defaultdict(dict))
    for line in path.read_text(encoding="utf-8").splitlines():
        result = json.loads(line)
        if result["options"] == variants.get(result["system"], ""):
            found[result["system"]][result["table"]][result["seed"]] = result
    return found


def mean_error(table, results):
    """The mean over seeds, of an error rate at least half a row."""
    least = 0.5 / next(iter(results.values()))["rows"] if table.kind == "classes" else 0
    return max(sum(result["error"] for result in results.values()) / len(results), least)


def ratio(tables, ours, theirs):
    """The geometric mean of the ratios of errors minus one, and the number of tables."""
    logs = []
    for table in tables:
        seeds = ours.get(table.name, {}).keys() & theirs.get(table.name, {}).keys()
        if seeds:
            errors = [mean_error(table, {seed: system[table.name][seed] for seed in seeds})
                      for system in (ours, theirs)]
            logs.append(math.log(errors[0] / errors[1]))
    return math.exp(sum(logs) / len(logs)) - 1 if logs else math.nan, len(logs)


def shown(change):
    return "" if math.isnan(change) else f"{100 * change:+.1f}%".replace("-", "−")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--systems", help="the variants of Descent, separated by commas; all that were measured")
    parser.add_argument("--against", default=",".join(PEERS), help="what they are compared with, separated by commas")
    parser.add_argument("--held-back", choices=["with", "without", "alone"], default="with")
    parser.add_argument("--variants", type=Path, default=HERE / "variants.toml")
    arguments = parser.parse_args()
    variants = tomllib.loads(arguments.variants.read_text(encoding="utf-8"))
    found = read(arguments.folder / "results.jsonl", variants)
    systems = arguments.systems.split(",") if arguments.systems else [name for name in variants if name in found]
    others = arguments.against.split(",")
    tables = [table for table in TABLES if arguments.held_back == "with"
              or table.is_held_back == (arguments.held_back == "alone")]

    names = others + [name for name in systems if name not in others]
    print(f"| table | kind | test rows | seeds | {' | '.join(names)} |")
    print("|---|---|---|---|" + "---|" * len(names))
    for table in tables:
        measured = [found[name][table.name] for name in names]
        if not any(measured):
            continue
        seeds = set.intersection(*(set(results) for results in measured if results))
        rows = next(next(iter(results.values()))["rows"] for results in measured if results)
        errors = [f"{mean_error(table, {seed: results[seed] for seed in seeds}):.4g}" if results and seeds else ""
                  for results in measured]
        print(f"| {table.name}{' (held back)' if table.is_held_back else ''} | {table.kind} | {rows} | {len(seeds)} | "
              f"{' | '.join(errors)} |")

    print("\n| system | against | all | classes | numbers | tables |")
    print("|---|---|---|---|---|---|")
    for name in systems:
        for other in others:
            if name == other:
                continue
            ratios = [ratio([table for table in tables if table.kind in kinds], found[name], found[other])
                      for kinds in KINDS.values()]
            print(f"| {name} | {other} | {' | '.join(shown(change) for change, _ in ratios)} | {ratios[0][1]} |")

    print("\n| system | seconds a table, mean | most |")
    print("|---|---|---|")
    for name in names:
        seconds = [result["seconds"] for results in found[name].values() for result in results.values()]
        if seconds:
            print(f"| {name} | {sum(seconds) / len(seconds):.1f} | {max(seconds):.1f} |")


if __name__ == "__main__":
    main()
