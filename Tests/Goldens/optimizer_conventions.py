"""Optimizer trajectories in the conventions of Keras and optax, with λ·p in the gradient as in PyTorch, and
for whole matrices of other shapes. They use the gradients of optimizers.json, in float64.

Keras computes in its `floatx`, which is set to float64 meanwhile. Its Adafactor and its Muon are written
out in NumPy, because even then they are only accurate to 1e-8.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "torch")
import keras  # noqa: E402
import numpy as np  # noqa: E402
import optimizers as shared  # noqa: E402

# Importing `optimizers` sets up JAX for float64.
optax, torch = shared.optax, shared.torch
assert keras.backend.backend() == "torch", "run with KERAS_BACKEND=torch: the other backends are not float64"


def keras_trajectory(make):
    start, gradients = shared.sequence()
    floatx = keras.config.floatx()
    keras.config.set_floatx("float64")
    try:
        weight = keras.Variable(start[:9].reshape(3, 3), dtype="float64", name="weight")
        bias = keras.Variable(start[9:], dtype="float64", name="bias")
        optimizer = make()
        if optimizer.weight_decay:
            optimizer.exclude_from_weight_decay(var_names=["bias"])
        optimizer.build([weight, bias])
        kept = []
        for number, gradient in enumerate(gradients, 1):
            parts = [gradient[:9].reshape(3, 3), gradient[9:]]
            optimizer.apply(
                [keras.ops.convert_to_tensor(part, dtype="float64") for part in parts]
            )
            if number in shared.STEPS:
                now = [keras.ops.convert_to_numpy(x) for x in (weight, bias)]
                kept.append(shared.text(np.concatenate([now[0].ravel(), now[1]])))
        return kept
    finally:
        keras.config.set_floatx(floatx)


def adafactor(lr, epsilon, threshold):
    """keras.optimizers.Adafactor's `update_step`."""
    start, gradients = shared.sequence()
    variables, moments, kept = [start[:9].reshape(3, 3).copy(), start[9:].copy()], [{}, {}], []

    def rms(x):
        return np.sqrt(np.mean(np.square(x)))

    for step, gradient in enumerate(gradients, 1):
        beta = 1 - step**-0.8
        for w, past, g in zip(variables, moments, [gradient[:9].reshape(3, 3), gradient[9:]]):
            square = np.square(g) + epsilon
            for name, axis in [("r", -1), ("c", -2)] if w.ndim == 2 else [("v", None)]:
                mean = square if axis is None else np.mean(square, axis=axis)
                past[name] = beta * past.get(name, 0) + (1 - beta) * mean
            if w.ndim == 2:
                r = past["r"]
                past["v"] = np.expand_dims(r / np.mean(r), -1) * past["c"]
            u = g / np.sqrt(past["v"])
            u /= max(1, rms(u) / threshold)
            w -= max(1e-3, rms(w)) * min(lr, 1 / np.sqrt(step)) * u
        if step in shared.STEPS:
            kept.append(shared.text(np.concatenate([variables[0].ravel(), variables[1]])))
    return kept


def muon(lr, momentum, iterations, shape):
    """keras.optimizers.Muon's `_muon_update_step`."""
    start, gradients = shared.sequence()
    w, m, kept = start.reshape(shape).copy(), np.zeros(shape), []
    for step, gradient in enumerate(gradients, 1):
        g = gradient.reshape(shape)
        m = momentum * m + g
        x = g + momentum * m
        x = x.T if shape[0] > shape[1] else x
        x = x / (np.linalg.norm(x) + 1e-7)
        for _ in range(iterations):
            gram = x @ x.T
            x = 3.4445 * x + (-4.7750 * gram + 2.0315 * gram @ gram) @ x
        x = x.T if shape[0] > shape[1] else x
        w -= lr * x * np.sqrt(max(shape)) * 0.2
        if step in shared.STEPS:
            kept.append(shared.text(w))
    return kept


def coupled(make):
    """PyTorch's own `weight_decay`, applied only to the weight."""
    return shared.torch_trajectory(lambda p: make(p, foreach=False))


@shared.float64()
def goldens():
    cases = []

    def add(kind, source, hyperparameters, parameters, **more):
        cases.append(
            dict(kind=kind, source=source, hyperparameters=hyperparameters, parameters=parameters, **more)
        )

    lr, eps, k = 0.02, 1e-4, keras.optimizers
    adam = shared.adam_hyperparameters(lr, 0.8, 0.95, eps, weightDecay=0)
    betas = dict(beta_1=0.8, beta_2=0.95, epsilon=eps)
    before = adam | dict(epsilonPlace="beforeCorrection")
    add("adam", "keras", before, keras_trajectory(lambda: k.Adam(lr, **betas)))
    add("amsgrad", "keras", before, keras_trajectory(lambda: k.Adam(lr, **betas, amsgrad=True)))
    add("adamax", "keras", adam, keras_trajectory(lambda: k.Adamax(lr, **betas)))
    add(
        "adamw",
        "keras",
        before | dict(weightDecay=0.3),
        keras_trajectory(lambda: k.AdamW(lr, **betas, weight_decay=0.3)),
    )
    add(
        "nadam",
        "keras",
        adam | dict(momentumDecay=1),
        keras_trajectory(lambda: k.Nadam(lr, **betas)),
    )
    add(
        "lamb",
        "keras",
        dict(learningRate=lr, beta1=0.8, beta2=0.95, epsilon=eps, adaptsBiases=True),
        keras_trajectory(lambda: k.Lamb(lr, **betas)),
    )
    add(
        "lion",
        "keras",
        dict(learningRate=lr, beta1=0.8, beta2=0.95),
        keras_trajectory(lambda: k.Lion(lr, 0.8, 0.95)),
    )
    add(
        "adagrad",
        "keras",
        dict(learningRate=lr, initialSum=0.1, epsilon=eps, epsilonPlace="inside"),
        keras_trajectory(
            lambda: k.Adagrad(lr, initial_accumulator_value=0.1, epsilon=eps)
        ),
    )
    add(
        "adadelta",
        "keras",
        dict(learningRate=lr, decay=0.95, epsilon=eps),
        keras_trajectory(lambda: k.Adadelta(lr, rho=0.95, epsilon=eps)),
    )
    for centred, momentum in [(False, 0.0), (True, 0.5)]:
        add(
            "rmsprop",
            "keras",
            dict(
                learningRate=lr,
                decay=0.9,
                momentum=momentum,
                isCentred=centred,
                epsilon=eps,
                epsilonPlace="inside",
            ),
            keras_trajectory(
                lambda: k.RMSprop(
                    lr, rho=0.9, momentum=momentum, epsilon=eps, centered=centred
                )
            ),
        )
    add(
        "adafactor",
        "keras's formula",
        dict(
            learningRate=lr,
            decayExponent=0.8,
            gradientEpsilon=1e-3,
            weightEpsilon=1e-3,
            threshold=0.5,
        ),
        adafactor(lr, epsilon=1e-3, threshold=0.5),
    )
    add(
        "muon",
        "keras's formula",
        shared.muon_hyperparameters(lr, 0.9, True, 4, "likeAdam", 0),
        muon(lr, momentum=0.9, iterations=4, shape=(4, 3)),
        shape=(4, 3),
    )
    add(
        "momentum",
        "keras",
        dict(learningRate=lr, momentum=0.8),
        keras_trajectory(lambda: k.SGD(lr, momentum=0.8)),
    )
    add(
        "nesterov",
        "keras",
        dict(learningRate=lr, momentum=0.8),
        keras_trajectory(lambda: k.SGD(lr, momentum=0.8, nesterov=True)),
    )
    inside = adam | dict(epsilonPlace="inside")
    add(
        "adam",
        "optax",
        inside,
        shared.optax_trajectory(lambda _: optax.adam(lr, 0.8, 0.95, eps=0, eps_root=eps)),
    )
    add(
        "radam",
        "optax",
        adam,
        shared.optax_trajectory(lambda _: optax.radam(lr, 0.8, 0.95, eps)),
    )
    for kind, make in [
        ("sgd", lambda p, **a: torch.optim.SGD(p, lr=lr, weight_decay=0.3, **a)),
        (
            "momentum",
            lambda p, **a: torch.optim.SGD(p, lr=lr, momentum=0.8, weight_decay=0.3, **a),
        ),
        (
            "adam",
            lambda p, **a: torch.optim.Adam(
                p, lr=lr, betas=(0.8, 0.95), eps=eps, weight_decay=0.3, **a
            ),
        ),
    ]:
        own = dict(sgd={}, momentum=dict(momentum=0.8), adam=adam)[kind]
        add(kind, "torch", dict(learningRate=lr) | own, coupled(make), l2=0.3)
    for shape in [(2, 6), (6, 2), (12, 1), (1, 12)]:
        add(
            "lamb",
            "optax",
            dict(
                learningRate=lr,
                beta1=0.8,
                beta2=0.95,
                epsilon=eps,
                adaptsBiases=True,
                weightDecay=0.3,
            ),
            shared.optax_trajectory(
                lambda mask: optax.lamb(lr, 0.8, 0.95, eps, weight_decay=0.3, mask=mask), shape
            ),
            shape=shape,
        )
        add(
            "adafactor",
            "torch",
            dict(
                learningRate=lr,
                decayExponent=0.8,
                gradientEpsilon=1e-60,
                weightEpsilon=1e-3,
                threshold=1,
                weightDecay=0.3,
            ),
            shared.torch_trajectory(
                lambda p: shared.adafactor(p, lr, 0.8, 1e-3, 1, 0.3), shape=shape
            ),
            shape=shape,
        )
        if shape[0] > 1:
            for scale in ["likeAdam", "original"]:
                add(
                    "muon",
                    "torch",
                    shared.muon_hyperparameters(lr, 0.95, True, 5, scale, 0.3),
                    shared.muon_trajectory(lr, 0.95, True, 5, scale, 0.3, shape),
                    shape=shape,
                )
    return dict(cases=cases)
