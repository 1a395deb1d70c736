"""Trains eleven-lines with NumPy, as it was published."""

import numpy as np
import workloads


class Network:
    def __init__(self, work):
        self.work = work
        self.w0, self.w1 = work.weights

    def train(self, start, steps):
        w0, w1, batch, batches = self.w0, self.w1, self.work.batch, self.work.batches
        for step in range(start, start + steps):
            first = step % batches * batch
            x, y = self.work.x[first : first + batch], self.work.y[first : first + batch]
            hidden = 1 / (1 + np.exp(-x.dot(w0)))
            output = 1 / (1 + np.exp(-hidden.dot(w1)))
            delta = (output - y) * (output * (1 - output))
            hidden_delta = delta.dot(w1.T) * (hidden * (1 - hidden))
            w1 -= self.work.rate * hidden.T.dot(delta)
            w0 -= self.work.rate * x.T.dot(hidden_delta)

    def loss(self, x, y):
        hidden = 1 / (1 + np.exp(-x.dot(self.w0)))
        output = 1 / (1 + np.exp(-hidden.dot(self.w1)))
        return float(np.mean((output - y) ** 2) / 2)


workloads.main(lambda work, options: Network(work))
