"""Penalties, clipping, constraints, averages and lookahead, in float64: by torch.nn.utils and
torch.optim.swa_utils, optax, and Keras with its `epsilon` set to 0 meanwhile.

A weight has 5 × 4 elements and a bias 4. Values are listed row by row, with the bias after the weight.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")
os.environ["JAX_ENABLE_X64"] = "1"
import jax  # noqa: E402

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402
import optax  # noqa: E402
import torch  # noqa: E402


def flat(parts):
    return [float(x) for part in parts for x in np.ravel(np.asarray(part))]


def parts(x):
    return [np.array(x[:20]).reshape(5, 4), np.array(x[20:])]


def weights(seed):
    random = np.random.default_rng(seed)
    weight = random.normal(size=(5, 4)) * [0.01, 1, 10, 0.3]
    weight[1, 1] = 0
    return weight, random.normal(size=4)


def penalties(weight, bias, gradient):
    """Returns the gradient of a penalty on the weight, by automatic differentiation."""
    cases = []
    for l1, l2 in [(0.3, 0.0), (0.0, 0.7), (0.2, 0.05)]:
        w = torch.tensor(weight, requires_grad=True)
        value = l1 * w.abs().sum() + l2 / 2 * w.square().sum()
        value.backward()
        added = [gradient[0] + w.grad.numpy(), gradient[1]]
        cases.append(dict(l1=l1, l2=l2, gradients=flat(added)))
    return cases


def clippings(gradient):
    def clipped(clip):
        ps = [torch.nn.Parameter(torch.zeros(g.shape, dtype=torch.float64)) for g in gradient]
        for p, g in zip(ps, gradient):
            p.grad = torch.tensor(g)
        clip(ps)
        return flat(p.grad.numpy() for p in ps)

    cases = []
    for limit in [0.25, 3.0, 100.0]:
        value = clipped(lambda ps: torch.nn.utils.clip_grad_value_(ps, limit))
        cases.append(dict(kind="value", limit=limit, gradients=value))
        by_global = optax.clip_by_global_norm(limit)
        tree = [jnp.array(g) for g in gradient]
        together = by_global.update(tree, by_global.init(tree))[0]
        norm = torch.nn.utils.get_total_norm([torch.tensor(g) for g in gradient]).item()
        cases.append(
            dict(kind="globalNorm", limit=limit, gradients=flat(together), norm=norm)
        )
        each = [by_global.update([g], by_global.init([g]))[0][0] for g in tree]
        cases.append(dict(kind="norm", limit=limit, gradients=flat(each)))
    return cases


def constraints(weight, bias):
    def held(constraint):
        w = keras.ops.convert_to_tensor(weight, dtype="float64")
        return flat([keras.ops.convert_to_numpy(constraint(w)), bias])

    k, epsilon, floatx = keras.constraints, keras.config.epsilon(), keras.config.floatx()
    keras.config.set_epsilon(0.0)
    keras.config.set_floatx("float64")
    try:
        return dict(
            # Computed by hand: Keras's own constraint is in float32.
            nonNegative=flat([np.maximum(weight, 0), bias]),
            maxNorm=held(k.MaxNorm(1.5)),
            unitNorm=held(k.UnitNorm()),
            norms=held(k.MinMaxNorm(0.5, 2.0)),
        )
    finally:
        keras.config.set_epsilon(epsilon)
        keras.config.set_floatx(floatx)


def averages():
    swa = torch.optim.swa_utils
    model = torch.nn.Linear(4, 5, dtype=torch.float64)
    sequence, cases = [], {}
    for name, function in [("exponential", swa.get_ema_avg_fn(0.9)), ("equal", None)]:
        averaged = swa.AveragedModel(model, avg_fn=function)
        for number in range(1, 21):
            w = weights(100 + number)
            with torch.no_grad():
                model.weight.copy_(torch.tensor(w[0]))
                model.bias[:4].copy_(torch.tensor(w[1]))
            averaged.update_parameters(model)
        cases[name] = flat(
            [averaged.module.weight.detach().numpy(), averaged.module.bias.detach().numpy()[:4]]
        )
    return cases


def lookahead(weight, bias):
    """Runs momentum on the gradients w − 1, with a lookahead of 3 steps."""
    optimizer = optax.lookahead(optax.sgd(0.1, momentum=0.9), 3, 0.4)
    both = optax.LookaheadParams.init_synced([jnp.array(weight), jnp.array(bias)])
    state = optimizer.init(both)
    kept = []
    for number in range(1, 21):
        gradient = [w - 1 for w in both.fast]
        updates, state = optimizer.update(gradient, state, both)
        both = optax.apply_updates(both, updates)
        if number in [2, 3, 20]:
            kept.append(dict(step=number, fast=flat(both.fast), slow=flat(both.slow)))
    return kept


def goldens():
    weight, bias = weights(1)
    gradient = weights(2)
    return dict(
        weights=flat([weight, bias]),
        gradients=flat(gradient),
        penalties=penalties(weight, bias, gradient),
        clippings=clippings(gradient),
        constraints=constraints(weight, bias),
        averaged=[flat(weights(100 + number)) for number in range(1, 21)],
        averages=averages(),
        lookahead=lookahead(weight, bias),
    )
