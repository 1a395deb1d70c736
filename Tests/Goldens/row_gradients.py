"""The gradient of each row of small networks, by NumPy in float64: norms, products with the mean, noise scale.

Each network is the 3-h-1 network of eleven lines, with or without bias: sigmoid layers, and the loss
(output − y)² / 2. A row's gradient is computed on its own, one row at a time, and scaled by its weight over the
mean weight, so that the mean of all is the gradient of the weighted mean loss.
"""

import numpy as np

X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1], [0.5, -2, 1]], dtype=float)
Y = np.array([[0, 1, 1, 0, 1]], dtype=float).T


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def gradient(x, y, layers):
    """The loss of one row, and its gradient as one vector."""
    outputs = [x]
    for w, b in layers:
        outputs.append(sigmoid(outputs[-1] @ w + b))
    loss = ((outputs[-1] - y) ** 2).sum() / 2
    delta = (outputs[-1] - y) * outputs[-1] * (1 - outputs[-1])
    parts = []
    for (w, b), before in zip(reversed(layers), reversed(outputs[:-1])):
        parts = [np.outer(before, delta).ravel(), delta] + parts
        delta = (delta @ w.T) * before * (1 - before)
    return loss, parts


def case(seed, hidden, has_bias, weights):
    random = np.random.RandomState(seed)
    shapes = [(3, hidden), (hidden, 1)]
    layers = [(2 * random.random_sample(shape) - 1,
               (2 * random.random_sample(shape[1]) - 1) * has_bias) for shape in shapes]
    weight = np.array(weights, dtype=float)
    losses, rows = [], []
    for x, y in zip(X, Y):
        loss, parts = gradient(x, y, layers)
        losses.append(loss)
        rows.append(np.concatenate(parts if has_bias else parts[::2]))
    rows = np.array(rows) * (weight / weight.mean())[:, None]
    mean = rows.mean(axis=0)
    squares = (rows**2).sum(axis=1)
    trace = ((rows - mean) ** 2).sum(axis=1).mean()
    return {
        "hidden": hidden, "bias": bool(has_bias), "weights": weights,
        "features": X.tolist(), "targets": Y.tolist(),
        "parameters": [{"weight": w.ravel().tolist(), "bias": b.tolist()} for w, b in layers],
        "losses": losses, "squared_norms": squares.tolist(), "products": (rows @ mean).tolist(),
        "cosines": (rows @ mean / np.sqrt(squares * (mean @ mean))).tolist(),
        "squared_norm_of_mean": float(mean @ mean), "mean": mean.tolist(),
        "trace": float(trace), "scale": float(trace / (mean @ mean)),
    }


def goldens():
    return [
        case(1, 4, 0, [1, 1, 1, 1, 1]),
        case(2, 3, 1, [1, 1, 1, 1, 1]),
        case(3, 8, 1, [1, 0.5, 3, 2, 0.25]),
    ]
