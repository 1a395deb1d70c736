#!/usr/bin/env python3
"""Compares rules that suggest a learning rate from a range test: the table of docs/learning-rate.md.

    Benchmarks/range_test.py [species,mass,diabetes,digits,friedman,noisy] [32,full] [sgd,adam,momentum]

Needs NumPy and pandas. The network is the command's default one (128 and 64 ReLU units, an output that begins at
zeros), written in NumPy, so that the rules are compared apart from the code that uses one of them. For each case a
range test of 300 steps runs with three seeds, and trainings of 30 epochs run at nine rates around the minimum of
its curve, each a factor of 2 apart. The losses at a suggestion, its half and its double are interpolated between
these on the logarithmic axis. A fifth of the rows validate, the same for all seeds.
"""

import math
import sys
from pathlib import Path

import numpy as np
import pandas as pd

DATA = Path(__file__).resolve().parent.parent / "Examples" / "Data"


def table(name):
    """The inputs and the target of a data set, and whether the target is a number."""
    rng = np.random.default_rng(0)
    if name == "friedman":
        x = rng.random((1500, 10))
        y = 10 * np.sin(np.pi * x[:, 0] * x[:, 1]) + 20 * (x[:, 2] - 0.5) ** 2 + 10 * x[:, 3] + 5 * x[:, 4]
        return x, y + rng.normal(size=1500), True
    if name == "noisy":
        x = rng.normal(size=(1200, 20))
        p = 1 / (1 + np.exp(-(2 * x[:, 0] * x[:, 1] + x[:, 2])))
        return x, (rng.random(1200) < p).astype(int), False
    file, target = {"species": ("penguins", "species"), "mass": ("penguins", "body_mass_g"),
                    "diabetes": ("diabetes", "progression"), "digits": ("digits", "digit")}[name]
    frame = pd.read_csv(DATA / f"{file}.csv").dropna()
    y = frame.pop(target)
    isNumber = name in ("mass", "diabetes")
    return pd.get_dummies(frame).astype(float).values, y.values if isNumber else pd.factorize(y)[0], isNumber


def split(name):
    x, y, isNumber = table(name)
    order = np.random.default_rng(1).permutation(len(x))
    train, held = order[len(x) // 5:], order[:len(x) // 5]
    deviation = x[train].std(0)
    x = ((x - x[train].mean(0)) / np.where(deviation > 0, deviation, 1)).astype("f4")
    if isNumber:
        y = ((y - y[train].mean()) / y[train].std()).astype("f4")[:, None]
    return x[train], y[train], x[held], y[held], isNumber


class Training:
    def __init__(self, data, optimizer, seed):
        self.x, self.y, self.heldX, self.heldY, self.isNumber = data
        self.random, self.optimizer, self.steps = np.random.default_rng(seed), optimizer, 0
        outputs = 1 if self.isNumber else int(self.y.max()) + 1
        sizes = [self.x.shape[1], 128, 64, outputs]
        shapes = list(zip(sizes, sizes[1:])) + [(size,) for size in sizes[1:]]
        total = sum(int(np.prod(shape)) for shape in shapes)
        self.parameters, self.gradients = np.zeros(total, "f4"), np.zeros(total, "f4")
        self.m, self.v = np.zeros(total, "f4"), np.zeros(total, "f4")
        self.p, self.g, start = [], [], 0
        for number, shape in enumerate(shapes):
            end = start + int(np.prod(shape))
            self.p.append(self.parameters[start:end].reshape(shape))
            self.g.append(self.gradients[start:end].reshape(shape))
            if number < 2:
                self.p[-1][:] = self.random.normal(size=shape) * math.sqrt(2 / shape[0])
            start = end

    def forward(self, x):
        a = np.maximum(x @ self.p[0] + self.p[3], 0)
        b = np.maximum(a @ self.p[1] + self.p[4], 0)
        return a, b, b @ self.p[2] + self.p[5]

    def loss(self, outputs, y):
        if self.isNumber:
            return float(((outputs - y) ** 2).mean()), 2 * (outputs - y) / len(y)
        shifted = outputs - outputs.max(1, keepdims=True)
        exponentials = np.exp(shifted)
        sums, rows = exponentials.sum(1, keepdims=True), np.arange(len(y))
        gradient = exponentials / sums
        gradient[rows, y] -= 1
        return float((np.log(sums[:, 0]) - shifted[rows, y]).mean()), gradient / len(y)

    def step(self, rows, rate):
        x = self.x[rows]
        a, b, outputs = self.forward(x)
        loss, d = self.loss(outputs, self.y[rows])
        if not math.isfinite(loss):
            return loss
        for number, before in ((2, b), (1, a), (0, x)):
            self.g[number][:], self.g[number + 3][:] = before.T @ d, d.sum(0)
            d = (d @ self.p[number].T) * (before > 0)
        self.steps += 1
        g = self.gradients
        if self.optimizer == "sgd":
            self.parameters -= np.float32(rate) * g
        elif self.optimizer == "momentum":
            self.m[:] = 0.9 * self.m + g
            self.parameters -= np.float32(rate) * self.m
        else:
            self.m[:] = 0.9 * self.m + 0.1 * g
            self.v[:] = 0.999 * self.v + 0.001 * g * g
            root = np.sqrt(self.v / (1 - 0.999 ** self.steps)) + 1e-7
            self.parameters -= (rate / (1 - 0.9 ** self.steps) * self.m / root).astype("f4")
        return loss

    def epoch(self, batch):
        order = self.random.permutation(len(self.x))
        size = len(order) if batch == "full" else int(batch)
        return (order[start:start + size] for start in range(0, len(order), size))

    def best(self, batch, rate):
        """The best validation loss of 30 epochs; infinite if a loss is not finite."""
        best = math.inf
        for _ in range(30):
            if not all(math.isfinite(self.step(rows, rate)) for rows in self.epoch(batch)):
                return math.inf
            best = min(best, self.loss(self.forward(self.heldX)[2], self.heldY)[0])
        return best

    def rangeTest(self, batch, rates):
        losses = []
        while len(losses) < len(rates):
            for rows in self.epoch(batch):
                loss = self.step(rows, rates[len(losses)])
                if not math.isfinite(loss) or loss > 1e6:
                    return losses
                losses.append(loss)
                if len(losses) == len(rates):
                    break
        return losses


def smoothed(losses, window):
    losses = np.array(losses)
    losses[1:-1] = np.minimum(losses[1:-1], np.maximum(losses[:-2], losses[2:]))
    weights = np.concatenate([np.arange(1, window + 2), np.arange(window, 0, -1)]).astype(float)
    return np.convolve(losses, weights, "same") / np.convolve(np.ones(len(losses)), weights, "same")


def rules(rates, median, window):
    """The suggestion of each rule."""
    start, lowest = median[:2 * window].mean(), int(np.argmin(median))
    fall = start - median[lowest]

    def first(part):
        return rates[int(np.argmax(median <= start - part * fall))]

    def last(part, step):
        while step + 1 < len(median) and median[step + 1] <= median[lowest] + part * fall:
            step += 1
        return rates[step]

    fallen = int(np.argmax(median <= start - 0.95 * fall))
    return {"95% of the fall": first(0.95), "90% of the fall": first(0.9), "minimum": rates[lowest],
            "minimum / 4": rates[lowest] / 4, "minimum / 10": rates[lowest] / 10,
            "last within 5%, / 4": last(0.05, lowest) / 4, "end of the first floor / 5": last(0.1, fallen) / 5,
            "steepest": rates[int(np.argmin(np.gradient(median[:lowest + 1])))] if lowest > 1 else rates[lowest]}


def main():
    names = ["species,mass,diabetes,digits,friedman,noisy", "32,full", "sgd,adam,momentum"]
    sets, batches, optimizers = (text.split(",") for text in sys.argv[1:] + names[len(sys.argv) - 1:])
    rates = 1e-6 * 1e7 ** (np.arange(300) / 299)
    held, cases = {}, 0
    for name, batch, optimizer in ((n, b, o) for n in sets for b in batches for o in optimizers):
        data = split(name)
        curves = np.full((3, 300), np.inf)
        for seed in range(3):
            losses = Training(data, optimizer, seed).rangeTest(batch, rates)
            curves[seed, :len(losses)] = smoothed(losses, 15)
        median = np.median(curves, 0)
        center = round(math.log2(rates[int(np.argmin(median))]))
        grid = np.arange(center - 6, center + 3)
        found = np.array([[Training(data, optimizer, seed).best(batch, 2.0 ** power) for power in grid]
                          for seed in range(3)])
        found = np.minimum(found, 1e6)
        cases += 1
        for rule, rate in rules(rates, median, 15).items():
            three = np.array([[np.interp(math.log2(rate) + shift, grid, losses) for losses in found]
                              for shift in (-1, 0, 1)])
            means = three.mean(1)
            best = int(np.argmin(means))
            isHeld = means[1] - means[best] <= np.ptp(three[best])
            held[rule] = held.get(rule, 0) + isHeld
            if rule == "95% of the fall":
                numbers = " | ".join(f"{mean:.4f}" for mean in means)
                print(f"| {name} | {batch} | {optimizer} | {rate:.2g} | {numbers} | {np.ptp(three[best]):.4f} | "
                      f"{'yes' if isHeld else 'no'} |", flush=True)
    for rule, count in sorted(held.items(), key=lambda pair: -pair[1]):
        print(f"{rule}: {count} of {cases}")


if __name__ == "__main__":
    with np.errstate(all="ignore"):
        main()
