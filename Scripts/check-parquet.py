#!/usr/bin/env python3
"""Writes random Parquet files with pyarrow, pandas, polars and DuckDB in many forms, and has Descent's tests read them.

    check-parquet.py [FILES]

FILES is the number of files, 60 unless it is given. Each value of each file is compared with what its writer reads.
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

try:
    import duckdb
    import numpy as np
    import pandas  # noqa: F401
    import polars as pl
    import pyarrow as pa
    import pyarrow.parquet as pq
except ImportError as error:
    print(f"skipped: checking Parquet files needs {error.name}")
    sys.exit(0)

ENCODINGS = {
    pa.int32(): ["PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"],
    pa.int64(): ["PLAIN", "DELTA_BINARY_PACKED", "BYTE_STREAM_SPLIT"],
    pa.float32(): ["PLAIN", "BYTE_STREAM_SPLIT"],
    pa.float64(): ["PLAIN", "BYTE_STREAM_SPLIT"],
    pa.string(): ["PLAIN", "DELTA_LENGTH_BYTE_ARRAY", "DELTA_BYTE_ARRAY"],
    pa.bool_(): ["PLAIN", "RLE"],
    pa.timestamp("us"): ["PLAIN", "DELTA_BINARY_PACKED"],
}


def random_table(random, rows):
    """A table with a column of each type, each with its own number of distinct values and share of missing ones."""
    columns = {}
    for number, kind in enumerate(ENCODINGS):
        distinct = int(random.choice([1, 2, 5, 100, 3000, 10**6]))
        values = random.integers(-distinct, distinct, rows)
        if kind == pa.string():
            data = [f"{'a long text of ' * (value % 3)}{value}" for value in values.tolist()]
        elif kind == pa.bool_():
            data = values < int(random.choice([-distinct, 0, distinct // 2]))
        elif pa.types.is_floating(kind):
            data = values / int(random.choice([1, 8, 1000]))
        else:
            data = values * int(random.choice([1, 1, 1000]))
        share = float(random.choice([0, 0, 0.01, 0.5, 0.99, 1]))
        missing = random.random(rows) < share
        if random.random() < 0.3:
            missing = np.sort(missing)
        columns[f"c{number}"] = pa.array(data, mask=missing).cast(kind) if kind != pa.string() else \
            pa.array(data, kind, mask=missing)
    return pa.table(columns)


def write(random, path, table, number):
    """Writes the table with one of the writers. Returns the table to compare with."""
    codec = str(random.choice(["none", "snappy", "gzip", "zstd", "lz4"]))
    writer = number % 6
    if writer == 4:
        pl.from_arrow(table).write_parquet(
            path, compression="uncompressed" if codec == "none" else codec,
            row_group_size=int(random.integers(500, 9000)), data_page_size=int(random.integers(500, 1 << 20)))
    elif writer == 5:
        options = f"codec '{codec.replace('none', 'uncompressed')}', parquet_version v{random.integers(1, 3)}, " \
                  f"row_group_size {random.integers(2048, 9000)}"
        connection = duckdb.connect()
        connection.register("rows", table)
        connection.sql(f"copy rows to '{path}' ({options})")
    elif writer == 3:
        table.to_pandas().to_parquet(path, compression=None if codec == "none" else codec)
        return pq.read_table(path)
    else:
        dictionary = bool(random.random() < 0.5)
        encodings = {field.name: str(random.choice(ENCODINGS[field.type])) for field in table.schema}
        pq.write_table(
            table, path, compression=codec, use_dictionary=dictionary,
            column_encoding=None if dictionary else encodings,
            data_page_version=str(random.choice(["1.0", "2.0"])),
            data_page_size=int(random.choice([200, 5000, 1 << 20])),
            write_batch_size=int(random.choice([7, 128, 1024])),
            dictionary_pagesize_limit=int(random.choice([300, 1 << 20])),
            row_group_size=int(random.integers(100, 9000)), write_page_checksum=bool(random.random() < 0.5))
    return table


def goldens(folder):
    """Tests/Goldens/parquet.py as a module that describes files of this folder."""
    spec = importlib.util.spec_from_file_location("parquet", ROOT / "Tests" / "Goldens" / "parquet.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    module.FOLDER = folder
    return module


def main():
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 60
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        describe = goldens(folder).describe
        for number in range(count):
            random = np.random.default_rng(number)
            table = random_table(random, int(random.choice([1, 10, 1000, 20_000])))
            describe(f"{number:04}", write(random, folder / f"{number:04}.parquet", table, number))
        subprocess.run(
            ["swift", "test", "--filter", "ParquetFileTests/manyFiles"], cwd=ROOT,
            env=os.environ | {"DESCENT_PARQUET_FILES": name}, check=True)
    print(f"{count} Parquet files have the values that their writers read")


main()
