"""Small Parquet files by pyarrow, pandas, polars and DuckDB, each with the values that they should be read as.

    parquet.py

Writes NAME.parquet and NAME.json for each, or several NAME.VARIANT.parquet with one NAME.json. A JSON file has the
rows of each row group and, for each column, its name and its values: numbers, texts, null where the value is missing,
and {"value": "inf"} for what JSON does not have.
"""

import datetime
import decimal
import json
import math
import uuid
from pathlib import Path

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq

FOLDER = Path(__file__).parent.parent / "DescentTablesTests" / "Parquet" / "Fixtures"
UTC = datetime.timezone.utc


def moment(value):
    """The text of a date or a timestamp: an ISO 8601 text with the shortest fraction of 3, 6 or 9 digits."""
    if isinstance(value, datetime.datetime):
        value = value.astimezone(UTC) if value.tzinfo else value
        nanoseconds = value.microsecond * 1000 + getattr(value, "nanosecond", 0)
        text = value.strftime("%Y-%m-%dT%H:%M:%S") if value.year > 999 else value.isoformat()[:19]
        for digits in (3, 6, 9):
            if nanoseconds and nanoseconds % 10 ** (9 - digits) == 0:
                text += f".{nanoseconds // 10 ** (9 - digits):0{digits}}"
                break
        return text + ("Z" if value.tzinfo else "")
    return value.isoformat()


def expected(value):
    """The value as Descent reads it, for JSON."""
    if value is None or value is pd.NaT:
        return None
    if isinstance(value, (bool, np.bool_)):
        return "true" if value else "false"
    if isinstance(value, bytes):
        value = value.decode()
    if isinstance(value, str):
        return value.strip(" \t") or None
    if isinstance(value, datetime.time):
        return value.hour * 3600 + value.minute * 60 + value.second + value.microsecond / 1e6
    if isinstance(value, datetime.timedelta):
        return value.total_seconds()
    if isinstance(value, (datetime.date, datetime.datetime)):
        return moment(value)
    if isinstance(value, uuid.UUID):
        return str(value)
    value = float(value)
    return {"value": repr(value)} if not math.isfinite(value) else value


def describe(name, table=None):
    """Writes NAME.json: the values of `table`, which pyarrow reads from the file unless it is given.

    The second of two columns of a name has a number.
    """
    path = FOLDER / f"{name}.parquet"
    file = pq.ParquetFile(path)
    table = table if table is not None else file.read()
    columns = [
        {"name": f"{field}_2" if field in table.column_names[:index] else field,
         "values": [expected(value) for value in column.to_pylist()]}
        for index, (field, column) in enumerate(zip(table.column_names, table.columns))
        if not pa.types.is_nested(column.type)
    ]
    rows = [file.metadata.row_group(group).num_rows for group in range(file.metadata.num_row_groups)]
    text = json.dumps({"rows": rows, "columns": columns}, separators=(",", ":"))
    (FOLDER / f"{name.split('.')[0]}.json").write_text(text + "\n")


def arrow(name, table, **options):
    pq.write_table(table, FOLDER / f"{name}.parquet", **options)
    describe(name)


def typed():
    """Every type, with missing values."""
    day = datetime.date
    stamp = datetime.datetime
    stamps = [stamp(2024, 12, 31, 23, 59, 59), None, stamp(1969, 7, 20, 20, 17, 40, 123000),
              stamp(1, 1, 1), stamp(9999, 12, 31, 23, 59, 59, 999000)]
    near = [stamp(2024, 2, 29, 1, 2, 3, 456789), None, stamp(1969, 12, 31, 23, 59, 59, 999999),
            stamp(1970, 1, 1), stamp(2000, 1, 1)]
    dec = [decimal.Decimal(text) if text else None for text in ["1.25", "-0.01", None, "9999999.99", "0.00"]]
    long = [decimal.Decimal(text) if text else None
            for text in ["12345678901234567890123456.789012345678", "-0.000000000001", None, "1", "-7"]]
    return pa.table({
        "boolean": pa.array([True, None, False, True, True]),
        "int8": pa.array([-128, 127, None, 0, 1], pa.int8()),
        "uint8": pa.array([0, 255, None, 1, 2], pa.uint8()),
        "int16": pa.array([-32768, 32767, None, 0, 1], pa.int16()),
        "uint16": pa.array([0, 65535, None, 1, 2], pa.uint16()),
        "int32": pa.array([-2**31, 2**31 - 1, None, 0, 1], pa.int32()),
        "uint32": pa.array([0, 2**32 - 1, None, 1, 2], pa.uint32()),
        "int64": pa.array([-2**63, 2**63 - 1, None, 2**53 + 1, 1], pa.int64()),
        "uint64": pa.array([0, 2**64 - 1, None, 2**63, 2], pa.uint64()),
        "half": pa.array([np.float16(x) for x in [1.5, -65504, 6e-8, np.inf, 0.333]], pa.float16()),
        "float": pa.array([1.5, -3.4e38, None, math.inf, 0.1], pa.float32()),
        "double": pa.array([0.1, -1.7e308, None, -math.inf, math.nan]),
        "text": pa.array(["a", "  blank\t", None, "", "ünï 東京 🙂"]),
        "large": pa.array(["x", "x", None, "y", " "], pa.large_string()),
        "binary": pa.array([b"raw", b"raw", None, b"", b"text"], pa.binary()),
        "fixed": pa.array([b"abcd", b"efgh", None, b"abcd", b" ij "], pa.binary(4)),
        "category": pa.array(["red", "green", None, "red", "red"]).dictionary_encode(),
        "decimal9": pa.array(dec, pa.decimal128(9, 2)),
        "decimal18": pa.array(dec, pa.decimal128(18, 2)),
        "decimal38": pa.array(long, pa.decimal128(38, 12)),
        "date": pa.array([day(2024, 12, 31), None, day(1969, 12, 31), day(1, 1, 1), day(2000, 2, 29)]),
        "milliseconds": pa.array(stamps, pa.timestamp("ms")),
        "microseconds": pa.array(near, pa.timestamp("us")),
        "nanoseconds": pa.array([1, None, -1, 10**18 + 1000, 0], pa.timestamp("ns")),
        "utc": pa.array(near, pa.timestamp("us", tz="UTC")),
        "berlin": pa.array(near, pa.timestamp("us", tz="Europe/Berlin")),
        "time32": pa.array([0, 1500, None, 86399999, 1], pa.time32("ms")),
        "time64": pa.array([0, 1500000, None, 86399999999, 1], pa.time64("us")),
        "time": pa.array([0, 1_500_000_000, None, 86_399_999_999_000, 1000], pa.time64("ns")),
        "nothing": pa.nulls(5),
        "uuid": pa.array([uuid.UUID(int=k * 0x0123456789ABCDEF0011223344).bytes for k in range(4)] + [None],
                         pa.uuid()) if hasattr(pa, "uuid") else pa.nulls(5),
    })


def mixed(rows, seed=0, missing=0.1):
    """Columns of the common types with random values."""
    random = np.random.default_rng(seed)

    def holes(values):
        return [None if random.random() < missing else value for value in values]

    start = datetime.datetime(2020, 1, 1)
    return pa.table({
        "id": pa.array(np.arange(rows)),
        "x": pa.array(holes(random.normal(size=rows).round(3).tolist())),
        "single": pa.array(holes(random.normal(size=rows).round(2).tolist()), pa.float32()),
        "few": pa.array(holes(random.choice([0.25, 0.5, 1e9], rows).tolist())),
        "count": pa.array(holes(random.integers(-5, 1000, rows).tolist()), pa.int32()),
        "flag": pa.array(holes((random.random(rows) < 0.3).tolist()), pa.bool_()),
        "color": pa.array(holes(random.choice(["red", "green", "blue"], rows).tolist())),
        "name": pa.array([f"person {k * 7919 % 1000}" for k in range(rows)]),
        "when": pa.array([start + datetime.timedelta(minutes=int(m)) for m in random.integers(0, 10**6, rows)],
                         pa.timestamp("us")),
    })


def main():
    FOLDER.mkdir(parents=True, exist_ok=True)
    arrow("types", typed())
    arrow("types.plain", typed(), use_dictionary=False, data_page_version="2.0", compression="none")
    lengths = [0, 1_500_000_000_000, None, -90_000_000_000, 10**9]
    arrow("durations", pa.table({
        unit: pa.array([None if length is None else length // 10**9 * per_second for length in lengths],
                       pa.duration(unit))
        for unit, per_second in {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}.items()
    } | {"number": pa.array([5, 6, 7, 8, 9])}))
    arrow("int96", pa.table({"when": typed()["nanoseconds"]}), use_deprecated_int96_timestamps=True)
    arrow("required", pa.table(
        [pa.array([1.5, 2.5]), pa.array(["a", "b"]), pa.array([True, False])],
        schema=pa.schema([pa.field("x", pa.float64(), False), pa.field("t", pa.string(), False),
                          pa.field("b", pa.bool_(), False)])))
    for codec in ("none", "snappy", "gzip", "zstd", "lz4"):
        for version in ("1.0", "2.0"):
            arrow(f"mixed.{codec}-{version[0]}", mixed(100), compression=codec,
                  data_page_version=version, data_page_size=256, row_group_size=48, write_batch_size=16,
                  write_page_checksum=version == "1.0", write_statistics=False)
    arrow("repeated", mixed(400, missing=0.5).select(["few", "color", "flag"]), write_statistics=False)
    arrow("fallback", pa.table({"x": np.arange(300) / 7, "t": [f"{k} of many" for k in range(300)]}),
          dictionary_pagesize_limit=512, data_page_size=512, write_batch_size=32, write_statistics=False)
    encodings = {"id": "DELTA_BINARY_PACKED", "count": "DELTA_BINARY_PACKED", "when": "DELTA_BINARY_PACKED",
                 "color": "DELTA_BYTE_ARRAY", "name": "DELTA_LENGTH_BYTE_ARRAY", "flag": "RLE",
                 "x": "BYTE_STREAM_SPLIT", "single": "BYTE_STREAM_SPLIT", "few": "PLAIN"}
    arrow("encodings", mixed(150), use_dictionary=False, column_encoding=encodings, data_page_size=512,
          write_batch_size=50, data_page_version="2.0", write_statistics=False)
    big = pa.table({"n": pa.array([-2**63, 2**63 - 1, 0, -1, None, 2**62], pa.int64()),
                    "u": pa.array([0, 2**32 - 1, 5, None, 2**31, 1], pa.uint32()),
                    "f": pa.array([b"abcd", b"abxd", b"abxy", None, b"zzzz", b"zzzz"], pa.binary(4)),
                    "s": pa.array([1, 2**31 - 1, -2**31, None, 0, 7], pa.int32())})
    arrow("wide-differences", big, use_dictionary=False, column_encoding={
        "n": "DELTA_BINARY_PACKED", "u": "DELTA_BINARY_PACKED", "f": "DELTA_BYTE_ARRAY",
        "s": "BYTE_STREAM_SPLIT"})
    arrow("nested", pa.table({
        "before": [1, 2], "list": [[1, 2], [3]], "record": [{"a": 1, "b": {"c": "x"}}, {"a": 2, "b": None}],
        "map": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int64())), "after": ["x", "y"]}))
    arrow("no-rows", mixed(4).slice(0, 0))
    arrow("duplicate-names", pa.table([pa.array([1, 2]), pa.array(["a", "b"])], names=["x", "x"]))

    frame = pd.DataFrame({"number": [1.5, np.nan, -2.0], "whole": [1, 2, 3], "text": ["a", None, "b"],
                          "when": pd.to_datetime(["2024-12-31 23:59:59", None, "2020-02-29 00:00:00"]),
                          "kind": pd.Categorical(["x", "y", "x"]), "yes": [True, False, True]})
    frame.to_parquet(FOLDER / "pandas.parquet")
    describe("pandas")
    mixed_table = mixed(120, seed=3)
    pl.from_arrow(mixed_table).write_parquet(FOLDER / "polars.parquet", statistics=False)
    describe("polars", mixed_table)
    duckdb.sql(f"copy mixed_table to '{FOLDER}/duckdb.parquet'")
    describe("duckdb", mixed_table)
    duckdb.sql(f"copy mixed_table to '{FOLDER}/duckdb-v2.parquet' (parquet_version v2, codec zstd)")
    describe("duckdb-v2", mixed_table)


if __name__ == "__main__":
    main()
