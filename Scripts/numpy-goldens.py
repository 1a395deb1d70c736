"""Computes the golden values that come from NumPy, and compares the files with them.

Run it from the root of the package: python3 Scripts/numpy-goldens.py [--write]
With --write, it writes the files instead.
"""

import json
import pathlib
import sys

import numpy as np

FOLDER = pathlib.Path("Tests/DescentTests/Goldens")


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def eleven_lines(setting):
    """Trains the 3-h-1 network without bias; returns errors before passes and sign changes of updates."""
    x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=float)
    y = np.array([[0, 1, 1, 0]], dtype=float).T
    np.random.seed(setting["seed"])
    weights = [2 * np.random.random(shape) - 1 for shape in ((3, setting["hidden"]), (setting["hidden"], 1))]
    changes = [np.zeros(w.shape, dtype=int) for w in weights]
    previous, updates, errors = None, 0, []
    size = 4 if setting["batch"] == "full" else setting["batch"]

    def outputs():
        return sigmoid(sigmoid(x @ weights[0]) @ weights[1])

    for iteration in range(setting["iterations"]):
        if iteration % max(setting["iterations"] // 6, 1) == 0:
            errors.append([iteration, float(np.mean(np.abs(y - outputs())))])
        order = np.arange(4)
        if setting["shuffle"]:
            np.random.shuffle(order)
        for start in range(0, 4, size):
            rows = order[start:start + size]
            if len(rows) < size and setting["last"] == "drop":
                continue
            hidden = sigmoid(x[rows] @ weights[0])
            output = sigmoid(hidden @ weights[1])
            delta = (y[rows] - output) * output * (1 - output)
            hidden_delta = (delta @ weights[1].T) * hidden * (1 - hidden)
            moves = [x[rows].T @ hidden_delta, hidden.T @ delta]
            signs = [move > 0 for move in moves]
            for layer in range(2):
                weights[layer] += setting["alpha"] * moves[layer]
                if previous is not None:
                    changes[layer] += signs[layer] != previous[layer]
            previous = signs
            updates += 1
    return setting | {
        "updates": updates,
        "errors": errors,
        "final_error": float(np.mean(np.abs(y - outputs()))),
        "outputs": outputs().ravel().tolist(),
        "synapse_0": weights[0].tolist(),
        "synapse_1": weights[1].tolist(),
        "sign_changes_0": changes[0].tolist(),
        "sign_changes_1": changes[1].tolist(),
    }


def numpy_random(seed):
    """Returns the first numbers of NumPy's legacy generator."""
    result = {"seed": seed}
    np.random.seed(seed)
    result["random"] = np.random.random(16).tolist()
    np.random.seed(seed)
    result["randn"] = np.random.randn(9).tolist()
    result["shuffle_arange"] = {}
    for count in (1, 2, 10, 100, 1000):
        np.random.seed(seed)
        order = np.arange(count)
        np.random.shuffle(order)
        order = order.tolist()
        shown = order if count <= 100 else order[:20] + ["..."] + order[-20:]
        result["shuffle_arange"][str(count)] = shown
    return result


def minibatches(case):
    """Returns what the two published iterate_minibatches functions yield."""
    order = np.arange(case["rows"])
    if case["numpy_seed"] is not None:
        np.random.seed(case["numpy_seed"])
        np.random.shuffle(order)
    size = case["batch"]
    end = case["rows"] - size + 1 if case["last"] == "drop" else case["rows"]
    batches = [order[start:start + size].tolist() for start in range(0, end, size)]
    return case | {"batches": batches}


def same(ours, theirs, tolerance):
    """Returns whether two JSON values agree; numbers are compared with a relative tolerance."""
    if isinstance(theirs, dict):
        return ours.keys() == theirs.keys() and all(same(ours[k], theirs[k], tolerance) for k in theirs)
    if isinstance(theirs, list):
        return len(ours) == len(theirs) and all(map(lambda a, b: same(a, b, tolerance), ours, theirs))
    if isinstance(theirs, float):
        return abs(ours - theirs) <= tolerance * abs(theirs)
    return ours == theirs


SETTINGS = ("alpha", "hidden", "seed", "iterations", "batch", "last", "shuffle")
FILES = {
    "eleven-lines": (lambda old: eleven_lines({key: old[key] for key in SETTINGS}), 1e-10),
    "numpy-random": (lambda old: numpy_random(old["seed"]), 1e-15),
    "minibatches": (
        lambda old: minibatches({key: old[key] for key in ("rows", "batch", "last", "numpy_seed")}), 0),
}

for name, (compute, tolerance) in FILES.items():
    path = FOLDER / f"{name}.json"
    stored = json.loads(path.read_text())
    computed = [compute(old) for old in stored]
    if "--write" in sys.argv:
        path.write_text(json.dumps(computed) + "\n")
    elif not same(computed, stored, tolerance):
        sys.exit(f"{path} differs from what NumPy {np.__version__} computes; --write rewrites it")
    else:
        print(f"{path}: {len(computed)} entries agree with NumPy {np.__version__}")
