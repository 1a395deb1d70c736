"""Reads the rows of an Arrow file in shuffled batches of 1,024 rows of float32, twice, and prints the seconds.

    read_batches.py "HF datasets"|tf.data|polars FILE
"""

import json
import sys
import time

import numpy as np

BATCH = 1024
# The rows of Descent's windows of 32 MB: 10 MB of 84 bytes.
WINDOW = 119_047


def hf_datasets(path):
    """The way of the documentation: an iterable dataset of the file, shuffled by a buffer, in NumPy batches."""
    import datasets

    datasets.disable_progress_bars()
    rows = datasets.load_dataset("arrow", data_files=path, split="train", streaming=True).with_format("numpy")
    for batch in rows.shuffle(seed=1, buffer_size=WINDOW).batch(BATCH):
        yield np.stack([batch[name] for name in batch], axis=1).astype(np.float32)


def tf_data(path):
    """The rows of each record batch as a tensor, then shuffle and batch of tf.data."""
    import pyarrow as pa
    import tensorflow as tf

    def blocks():
        with pa.memory_map(path) as source, pa.ipc.open_file(source) as file:
            for index in range(file.num_record_batches):
                batch = file.get_batch(index)
                yield np.stack([column.to_numpy(zero_copy_only=False) for column in batch.columns],
                               axis=1).astype(np.float32)

    rows = tf.data.Dataset.from_generator(
        blocks, output_signature=tf.TensorSpec(shape=(None, None), dtype=tf.float32)).unbatch()
    for batch in rows.shuffle(WINDOW, seed=1).batch(BATCH).prefetch(2):
        yield batch.numpy()


def polars(path):
    """Slices of the scanned file of a window's rows, each shuffled and cut into batches."""
    import polars as pl

    frame = pl.scan_ipc(path)
    count = frame.select(pl.len()).collect().item()
    for start in range(0, count, WINDOW):
        window = frame.slice(start, WINDOW).collect(engine="streaming").sample(fraction=1, shuffle=True, seed=1)
        numbers = window.to_numpy().astype(np.float32)
        for first in range(0, len(numbers), BATCH):
            yield numbers[first:first + BATCH]


def main():
    batches = {"HF datasets": hf_datasets, "tf.data": tf_data, "polars": polars}[sys.argv[1]]
    start = time.monotonic()
    rows, epochs = 0, 2
    for _ in range(epochs):
        for batch in batches(sys.argv[2]):
            rows += len(batch)
    seconds = time.monotonic() - start
    print(json.dumps({"seconds": seconds, "epochs": epochs, "rows": rows}))


main()
