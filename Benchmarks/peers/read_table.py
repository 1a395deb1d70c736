"""Reads a table of numbers to float32 once, and prints the same measurements as read-table.

    read_table.py LIBRARY FILE
"""

import os
import sys
import time


def columns_of(path):
    with open(path) as file:
        return file.readline().strip().split(",")


def with_pandas(path):
    import numpy
    import pandas

    yield
    yield pandas.read_csv(path, dtype=numpy.float32)


def with_polars(path):
    import polars

    schema = {name: polars.Float32 for name in columns_of(path)}
    yield
    yield polars.read_csv(path, schema=schema)


def with_pyarrow(path):
    import pyarrow
    import pyarrow.csv

    types = {name: pyarrow.float32() for name in columns_of(path)}
    options = pyarrow.csv.ConvertOptions(column_types=types)
    yield
    yield pyarrow.csv.read_csv(path, convert_options=options)


def with_duckdb(path):
    import duckdb

    types = ",".join(f"'{name}':'FLOAT'" for name in columns_of(path))
    yield
    yield duckdb.sql(f"SELECT * FROM read_csv('{path}', columns={{{types}}})").fetchnumpy()


LIBRARIES = {
    "pandas": with_pandas,
    "polars": with_polars,
    "pyarrow": with_pyarrow,
    "duckdb": with_duckdb,
}


def peak_memory():
    try:
        with open("/proc/self/status") as status:
            return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))
    except FileNotFoundError:
        return 0


def main():
    library, path = sys.argv[1:]
    steps = LIBRARIES[library](path)
    next(steps)  # Imports and the preparation of the call are not measured.
    start = time.perf_counter()
    table = next(steps)
    seconds = time.perf_counter() - start
    del table
    speed = int(os.path.getsize(path) / seconds / 1e6)
    print(f"seconds {seconds} MB/s {speed} KiB {peak_memory()}")


main()
