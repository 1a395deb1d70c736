"""Times full-batch passes of the eleven-line network in Float64: NumPy's loop against Descent's.

Run it from the root of the package after `swift build -c release --product eleven-lines`. NumPy makes
60,000 passes. Descent makes ten times as many, so that the start of its process matters little.
"""

import statistics
import subprocess
import time

import numpy as np

PASSES, ROUNDS = 60_000, 5


def numpy_microseconds():
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
    return (time.perf_counter() - start) / PASSES * 1e6


def descent_microseconds():
    passes = 10 * PASSES
    start = time.perf_counter()
    subprocess.run(
        [".build/release/eleven-lines", "--iterations", str(passes)], check=True, capture_output=True)
    return (time.perf_counter() - start) / passes * 1e6


pairs = [(numpy_microseconds(), descent_microseconds()) for _ in range(ROUNDS)]
print(f"NumPy   {statistics.median(a for a, _ in pairs):6.2f} µs per pass")
print(f"Descent {statistics.median(b for _, b in pairs):6.2f} µs per pass")
print(f"ratio   {statistics.median(a / b for a, b in pairs):6.1f}")
