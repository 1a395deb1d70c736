"""Reads an Arrow or Parquet file with pyarrow, and prints the seconds.

    read_columns.py FILE [--training-set]

The columns become NumPy arrays, texts the indices of a dictionary. A training set is a matrix of float32 with a row for
each row of the file, in which each column has the mean 0 and the standard deviation 1, and missing numbers are 0.
"""

import sys
import time

import numpy as np
import pyarrow as pa
import pyarrow.parquet


def table_of(path):
    if path.endswith(".parquet"):
        return pyarrow.parquet.read_table(path)
    with pa.OSFile(path) as source, pa.ipc.open_file(source) as file:
        return file.read_all()


def array_of(column):
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        column = column.dictionary_encode().combine_chunks()
        return (column.chunk(0) if isinstance(column, pa.ChunkedArray) else column).indices.to_numpy()
    return column.to_numpy()


def training_set(arrays):
    matrix = np.empty((len(arrays[0]), len(arrays)), np.float32)
    for index, array in enumerate(arrays):
        matrix[:, index] = (array - np.nanmean(array)) / np.nanstd(array)
    return np.nan_to_num(matrix, copy=False)


def main():
    # What is imported at the first use is not measured.
    array_of(pa.chunked_array([[1.0]])), array_of(pa.chunked_array([["a"]]))
    start = time.monotonic()
    arrays = [array_of(column) for column in table_of(sys.argv[1]).columns]
    if "--training-set" in sys.argv:
        training_set(arrays)
    print("seconds", time.monotonic() - start)


main()
