"""Times 60,000 full-batch passes of the eleven-line network: NumPy's loop against our whole process.

Run from the top of the package after `swift build -c release --product eleven-lines`.
"""

import statistics
import subprocess
import time

import numpy as np

PASSES, ROUNDS = 60_000, 5


def numpy_seconds():
    """The time of the loop alone, without starting Python."""
    x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]])
    y = np.array([[0, 1, 1, 0]]).T
    np.random.seed(1)
    w0 = 2 * np.random.random((3, 4)) - 1
    w1 = 2 * np.random.random((4, 1)) - 1
    start = time.perf_counter()
    for _ in range(PASSES):
        hidden = 1 / (1 + np.exp(-x.dot(w0)))
        output = 1 / (1 + np.exp(-hidden.dot(w1)))
        delta = (output - y) * (output * (1 - output))
        hidden_delta = delta.dot(w1.T) * (hidden * (1 - hidden))
        w1 -= hidden.T.dot(delta)
        w0 -= x.T.dot(hidden_delta)
    return time.perf_counter() - start


def descent_seconds():
    """The time of the whole process."""
    start = time.perf_counter()
    subprocess.run(
        [".build/release/eleven-lines", "--iterations", str(PASSES)], check=True, capture_output=True)
    return time.perf_counter() - start


pairs = [(numpy_seconds(), descent_seconds()) for _ in range(ROUNDS)]
print(f"NumPy   {statistics.median(a for a, _ in pairs):.3f} s")
print(f"Descent {statistics.median(b for _, b in pairs):.3f} s")
print(f"ratio   {statistics.median(a / b for a, b in pairs):.1f}")
