"""Writes small Arrow files with other libraries, and beside each the values that a reader must find.

    python3 Tests/Goldens/arrow.py

It needs NumPy, pandas, pyarrow, polars and duckdb. NAME.arrow and NAME.json go to
Tests/DescentTablesTests/Arrow/Fixtures. The tests themselves need no Python.
"""

import datetime
import decimal
import json
import pathlib

import duckdb
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.ipc

FOLDER = pathlib.Path(__file__).parent.parent / "DescentTablesTests" / "Arrow" / "Fixtures"
PER_SECOND = {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}


def moment(value, per_second, zone):
    """A point of time from its parts of a second since 1970."""
    seconds, fraction = divmod(value, per_second)
    text = (datetime.datetime(1970, 1, 1) + datetime.timedelta(seconds=seconds)).isoformat()
    digits = f"{fraction * (10**9 // per_second):09d}" if fraction else ""
    while digits.endswith("000"):
        digits = digits[:-3]
    return text + (f".{digits}" if digits else "") + ("Z" if zone else "")


def values(column):
    """The kind and the values of a column of pyarrow."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return values(column.storage)
    if pa.types.is_dictionary(kind):
        column = pa.array(column.to_pylist(), kind.value_type)
        kind = kind.value_type
    if pa.types.is_timestamp(kind):
        parts = column.cast(pa.int64()).to_pylist()
        return "text", [None if x is None else moment(x, PER_SECOND[kind.unit], kind.tz) for x in parts]
    if pa.types.is_time(kind) or pa.types.is_duration(kind):
        parts = column.cast(pa.int32() if pa.types.is_time32(kind) else pa.int64()).to_pylist()
        return "number", [None if x is None else x / PER_SECOND[kind.unit] for x in parts]
    items = column.to_pylist()
    if pa.types.is_boolean(kind):
        return "text", [None if x is None else str(x).lower() for x in items]
    if pa.types.is_date(kind):
        return "text", [None if x is None else x.isoformat() for x in items]
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return "text", [None if x is None else x.strip(" \t") or None for x in items]
    if pa.types.is_fixed_size_list(kind):
        return "array", [list(map(float, x)) for x in items]
    return "number", [None if x is None else float(x) for x in items]


def expect(name, batches, readable=None):
    """Writes the expected values of batches."""
    schema = batches[0].schema if batches else pa.schema([])
    columns = []
    for index, field in enumerate(schema):
        if readable is not None and field.name not in readable:
            columns.append({"name": field.name, "kind": "refused", "values": []})
            continue
        parts = [values(batch.column(index)) for batch in batches]
        columns.append({"name": field.name, "kind": parts[0][0], "values": sum((part[1] for part in parts), [])})
    text = json.dumps({"rows": [batch.num_rows for batch in batches], "columns": columns}, ensure_ascii=False)
    (FOLDER / f"{name}.json").write_text(text + "\n", encoding="utf-8")


def write(name, batches, readable=None, stream=False, **options):
    """Writes batches as a file or a stream, and their values."""
    options = pa.ipc.IpcWriteOptions(**options)
    new = pa.ipc.new_stream if stream else pa.ipc.new_file
    with new(str(FOLDER / f"{name}.arrow"), batches[0].schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(batch)
    expect(name, batches, readable)


def read_back(name):
    """Writes the values that pyarrow reads from a file of another library."""
    with pa.ipc.open_file(str(FOLDER / f"{name}.arrow")) as file:
        expect(name, [file.get_batch(index) for index in range(file.num_record_batches)])


def batch(columns, fields=None):
    """A batch of named columns."""
    arrays = list(columns.values())
    if fields is None:
        fields = [pa.field(name, array.type) for name, array in columns.items()]
    return pa.RecordBatch.from_arrays(arrays, schema=pa.schema(fields))


def numbers():
    columns = {}
    for bits in (8, 16, 32, 64):
        for kind in (f"int{bits}", f"uint{bits}"):
            limits = np.iinfo(kind)
            columns[kind] = pa.array([limits.min, None, 7, limits.max, 0], getattr(pa, kind)())
    columns["float16"] = pa.array(np.array([1.5, -0.0, 6e-8, 65504, 3], np.float16), mask=np.array([0, 0, 0, 0, 1], bool))
    columns["float32"] = pa.array([0.1, None, -1e-40, 3e38, 5], pa.float32())
    columns["float64"] = pa.array([0.1, -1e300, None, 5e-324, 5], pa.float64())
    columns["decimal"] = pa.array(
        [decimal.Decimal(x) if x else None for x in ("1.05", "-0.01", None, "99999999999999999.99", "123456789.12")],
        pa.decimal128(20, 2))
    columns["wide"] = pa.array([decimal.Decimal(x) for x in ("1e30", "-1", "3", "12345678901234567890123", "0")],
                               pa.decimal128(38, 0))
    columns["decimal32"] = pa.array([decimal.Decimal("1.5"), None, None, decimal.Decimal("-7.25"), None],
                                    pa.decimal32(5, 2))
    columns["decimal64"] = pa.array([decimal.Decimal("0.001"), None, None, decimal.Decimal("9"), None],
                                    pa.decimal64(10, 3))
    columns["null"] = pa.nulls(5)
    first = batch(columns)
    write("pyarrow-numbers", [first, first.slice(1, 3), first.slice(0, 0), first.slice(3, 2)])


def times():
    columns = {
        "bool": pa.array([True, None, False, True]),
        "date32": pa.array([0, -1, 20088, None], pa.int32()).cast(pa.date32()),
        "date64": pa.array([86400000 * 366, None, -86400000 * 25567, 0], pa.int64()).cast(pa.date64()),
    }
    for unit, per_second in PER_SECOND.items():
        parts = pa.array([1735689599 * per_second + per_second // 8, -per_second // 2, None, 10**9 * per_second],
                         pa.int64())
        columns[f"timestamp_{unit}"] = parts.cast(pa.timestamp(unit))
        columns[f"zoned_{unit}"] = parts.cast(pa.timestamp(unit, "Europe/Berlin"))
        columns[f"duration_{unit}"] = parts.cast(pa.duration(unit))
        time = pa.time32(unit) if unit in ("s", "ms") else pa.time64(unit)
        whole = pa.int32() if unit in ("s", "ms") else pa.int64()
        columns[f"time_{unit}"] = pa.array([0, 3600 * per_second + per_second // 4, None, 86399 * per_second],
                                           whole).cast(time)
    write("pyarrow-times", [batch(columns), batch(columns).slice(2)])


def texts():
    words = ["alpha", " padded\t", "", None, "ä → ß", "a text of more than twelve bytes", "alpha", "  ", "b"]
    columns = {"utf8": pa.array(words, pa.string()), "large": pa.array(words, pa.large_string()),
               "binary_view": pa.array([b"x" * 20] * 9, pa.binary_view()), "view": pa.array(words, pa.string_view()),
               "last": pa.array(range(9), pa.int8())}
    write("pyarrow-texts", [batch(columns), batch(columns).slice(2, 5)], {"utf8", "large", "view", "last"})


def dictionaries():
    columns = {}
    for index in ("int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"):
        indices = pa.array([1, 0, None, 1], getattr(pa, index)())
        columns[index] = pa.DictionaryArray.from_arrays(indices, pa.array(["no", "yes"]))
    some = pa.array([2, 1, 0, 2], pa.int8())
    columns["nulls"] = pa.DictionaryArray.from_arrays(some, pa.array(["x", None, " x "]))
    columns["numbers"] = pa.DictionaryArray.from_arrays(some, pa.array([1.5, None, 2.5]))
    columns["singles"] = pa.DictionaryArray.from_arrays(some, pa.array([1.5, None, 0.1], pa.float32()))
    columns["dates"] = pa.DictionaryArray.from_arrays(some, pa.array([1, 2, 3], pa.int32()).cast(pa.date32()))
    columns["views"] = pa.DictionaryArray.from_arrays(some, pa.array(["a", "b", "c"], pa.string_view()))
    many = pa.array(f"level {index}" for index in range(40))
    columns["many"] = pa.DictionaryArray.from_arrays(pa.array([39, 3, 39, None], pa.int16()), many)
    write("pyarrow-dictionaries", [batch(columns), batch(columns).slice(1, 2)])
    growing = [pa.DictionaryArray.from_arrays(pa.array([0, count - 1], pa.int32()), pa.array(list("abcdef")[:count]))
               for count in (2, 4, 6)]
    write("pyarrow-deltas", [batch({"x": x}) for x in growing], emit_dictionary_deltas=True)
    write("pyarrow-stream-deltas", [batch({"x": x}) for x in growing], stream=True, emit_dictionary_deltas=True)
    other = pa.DictionaryArray.from_arrays(pa.array([0, 1], pa.int32()), pa.array(["z", "y"]))
    write("pyarrow-stream", [batch({"x": x, "n": pa.array([1, 2])}) for x in (growing[0], other, growing[1])],
          stream=True)
    write("pyarrow-version-4", [batch({"x": growing[0], "n": pa.array([1, None])})],
          metadata_version=pa.ipc.MetadataVersion.V4, use_legacy_format=True)


def arrays():
    pictures = pa.FixedSizeListArray.from_arrays(pa.array(range(24), pa.uint8()), 6)
    singles = pa.FixedSizeListArray.from_arrays(pa.array([x / 8 for x in range(8)], pa.float32()), 2)
    shorts = pa.FixedSizeListArray.from_arrays(pa.array(range(-4, 8), pa.int16()), 3)
    halves = pa.FixedSizeListArray.from_arrays(pa.array(np.arange(8, dtype=np.float16)), 2)
    tensor = pa.ExtensionArray.from_storage(
        pa.fixed_shape_tensor(pa.float64(), [2, 2]),
        pa.FixedSizeListArray.from_arrays(pa.array(np.arange(16) / 4), 4))
    missing = pa.array([[1.0, 2.0], None, [3.0, 4.0], [5.0, 6.0]], pa.list_(pa.float32(), 2))
    fields = [
        pa.field("picture", pictures.type, metadata={"shape": "[2, 3]"}), pa.field("single", singles.type),
        pa.field("short", shorts.type), pa.field("half", halves.type), pa.field("tensor", tensor.type),
        pa.field("wrong", singles.type, metadata={"shape": "[3]"}), pa.field("missing", missing.type),
        pa.field("last", pa.int64()),
    ]
    columns = batch(dict(enumerate([pictures, singles, shorts, halves, tensor, singles, missing, pa.array([1, 2, 3, 4])])),
                    fields)
    write("pyarrow-arrays", [columns, columns.slice(1, 2)],
          {"picture", "single", "short", "half", "tensor", "last"})


def refused():
    structure = pa.array([{"a": 1, "b": "x"}, {"a": 2, "b": None}])
    columns = {
        "binary": pa.array([b"a", b"b"]), "large_binary": pa.array([b"a", b"b"], pa.large_binary()),
        "fixed": pa.array([b"ab", b"cd"], pa.binary(2)), "list": pa.array([[1], [2, 3]]),
        "large_list": pa.array([["x"], []], pa.large_list(pa.string())),
        "list_view": pa.array([[1], [2]], pa.list_view(pa.int8())), "struct": structure,
        "map": pa.array([[("k", 1)], []], pa.map_(pa.string(), pa.int8())),
        "dense": pa.UnionArray.from_dense(pa.array([0, 1], pa.int8()), pa.array([0, 0], pa.int32()),
                                          [pa.array([1]), pa.array(["x"])]),
        "sparse": pa.UnionArray.from_sparse(pa.array([0, 1], pa.int8()), [pa.array([1, 2]), pa.array(["x", "y"])]),
        "runs": pa.RunEndEncodedArray.from_arrays(pa.array([2], pa.int32()), pa.array(["x"])),
        "interval": pa.array([(1, 2, 3), None], pa.month_day_nano_interval()),
        "decimal256": pa.array([decimal.Decimal("1.5"), None], pa.decimal256(50, 1)),
        "nested_dictionary": pa.array([["x"], ["y"]], pa.list_(pa.dictionary(pa.int8(), pa.string()))),
        "binary_dictionary": pa.array([b"x", b"y"], pa.dictionary(pa.int8(), pa.binary())),
        "uuid": pa.ExtensionArray.from_storage(pa.uuid(), pa.array([b"a" * 16, b"b" * 16], pa.binary(16))),
        "text_lists": pa.array([["a", "b"], ["c", "d"]], pa.list_(pa.string_view(), 2)),
        "view": pa.array(["a text of more than twelve bytes", "y"], pa.string_view()),
        "last": pa.array([1.5, None]),
    }
    write("pyarrow-refused", [batch(columns)], {"view", "last"})


def compressed():
    """Columns that compression makes much smaller, and random ones that it leaves as they are."""
    random = np.random.default_rng(1)
    count = 120
    columns = {
        "steps": pa.array([None if row % 7 == 3 else row // 5 for row in range(count)], pa.int64()),
        "random": pa.array(random.normal(size=count)), "single": pa.array(np.arange(count, dtype=np.float32) / 4),
        "byte": pa.array(random.integers(0, 256, count), pa.uint8()),
        "text": pa.array([None if row % 11 == 0 else f"the text of row {row % 13}" for row in range(count)]),
        "view": pa.array([f"a text that is longer than twelve bytes, {row % 3}" for row in range(count)],
                         pa.string_view()),
        "level": pa.array(["low", "high", None] * (count // 3)).dictionary_encode(),
        "flag": pa.array([row % 5 == 0 for row in range(count)]),
        "date": pa.array([19000 + row for row in range(count)], pa.int32()).cast(pa.date32()),
        "nothing": pa.nulls(count),
        "array": pa.FixedSizeListArray.from_arrays(pa.array(np.repeat(np.arange(count, dtype=np.uint8), 3)), 3),
    }
    rows = batch(columns)
    for codec in ("lz4", "zstd"):
        write(f"pyarrow-{codec}", [rows.slice(0, 80), rows.slice(80), rows.slice(0, 0)], compression=codec)
    frame = pd.DataFrame({"x": np.repeat([0.5, 1.5, np.nan], 40), "word": ["alpha", "beta", None] * 40})
    # LZ4 is the default.
    frame.to_feather(FOLDER / "pandas-lz4.arrow")
    read_back("pandas-lz4")


def empty():
    schema = pa.schema([("x", pa.float64()), ("s", pa.string()), ("d", pa.dictionary(pa.int8(), pa.string())),
                        ("v", pa.string_view())])
    write("pyarrow-zero-rows", [pa.RecordBatch.from_pylist([], schema)])
    with pa.ipc.new_file(str(FOLDER / "pyarrow-no-batches.arrow"), schema):
        pass
    names = pa.RecordBatch.from_arrays([pa.array([1])] * 4, names=["a", "", "a", " b "])
    with pa.ipc.new_file(str(FOLDER / "pyarrow-names.arrow"), names.schema.with_metadata({"key": "välue"})) as writer:
        writer.write_batch(names)


def other_libraries():
    frame = pd.DataFrame({
        "float": [1.5, np.nan, 3], "int": pd.array([1, None, 3], "Int64"), "bool": [True, False, True],
        "text": ["a", None, "c"], "category": pd.Categorical(["x", "y", "x"], ordered=True),
        "date": pd.to_datetime(["2024-12-31 23:59:59.5", None, "1999-01-01 00:00:00.0"]),
        "zoned": pd.to_datetime(["2024-07-01", None, "1999-01-01"]).tz_localize("Europe/Paris"),
        "delta": pd.to_timedelta([1.5, None, 90], unit="s"),
    })
    frame.to_feather(FOLDER / "pandas.arrow", compression="uncompressed")
    read_back("pandas")
    frame = pl.DataFrame({
        "float": [1.5, None, 3.0], "int": [1, 2, None], "text": ["a text of more than twelve bytes", None, "ß"],
        "category": pl.Series(["x", None, "x"], dtype=pl.Categorical),
        "enum": pl.Series(["low", "high", "low"], dtype=pl.Enum(["low", "high"])), "bool": [True, None, False],
        "date": [datetime.date(2024, 2, 29), None, datetime.date(1900, 3, 1)],
        "moment": [datetime.datetime(2024, 2, 29, 1, 2, 3, 4000), None, datetime.datetime(1, 1, 1)],
        "time": [datetime.time(1, 2, 3, 500000), None, datetime.time(0)],
        "duration": [datetime.timedelta(seconds=1.5), None, datetime.timedelta(days=-1)],
        "decimal": [decimal.Decimal("1.25"), None, decimal.Decimal("-3.50")], "null": [None, None, None],
        "array": pl.Series([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]], dtype=pl.Array(pl.Float32, 2)),
    })
    frame.write_ipc(FOLDER / "polars.arrow", compression="uncompressed")
    read_back("polars")
    table = duckdb.sql("""
        select i::integer as i, i * 1.5::double as d, case when i <> 1 then 'row ' || i end as s,
          date '2024-01-01' + i::integer as day, timestamp '2024-01-01 12:00:00.25' + interval (i) hour as moment,
          (i / 4)::decimal(9, 3) as price, i % 2 = 0 as even, 'c' || (i % 2)::varchar as label,
          (case i % 2 when 0 then 'low' else 'high' end)::enum('low', 'high') as level, i::hugeint as huge
        from range(5) t(i)""").to_arrow_table()
    write("duckdb", table.to_batches())


FOLDER.mkdir(exist_ok=True)
for part in (numbers, times, texts, dictionaries, arrays, refused, compressed, empty, other_libraries):
    part()
