"""Trains with scikit-learn's MLPClassifier, with one partial_fit for each batch."""

import math

import numpy as np
import workloads
from sklearn.neural_network import MLPClassifier


class Network:
    def __init__(self, work):
        self.work = work
        self.reset()

    def reset(self):
        work = self.work
        self.network = MLPClassifier(
            work.widths[1:-1], solver=work.optimizer, learning_rate_init=work.rate, alpha=0, momentum=0,
            batch_size=work.batch, shuffle=False)
        # The network creates its layers at the first partial_fit. Then set our weights and reset the optimizer.
        self.network.partial_fit(work.x[: work.batch], work.y[: work.batch], classes=np.arange(10))
        for layer, weight in enumerate(work.weights):
            self.network.coefs_[layer][...] = weight
            self.network.intercepts_[layer][...] = 0
        if work.optimizer == "adam":
            self.network._optimizer.t = 0
            for moment in self.network._optimizer.ms + self.network._optimizer.vs:
                moment[...] = 0

    def train(self, start, steps):
        batch, batches = self.work.batch, self.work.batches
        for step in range(start, start + steps):
            # Its ε is not divided by √(1 − β₂ᵗ), unlike the paper's.
            self.network._optimizer.epsilon = 1e-8 * math.sqrt(1 - 0.999 ** (step + 1))
            first = step % batches * batch
            self.network.partial_fit(self.work.x[first : first + batch], self.work.y[first : first + batch])

    def loss(self, x, y):
        return float(-self.network.predict_log_proba(x)[np.arange(len(y)), y].mean())

    def accuracy(self, x, y):
        return self.network.score(x, y)


workloads.main(lambda work, options: Network(work))
