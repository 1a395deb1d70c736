"""What the peers share: the workloads of train-steps, bit for bit the same, and its clock.

A peer is a program `train_PEER.py` that has the options of train-steps and prints the same JSON.
"""

import argparse
import json
import os
import statistics
import time
from types import SimpleNamespace

import numpy as np

GOLDEN = 0x9E3779B97F4A7C15
WORKLOADS = {  # the widths, the rows, and the steps before the loss is compared
    "eleven-lines": ([3, 4, 1], 4, 1000),
    "mlp-784-512-512-10": ([784, 512, 512, 10], 4096, 20),
    "mlp-4096": ([4096, 4096, 4096, 10], 4096, 3),
    "table-20-64-1": ([20, 64, 1], 4096, 1000),
    "predict": ([784, 512, 512, 10], 10_000, 1),
    "digits-to-97": ([64, 128, 64, 10], 1797, 1),
}


def bits(stream, count):
    """Returns the first outputs of a stream of NumberStream.swift, 24 bits each."""
    z = np.arange(1, count + 1, dtype=np.uint64) + np.uint64(stream << 40)
    z *= np.uint64(GOLDEN)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (z ^ (z >> np.uint64(31))) >> np.uint64(40)


def uniform(stream, shape, scale=1.0):
    return ((bits(stream, int(np.prod(shape))) / 0x800000 - 1) * scale).reshape(shape)


def digits(work, path):
    """Reads the digits, and sets every fifth row aside for validation."""
    table = np.loadtxt(path, delimiter=",", skiprows=1, dtype=np.float32)
    aside = np.arange(len(table)) % 5 == 0
    x, y = table[:, :64] / 16, table[:, 64].astype(np.int64)
    work.x, work.y = x[~aside], y[~aside]
    work.validation = x[aside], y[aside]


def rows_of(work, path):
    inputs, outputs = work.widths[0], work.widths[-1]
    if work.is_eleven_lines:
        work.x = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], work.type)
        work.y = np.array([[0], [1], [1], [0]], work.type)
    elif work.name == "digits-to-97":
        digits(work, path)
    else:
        work.x = uniform(0, (work.rows, inputs)).astype(work.type)
        if outputs == 1:
            work.y = uniform(1, (work.rows, 1)).astype(work.type)
        else:
            work.y = ((bits(1, work.rows) * np.uint64(10)) >> np.uint64(24)).astype(np.int64)


def workload(options):
    work = SimpleNamespace(name=options.workload, optimizer=options.optimizer)
    work.widths, work.rows, work.checked_steps = WORKLOADS[work.name]
    work.is_eleven_lines = work.name == "eleven-lines"
    work.is_classifying = work.widths[-1] == 10
    work.type = np.float64 if work.is_eleven_lines else np.float32
    work.rate = 0.001 if work.optimizer == "adam" else 1.0 if work.is_eleven_lines else 0.01
    work.weights = [
        uniform(2 + layer, shape, 1 if work.is_eleven_lines else np.sqrt(6 / shape[0])).astype(work.type)
        for layer, shape in enumerate(zip(work.widths, work.widths[1:]))
    ]
    rows_of(work, options.digits)
    work.batch = len(work.x) if options.batch == "full" else int(options.batch)
    work.batches = len(work.x) // work.batch
    return work


def operations_per_row(work):
    products = [2 * a * b for a, b in zip(work.widths, work.widths[1:])]
    forward = sum(products)
    return forward if work.name == "predict" else 3 * forward - products[0]


class Training:
    """Trains on the batches in order, again and again. A step is one update."""

    def __init__(self, work, network):
        self.work, self.network, self.step = work, network, 0
        self.rows_per_step = work.batch

    def advance(self, steps):
        self.network.train(self.step, steps)
        self.step += steps

    def loss(self):
        return self.network.loss(self.work.x[:128], self.work.y[:128])


class Predicting:
    """Predicts. A step predicts all rows."""

    def __init__(self, work, network):
        self.network = network
        self.rows_per_step = len(work.x)

    def advance(self, steps):
        for _ in range(steps):
            self.outputs = self.network.predict()

    def loss(self):
        return float(np.mean(np.square(np.asarray(self.outputs, np.float64))))


class ReachingAccuracy:
    """Trains to an accuracy. A step is a whole training: epochs until 97% of the validation rows are right."""

    def __init__(self, work, network):
        self.work, self.network = work, network

    def advance(self, steps):
        for _ in range(steps):
            self.network.reset()
            epochs = 0
            while epochs == 0 or self.network.accuracy(*self.work.validation) < 0.97:
                self.network.train(epochs * self.work.batches, self.work.batches)
                epochs += 1
            self.rows_per_step = epochs * self.work.batches * self.work.batch

    def loss(self):
        return self.network.loss(*self.work.validation)


def step_time(seconds, advance):
    """Measures the time of a step in the same way as StepTime.swift."""

    def timed(steps):
        start = time.perf_counter()
        advance(steps)
        return time.perf_counter() - start

    steps = 1
    while timed(steps) < seconds / 20:
        steps *= 2
    laps = []
    start = time.perf_counter()
    while len(laps) < 3 or time.perf_counter() - start < seconds:
        laps.append(timed(steps) / steps * 1e6)
    return {"min": min(laps), "median": statistics.median(laps)}


def main(make_network, add_options=lambda parser: None):
    """Runs the program of a peer.

    `make_network(work, options)` returns an object with train(start, steps), loss(x, y), and, where the
    workload needs them, predict(), reset() and accuracy(x, y).
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("workload", choices=WORKLOADS)
    parser.add_argument("--batch", default="32")
    parser.add_argument("--optimizer", default="sgd", choices=["sgd", "adam"])
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--digits", default="Examples/Data/digits.csv")
    add_options(parser)
    options = parser.parse_args()
    work = workload(options)
    kinds = {"predict": Predicting, "digits-to-97": ReachingAccuracy}
    task = kinds.get(work.name, Training)(work, make_network(work, options))
    task.advance(work.checked_steps)
    loss = task.loss()
    time = step_time(options.seconds, task.advance)
    print(
        json.dumps(
            {
                "workload": work.name,
                "batch": options.batch,
                "optimizer": work.optimizer,
                "threads": int(os.environ.get("OMP_NUM_THREADS", os.cpu_count())),
                "microseconds_per_step": time,
                "loss": loss,
                "samples_per_second": task.rows_per_step / time["median"] * 1e6,
                "gflops": task.rows_per_step * operations_per_row(work) / time["median"] / 1e3,
            }
        )
    )
