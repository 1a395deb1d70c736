#!/usr/bin/env python3
"""Measures the test error of Descent and of its peers on the tables that prepare.py has written.

    .venv/bin/python Benchmarks/tables/run.py FOLDER [--only auto,sonar] [--systems standard,lightgbm] [--seeds 0,1]

A system is a peer of peers.py or a variant of variants.toml, which is options of `descent train`. The
error is the fraction of wrong rows for classes, the root of the mean squared error for numbers. The seconds are those
of preparing, training and predicting; of Descent also of reading and writing its files. Each measurement is a line of
JSON in FOLDER/results.jsonl. What is measured already, with the same options, is not measured again, so that a run
can be continued, and two can share the work.
"""

import argparse
import json
import math
import shlex
import subprocess
import sys
import tempfile
import time
import tomllib
import warnings
from pathlib import Path

import pandas
from threadpoolctl import threadpool_limits

from peers import NUMBERS_ONLY, PEERS, THREADS
from table_list import TABLES

HERE = Path(__file__).resolve().parent


def error(kind, target, predicted):
    if kind == "classes":
        return float((target.astype(str).to_numpy() != predicted.astype(str)).mean())
    return math.sqrt(((target.to_numpy() - predicted) ** 2).mean())


def peer(name, table, seed, home):
    train, test = pandas.read_csv(home / "train.csv"), pandas.read_csv(home / "test.csv")
    start = time.monotonic()
    with threadpool_limits(THREADS), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # scikit-learn's default of 200 epochs is often too few for it.
        predicted = PEERS[name](
            table.kind, seed, train.drop(columns=table.target), train[table.target],
            test.drop(columns=table.target))
    return predicted, test[table.target], time.monotonic() - start


def descent(command, options, table, seed, home):
    """Trains and predicts by the command. The target's column of the test rows is not used by `predict`."""
    task = "classification" if table.kind == "classes" else "regression"
    threads = ["--threads", str(THREADS)]
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        model, out = f"{folder}/model.safetensors", f"{folder}/out.csv"
        for words in (
            ["train", home / "train.csv", "--target", table.target, "--task", task, "--seed", str(seed), *threads,
             "--output", model, *shlex.split(options)],
            ["predict", model, home / "test.csv", "--output", out, *threads],
        ):
            done = subprocess.run([command, *words], capture_output=True, text=True)
            if done.returncode != 0:
                raise SystemExit(f"{table.name}, {options or 'defaults'}: {done.stderr}")
        seconds = time.monotonic() - start
        predicted = pandas.read_csv(out).iloc[:, 0].to_numpy()
    return predicted, pandas.read_csv(home / "test.csv")[table.target], seconds


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", help="tables, separated by commas")
    parser.add_argument("--systems", help="systems, separated by commas; all by default")
    parser.add_argument("--seeds", default="0,1,2")
    parser.add_argument("--held-back", choices=["with", "without", "alone"], default="with",
                        help="the tables that are held back: with the others, without them, or alone")
    parser.add_argument("--command", default=str(HERE.parent.parent / ".build" / "release" / "descent"))
    parser.add_argument("--variants", type=Path, default=HERE / "variants.toml")
    arguments = parser.parse_args()

    variants = tomllib.loads(arguments.variants.read_text(encoding="utf-8"))
    systems = arguments.systems.split(",") if arguments.systems else [*PEERS, *variants]
    unknown = set(systems) - set(PEERS) - set(variants)
    if unknown:
        raise SystemExit(f"no system is called {sorted(unknown)}: there are {[*PEERS, *variants]}")
    tables = [table for table in TABLES if not arguments.only or table.name in arguments.only.split(",")]
    if arguments.held_back != "with":
        tables = [table for table in tables if table.is_held_back == (arguments.held_back == "alone")]

    results = arguments.folder / "results.jsonl"
    for name in systems:
        options = variants.get(name, "")
        for table in tables:
            if name in NUMBERS_ONLY and table.kind != "numbers":
                continue
            for seed in map(int, arguments.seeds.split(",")):
                key = {"table": table.name, "seed": seed, "system": name, "options": options}
                lines = results.read_text(encoding="utf-8").splitlines() if results.exists() else []
                if any(key.items() <= json.loads(line).items() for line in lines):
                    continue
                home = arguments.folder / table.name / str(seed)
                if name in PEERS:
                    predicted, target, seconds = peer(name, table, seed, home)
                else:
                    predicted, target, seconds = descent(arguments.command, options, table, seed, home)
                result = key | {"error": error(table.kind, target, predicted), "rows": len(target),
                                "seconds": round(seconds, 2)}
                with results.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(result) + "\n")
                print(f"{name:20} {table.name:16} {seed} {result['error']:10.4g} {seconds:7.1f} s", flush=True)


if __name__ == "__main__":
    main()
