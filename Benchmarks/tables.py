#!/usr/bin/env python3
"""Reads tables of random numbers with Descent and with its peers, and prints the medians.

    python3 -m venv .venv && .venv/bin/pip install -r Benchmarks/peers/requirements.txt
    swift build -c release --package-path Benchmarks
    .venv/bin/python Benchmarks/tables.py [FOLDER]

Each reading runs in its own process, to 32-bit numbers, from a file that is in the system's cache. The
readers take turns, so that other load on the machine affects all of them. Peers that are not installed
are skipped. The files are kept in FOLDER (default: descent-tables in the folder for temporary files).
"""

import importlib.util
import os
import random
import statistics
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROUNDS = 5
ROWS = 1_000_000
COLUMNS = 20
PEERS = ["pandas", "polars", "pyarrow", "duckdb"]
FORMATS = {
    "9 digits": lambda value: f"{value:.9g}",
    "17 digits": repr,
    "numpy.savetxt": lambda value: f"{value:.18e}",
}


def make(path, write):
    """Writes a header and ROWS rows of standard normal numbers, the same each time."""
    if os.path.exists(path):
        return
    print(f"making {path}", flush=True)
    source = random.Random(1)
    with open(path + ".tmp", "w") as file:
        file.write(",".join(f"c{index}" for index in range(COLUMNS)) + "\n")
        for _ in range(ROWS):
            row = (write(source.gauss(0, 1)) for _ in range(COLUMNS))
            file.write(",".join(row) + "\n")
    os.rename(path + ".tmp", path)


def measured(command):
    """Returns the seconds, the megabytes per second and the KiB that a reading prints."""
    words = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    return {key: float(words[words.index(key) + 1]) for key in ["seconds", "MB/s", "KiB"]}


def commands():
    ours = os.path.join(HERE, ".build", "release", "read-table")
    if not os.path.exists(ours):
        sys.exit("read-table is not built: swift build -c release --package-path Benchmarks")
    yield "Descent", [ours]
    for peer in PEERS:
        if importlib.util.find_spec(peer) is None:
            print(f"skipped: {peer} is not installed")
        else:
            yield peer, [sys.executable, os.path.join(HERE, "peers", "read_table.py"), peer]


def compare(name, path, readers):
    """Prints one table of medians. The first round fills the cache and does not count."""
    results = {reader: [] for reader in readers}
    for turn in range(ROUNDS + 1):
        for reader, command in readers.items():
            result = measured(command + [path])
            if turn > 0:
                results[reader].append(result)
    print(f"\n{name}: {ROWS} rows, {COLUMNS} columns, {os.path.getsize(path) / 1e6:.0f} MB")
    print(f"{'reader':10} {'seconds':>8} {'MB/s':>6} {'peak MB':>8}")
    for reader, rounds in results.items():
        median = {key: statistics.median(each[key] for each in rounds) for key in rounds[0]}
        memory = median["KiB"] * 1024 / 1e6
        print(f"{reader:10} {median['seconds']:8.3f} {median['MB/s']:6.0f} {memory:8.0f}")


def main():
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(tempfile.gettempdir(), "descent-tables")
    os.makedirs(folder, exist_ok=True)
    readers = dict(commands())
    for name, write in FORMATS.items():
        path = os.path.join(folder, name.replace(" ", "-") + ".csv")
        make(path, write)
        compare(name, path, readers)


if __name__ == "__main__":
    main()
