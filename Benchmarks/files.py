#!/usr/bin/env python3
"""Measures files of a table that is larger than the memory: packing it, and an epoch of its rows.

    swift build -c release && swift build -c release --package-path Benchmarks
    .venv/bin/python Benchmarks/files.py [FOLDER]

The table has 1,000,000 rows of 20 random numbers: tables.py makes it. Each program runs in its own process, and all
take turns, so that other load on the machine affects all of them. Seconds are of the wall clock and of the
processors, each a median. Peers that are not installed are skipped:

    pip install datasets numpy polars pyarrow tensorflow-cpu

Arrow and Parquet files of pyarrow are read into columns, and those of numbers into a training set: a matrix of
float32, of whose columns each has the mean 0 and the standard deviation 1.

Descent trains a network of 19-16-1 on the packed file, in windows of 32 MB, with batches of 1,024. Its peers read
the same file in batches of 1,024 rows of float32, shuffled, and train nothing. At last the file is removed from the
system's cache again and again while Descent trains, and one epoch is compared with reading the file in order.
"""

import importlib.util
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from tables import COLUMNS, FORMATS, HERE, ROWS, make

ROUNDS = {"pack": 7, "columns": 7, "epochs": 3}
BATCH = 1024
PEERS = {"HF datasets": "datasets", "tf.data": "tensorflow", "polars": "polars"}


def program(name, folder):
    path = os.path.join(folder, ".build", "release", name)
    if not os.path.exists(path):
        sys.exit(f"{path} is not built: see --help")
    return path


def run(command):
    """Runs a program. Returns its seconds of the wall clock, those of the processors, and what it prints."""
    start = time.monotonic()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    text = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - start
    if status != 0:
        sys.exit(f"{command} ended with {status}")
    return seconds, usage.ru_utime + usage.ru_stime, text


def take_turns(rounds, commands, value=lambda seconds, processors, text: (seconds, processors)):
    """Runs the programs in turns, once more than counts. Returns the medians of each."""
    results = {name: [] for name in commands}
    for turn in range(rounds + 1):
        for name, command in commands.items():
            result = value(*run(command))
            if turn > 0:
                results[name].append(result)
    return {name: [statistics.median(column) for column in zip(*values)] for name, values in results.items()}


def pack(folder, text, packed):
    reader = program("read-table", HERE)
    descent = program("descent", os.path.dirname(HERE))
    found = take_turns(ROUNDS["pack"], {
        "reading the CSV": [reader, text, "--double"],
        "packing it": [descent, "pack", text, "--output", packed],
    })
    print(f"\n{ROWS} rows, {COLUMNS} columns, {os.path.getsize(text) / 1e6:.0f} MB of text")
    print(f"{'':16} {'seconds':>8} {'processors':>10}")
    for name, (seconds, processors) in found.items():
        print(f"{name:16} {seconds:8.3f} {processors:10.3f}")
    (reading, reader_processors), (packing, packer_processors) = found.values()
    print(f"packing runs at {100 * reading / packing:.0f}% of the reader's speed by the clock, "
          f"{100 * reader_processors / packer_processors:.0f}% by the processors")


def columns(folder):
    """Compares reading files of columns with pyarrow and NumPy."""
    try:
        make_columns(folder)
    except ImportError as error:
        print(f"skipped: {error.name} is not installed")
        return
    reader = program("read-table", HERE)
    peer = [sys.executable, os.path.join(HERE, "peers", "read_columns.py")]
    print(f"\n{'':32} {'Descent':>8} {'pyarrow':>8} {'Descent is':>11}")
    for name, file in COLUMN_FILES.items():
        path = os.path.join(folder, file)
        for goal in [[]] if "texts" in name else [[], ["--training-set"]]:
            found = take_turns(ROUNDS["columns"], {
                "Descent": [reader, path, "--double", *goal],
                "pyarrow": [*peer, path, *goal],
            }, lambda seconds, processors, text: [float(text.split("seconds ")[1].split()[0])])
            (ours,), (theirs,) = found.values()
            title = name + (", training set" if goal else "")
            print(f"{title:32} {ours:8.3f} {theirs:8.3f} {theirs / ours:10.1f}×")


COLUMN_FILES = {
    "float64": "float64.arrow",
    "float64 in batches": "batches.arrow",
    "float64, a tenth missing": "missing.arrow",
    "float32": "float32.arrow",
    "int64": "int64.arrow",
    "texts": "texts.arrow",
    "Parquet, float64": "float64.parquet",
    "Parquet, texts": "texts.parquet",
}


def make_columns(folder):
    """Writes the files of columns, each with ROWS rows."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.parquet

    if os.path.exists(os.path.join(folder, "texts.parquet")):
        return
    print("making files of columns", flush=True)
    random = np.random.default_rng(1)
    names = [f"c{index}" for index in range(COLUMNS)]
    numbers = pa.table({name: random.standard_normal(ROWS) for name in names})
    texts = pa.table({
        f"t{index}": pa.array([f"level {code}" for code in random.integers(0, 1000, ROWS)]) for index in range(4)})

    def write(table, file, rows=None):
        with pa.OSFile(os.path.join(folder, file), "wb") as sink, pa.ipc.new_file(sink, table.schema) as writer:
            writer.write_table(table, max_chunksize=rows)

    write(numbers, "float64.arrow")
    write(numbers, "batches.arrow", 1 << 16)
    missing = [pa.array(column.to_numpy(), mask=random.random(ROWS) < 0.1) for column in numbers.columns[:-1]]
    write(pa.table([*missing, numbers.columns[-1]], names), "missing.arrow", 1 << 16)
    write(pa.table({name: numbers[name].cast(pa.float32()) for name in names}), "float32.arrow")
    write(pa.table({name: random.integers(0, 10**6, ROWS) for name in names}), "int64.arrow")
    write(texts, "texts.arrow")
    pyarrow.parquet.write_table(numbers, os.path.join(folder, "float64.parquet"))
    pyarrow.parquet.write_table(texts, os.path.join(folder, "texts.parquet"))


def training(folder, packed):
    return [
        program("descent", os.path.dirname(HERE)), "train", packed, "--target", "c19", "--preset", "plain", "--memory", "32MB",
        "--batch", str(BATCH), "--hidden", "16", "--epochs", "5", "--validation", "0", "--keep", "last", "--json",
        "--output", os.path.join(folder, "model.safetensors")]


def epoch_seconds(seconds, processors, text):
    report = json.loads(text)
    return [report["seconds"] / (len(report["history"]) if "history" in report else report["epochs"])]


def epochs(folder, packed):
    """Compares the seconds of an epoch: of Descent the mean of five, of its peers that of two."""
    commands = {"Descent": training(folder, packed)}
    for name, module in PEERS.items():
        if importlib.util.find_spec(module) is None:
            print(f"skipped: {module} is not installed")
        else:
            commands[name] = [sys.executable, os.path.join(HERE, "peers", "read_batches.py"), name, packed]

    found = take_turns(ROUNDS["epochs"], commands, epoch_seconds)
    print(f"\n{'an epoch':16} {'seconds':>8} {'rows/s':>12} {'Descent is':>11}")
    ours = found["Descent"][0]
    for name, (seconds,) in found.items():
        print(f"{name:16} {seconds:8.3f} {ROWS / seconds:12,.0f} {seconds / ours:10.1f}×")


def evict(path):
    """Removes a file from the system's cache."""
    descriptor = os.open(path, os.O_RDONLY)
    os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(descriptor)


def read_in_order(path):
    evict(path)
    start = time.monotonic()
    piece = bytearray(4 << 20)
    with open(path, "rb", buffering=0) as file:
        while file.readinto(piece):
            pass
    return time.monotonic() - start


def cold(folder, packed):
    """Compares epochs from the cache, epochs while the cache loses the file again and again, and reading in order."""
    found = {"reading it in order": [], "an epoch from the cache": [], "an epoch without": []}
    for _ in range(ROUNDS["epochs"]):
        found["reading it in order"].append(read_in_order(packed))
        found["an epoch from the cache"] += epoch_seconds(*run(training(folder, packed)))
        is_done = threading.Event()

        def keep_evicting():
            while not is_done.wait(0.25):
                evict(packed)

        thread = threading.Thread(target=keep_evicting)
        thread.start()
        found["an epoch without"] += epoch_seconds(*run(training(folder, packed)))
        is_done.set()
        thread.join()
    print(f"\n{'the packed file':24} {'seconds':>8} {'MB/s':>6}")
    for name, seconds in found.items():
        median = statistics.median(seconds)
        print(f"{name:24} {median:8.3f} {os.path.getsize(packed) / median / 1e6:6.0f}")


def main():
    if sys.argv[1:] in (["-h"], ["--help"]):
        sys.exit(__doc__)
    folder = sys.argv[1] if len(sys.argv) > 1 else os.path.join(tempfile.gettempdir(), "descent-tables")
    os.makedirs(folder, exist_ok=True)
    text = os.path.join(folder, "9-digits.csv")
    packed = os.path.join(folder, "packed.arrow")
    make(text, FORMATS["9 digits"])
    pack(folder, text, packed)
    columns(folder)
    epochs(folder, packed)
    cold(folder, packed)


if __name__ == "__main__":
    main()
