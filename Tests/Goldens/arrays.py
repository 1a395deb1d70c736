"""Files of arrays, as NumPy, the safetensors package and scikit-learn write them, and what they hold.

Each file has its bytes in Base64 and its columns: the kind, how the numbers are kept in memory, the shape of
a row, and the values as NumPy has them, in the order of C. Numbers that JSON lacks are texts.
"""

import base64
import io
import json
import math
import struct
import time
import unittest.mock
import warnings

import numpy as np
import safetensors.numpy
import safetensors.torch
import sklearn.datasets
import torch

STORAGE = {
    "b1": "bytes", "u1": "bytes", "i1": "single", "u2": "single", "i2": "single", "f2": "single",
    "f4": "single",
}


def number(value):
    value = float(value)
    return value if math.isfinite(value) else repr(value)


def column(name, array):
    """The column of one array: what a row is follows from its dimensions."""
    kind = array.dtype.kind + str(array.dtype.itemsize)
    result = {"name": name, "shape": list(array.shape[1:])}
    if array.ndim == 1 and array.dtype.kind in "USb":
        texts = [text.decode() if isinstance(text, bytes) else str(text) for text in array.tolist()]
        if array.dtype.kind == "b":
            texts = [text.lower() for text in texts]
        return result | {"storage": "texts", "texts": texts}
    storage = STORAGE.get(kind, "double")
    if array.ndim == 1:
        storage = "single" if kind in ("f2", "f4") else "double"
    return result | {"storage": storage, "numbers": [number(value) for value in array.ravel().tolist()]}


def file(name, data, columns, notes=0):
    return {"name": name, "file": base64.b64encode(data).decode(), "columns": columns, "notes": notes}


def saved(array, version=None):
    stream = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        np.lib.format.write_array(stream, array, version=version)
    return stream.getvalue()


def values(dtype, shape):
    """Numbers of a type, with its limits among them."""
    dtype = np.dtype(dtype)
    count = math.prod(shape)
    if dtype.kind == "b":
        numbers = np.arange(count) % 3 == 0
    elif dtype.kind == "f":
        limits = np.finfo(dtype)
        numbers = np.linspace(-3, 3, count)
        numbers[:6] = [limits.max, -limits.tiny, limits.smallest_subnormal, np.nan, -np.inf, -0.0]
    else:
        limits = np.iinfo(dtype)
        numbers = np.array(
            [limits.min, limits.max, limits.max // 3] + list(range(count - 3)), dtype=object)
    return numbers.astype(dtype).reshape(shape)


def numpy_files():
    for code in ["b1", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", "f2", "f4", "f8"]:
        for order in "<>" if code[1] != "1" else "|":
            vector, cube = values(order + code, (7,)), values(order + code, (3, 2, 4))
            mark = {"<": "little", ">": "big", "|": "one"}[order]
            yield file(f"{code}-{mark}.npy", saved(vector), [column(f"{code}-{mark}", vector)])
            for name, array in [("c", cube), ("fortran", np.asfortranarray(cube))]:
                stem = f"{code}-{mark}-{name}"
                yield file(stem + ".npy", saved(array), [column(stem, array)])
    matrix = values("<f8", (4, 3))
    for version in [(1, 0), (2, 0), (3, 0)]:
        yield file(f"version{version[0]}.npy", saved(matrix, version), [column(f"version{version[0]}", matrix)])
    texts = np.array(["a", "", "größe", "日本\U0001f600", "a", "x\0y"])
    yield file("folder.d/texts.npy", saved(texts), [column("texts", texts)])
    yield file("big.npy", saved(texts.astype(">U5")), [column("big", texts)])
    coded = np.array([text.encode() for text in texts])
    yield file("coded.npy.gz", saved(coded), [column("coded", coded)])
    for align in [False, True]:
        record = np.zeros(4, np.dtype(
            [("größe", "<f4"), ("label", "|u1"), ("picture", "|u1", (2, 3)), ("name", "<U3"), ("ok", "|b1"),
             ("wide", ">i8")], align=align))
        record["größe"] = [1.5, np.nan, -2, 3]
        record["label"] = [0, 255, 3, 4]
        record["picture"] = np.arange(24).reshape(4, 2, 3)
        record["name"] = ["ab", "", "ü", "ab"]
        record["ok"] = [True, False, False, True]
        record["wide"] = [1, -(2**63), 2**63 - 1, 2**53 + 1]
        yield file("record.npy", saved(record), [column(name, record[name]) for name in record.dtype.names])
    empty = np.zeros((0, 3), "<f4")
    yield file("empty.npy", saved(empty), [column("empty", empty)])


def archive(save, **arrays):
    stream = io.BytesIO()
    with unittest.mock.patch("time.localtime", lambda *_: time.gmtime(315532800)):
        save(stream, **arrays)
    return stream.getvalue()


def archives():
    pictures = values("|u1", (5, 2, 3))
    labels = values("<i8", (5,))
    points = np.asfortranarray(values("<f8", (5, 2)))
    arrays = {"pictures": pictures, "labels": labels, "points": points}
    columns = [column(name, array) for name, array in arrays.items()]
    others = {"few": np.arange(3), "one": np.arange(1.0), "more": np.arange(3.0)}
    for name, save in [("stored", np.savez), ("compressed", np.savez_compressed)]:
        yield file(name + ".npz", archive(save, **arrays), columns)
        yield file(name + "-others.npz", archive(save, **others, **arrays), columns, notes=2)
    equal = {"x": np.arange(2.0), "y": np.arange(2), "x2": np.arange(3.0), "y2": np.arange(3)}
    yield file("equal.npz", archive(np.savez, **equal), [column(name, equal[name]) for name in ["x2", "y2"]], 1)


def idx_files():
    codes = {0x08: "|u1", 0x09: "|i1", 0x0B: ">i2", 0x0C: ">i4", 0x0D: ">f4", 0x0E: ">f8"}
    for code, dtype in codes.items():
        for shape in [(7,), (3, 2, 4)]:
            array = values(dtype, shape)
            data = bytes([0, 0, code, len(shape)]) + struct.pack(f">{len(shape)}I", *shape) + array.tobytes()
            yield file("train-idx-ubyte.gz", data, [column("train-idx-ubyte", array)])


def tensor_files():
    arrays = {name: values(name, (4, 3)) for name in ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"]}
    arrays |= {"f2": values("f2", (4, 3)), "f4": values("f4", (4, 3)), "f8": values("f8", (4, 3))}
    arrays |= {"b1": values("?", (4, 3)), "flat": values("f4", (4, 2))[:, 0].copy()}
    data = safetensors.numpy.save(arrays)
    header = json.loads(data[8:8 + int.from_bytes(data[:8], "little")])
    yield file("all.safetensors", data, [column(name, arrays[name]) for name in header])
    brain = torch.tensor([[1.5, -2.0], [3.140625, float("inf")]], dtype=torch.bfloat16)
    tensors = {"brain": brain, "other": torch.zeros(5), "scalar": torch.tensor(1.0), "y": torch.tensor([True, False])}
    yield file(
        "brain.safetensors", safetensors.torch.save(tensors, {"made": "by hand"}),
        [column("brain", brain.float().numpy()), column("y", tensors["y"].numpy())], notes=2)


LIBSVM = {
    "plain": "1 1:0.5 3:-2\n-1 2:1e3\n0\n",
    "zero": "+1 0:1 4:0.25 # 7:7\r\n# a comment\r\n\r\n2.5\t1:3\r\n",
    "query": "3 qid:1 1:0.5\n1 qid:1 2:nan\n2 qid:2",
}


def libsvm_files():
    for name, text in LIBSVM.items():
        features, labels = sklearn.datasets.load_svmlight_file(io.BytesIO(text.encode()), zero_based="auto")
        yield file(
            name + ".libsvm", text.encode(), [column("label", labels), column("features", features.toarray())],
            notes=int(name == "query"))


def goldens():
    return {
        "numpy": list(numpy_files()), "archives": list(archives()), "idx": list(idx_files()),
        "safetensors": list(tensor_files()), "libsvm": list(libsvm_files()),
    }
