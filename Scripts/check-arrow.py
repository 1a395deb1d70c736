"""Opens a file that ArrowWriter wrote with pyarrow, pandas and polars, and compares their values and its checksums.

    check-arrow.py [FILE]

Without FILE it is the one of the tests, whose values stand beside it.
"""

import json
import sys
from pathlib import Path

FIXTURE = Path(__file__).resolve().parent.parent / "Tests/DescentTablesTests/Arrow/Fixtures/descent.arrow"
try:
    import pyarrow as pa
    import pyarrow.ipc
except ImportError:
    print("skipped: reading a file of Arrow from Python needs the pyarrow package")
    sys.exit(0)


def crc32c(data):
    """CRC-32C, bit by bit."""
    rest = 0xFFFFFFFF
    for byte in data:
        rest ^= byte
        for _ in range(8):
            rest = rest >> 1 ^ (0x82F63B78 if rest & 1 else 0)
    return rest ^ 0xFFFFFFFF


def plain(value):
    """A value of plain Python. None is a missing one, and so is a number that is not a number."""
    if isinstance(value, str):
        return value
    if hasattr(value, "__len__"):
        return [plain(item) for item in value]
    return None if value is None or value != value else float(value)


def with_pyarrow(path):
    with pa.ipc.open_file(path) as file:
        batches = [file.get_batch(index) for index in range(file.num_record_batches)]
        table = pa.Table.from_batches(batches, file.schema)
        table.validate(full=True)
        metadata = file.metadata or {}
    return {name: [plain(x) for x in table[name].to_pylist()] for name in table.column_names}, metadata


def with_pandas(path):
    import pandas
    frame = pandas.read_feather(path)
    return {name: [plain(x) for x in frame[name].tolist()] for name in frame.columns}


def with_polars(path):
    import polars
    frame = polars.read_ipc(path)
    return {name: [plain(x) for x in frame[name].to_list()] for name in frame.columns}


def check_sums(path, metadata):
    """Compares the CRC-32C of each batch's message, which is where the next one begins."""
    written = metadata[b"descent.crc32c"].decode().split(",")
    data = Path(path).read_bytes()
    position, found = 8, []
    while (length := int.from_bytes(data[position + 4:position + 8], "little")) != 0:
        message = pa.ipc.read_message(pa.py_buffer(data[position:]))
        end = position + 8 + length + (message.body.size if message.body else 0)
        if message.type == "record batch":
            found.append(f"{crc32c(data[position:end]):x}")
        position = end
    if found != [text for text in written if text]:
        sys.exit(f"{path}: the checksums are {found}, and the file says {written}")
    return len(found)


path = sys.argv[1] if len(sys.argv) > 1 else str(FIXTURE)
first, metadata = with_pyarrow(path)
expected = Path(path).with_suffix(".json")
if expected.exists():
    known = {column["name"]: column["values"] for column in json.loads(expected.read_text(encoding="utf-8"))["columns"]}
    if known != first:
        sys.exit(f"{path}: pyarrow reads {first}; expected {known}")
for name, read in (("pandas", with_pandas), ("polars", with_polars)):
    try:
        other = read(path)
    except ImportError:
        print(f"skipped: reading with {name} needs its package")
        continue
    if other != first:
        sys.exit(f"{path}: {name} reads {other}; pyarrow {first}")
    print(f"{path}: {name} reads what pyarrow reads")
print(f"{path}: pyarrow reads {len(first)} columns, and the checksums of {check_sums(path, metadata)} batches are right")
