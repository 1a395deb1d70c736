"""Trains the workloads with JAX. The steps are one compiled loop."""

import math
from functools import partial

import jax
import jax.numpy as jnp
import workloads

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


class Network:
    def __init__(self, work):
        self.work = work
        self.rows = jnp.asarray(work.x), jnp.asarray(work.y)
        self.reset()

    def reset(self):
        weights = [jnp.array(weight) for weight in self.work.weights]
        biases = [] if self.work.is_eleven_lines else [jnp.zeros(w.shape[1], w.dtype) for w in weights]
        parameters = weights, biases
        slots = 2 if self.work.optimizer == "adam" else 0
        self.state = parameters, *(jax.tree.map(jnp.zeros_like, parameters) for _ in range(slots))

    def outputs(self, parameters, x):
        weights, biases = parameters
        if self.work.is_eleven_lines:
            for weight in weights:
                x = jax.nn.sigmoid(x @ weight)
            return x
        for layer, (weight, bias) in enumerate(zip(weights, biases)):
            x = x @ weight + bias
            if layer < len(weights) - 1:
                x = jax.nn.relu(x)
        return x

    def row_losses(self, parameters, x, y):
        outputs = self.outputs(parameters, x)
        if self.work.is_classifying:
            return -jnp.take_along_axis(jax.nn.log_softmax(outputs), y[:, None], axis=1)
        return (0.5 if self.work.is_eleven_lines else 1) * (outputs - y) ** 2

    def reduced_loss(self, parameters, x, y):
        losses = self.row_losses(parameters, x, y)
        return losses.sum() if self.work.is_eleven_lines else losses.mean()

    def update(self, state, gradients, step):
        rate = self.work.rate
        if self.work.optimizer == "sgd":
            return (jax.tree.map(lambda p, g: p - rate * g, state[0], gradients),)
        p, m, v = state
        m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, gradients)
        v = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, v, gradients)
        # 1 − βᵗ by expm1: with a float32 power, few correct digits would remain.
        rest1, rest2 = (-jnp.expm1((step + 1) * math.log(beta)) for beta in (BETA1, BETA2))
        move = lambda p, m, v: p - rate * (m / rest1) / (jnp.sqrt(v / rest2) + EPSILON)
        return jax.tree.map(move, p, m, v), m, v

    @partial(jax.jit, static_argnums=0, donate_argnums=1)
    def loop(self, state, rows, start, steps):
        def step(number, state):
            first = number % self.work.batches * self.work.batch
            x, y = (jax.lax.dynamic_slice_in_dim(each, first, self.work.batch) for each in rows)
            return self.update(state, jax.grad(self.reduced_loss)(state[0], x, y), number)

        return jax.lax.fori_loop(start, start + steps, step, state)

    def train(self, start, steps):
        self.state = jax.block_until_ready(self.loop(self.state, self.rows, start, steps))

    @partial(jax.jit, static_argnums=0)
    def outputs_of(self, parameters, x):
        return self.outputs(parameters, x)

    def predict(self):
        return jax.block_until_ready(self.outputs_of(self.state[0], self.rows[0]))

    def loss(self, x, y):
        return float(self.row_losses(self.state[0], x, y).mean())

    @partial(jax.jit, static_argnums=0)
    def accuracy_of(self, parameters, x, y):
        return (self.outputs(parameters, x).argmax(axis=1) == y).mean()

    def accuracy(self, x, y):
        return float(self.accuracy_of(self.state[0], x, y))


def make(work, options):
    jax.config.update("jax_enable_x64", work.is_eleven_lines)
    return Network(work)


workloads.main(make)
