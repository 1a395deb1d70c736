"""Trajectories of the optimizers, in float64, on one sequence of gradients for a weight of 3 × 3 and a bias
of 3. The gradients have magnitudes from 1e-8 to 1e6, and some are exactly zero.

LAMB and Lion come from optax, and all others from PyTorch. The weight decay is decoupled and leaves the bias
alone. Where PyTorch has only λ·p in the gradient, the weight is multiplied by 1 − α·λ before its step.
PyTorch's Muon orthogonalizes in bfloat16; here that cast is removed from its source.
"""

import contextlib
import functools
import inspect
import os

import numpy as np
import torch

os.environ["JAX_ENABLE_X64"] = "1"
import jax  # noqa: E402

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp  # noqa: E402
import optax  # noqa: E402

STEPS = [1, 2, 3, 10, 50, 100, 120]


def text(numbers):
    return " ".join(repr(float(number)) for number in np.ravel(numbers))


def sequence():
    random = np.random.default_rng(20240)
    scale = 10.0 ** np.linspace(-8, 6, 12)[random.permutation(12)]
    gradients = random.normal(size=(120, 12)) * scale * 10 ** random.normal(0, 0.5, size=(120, 12))
    gradients[random.random((120, 12)) < 0.1] = 0
    start = random.normal(size=12)
    # Few digits keep the file small.
    return np.vectorize(lambda x: float(f"{x:.4e}"))(start), np.vectorize(
        lambda x: float(f"{x:.4e}")
    )(gradients)


@contextlib.contextmanager
def float64():
    """Sets float64 as PyTorch's default type: NAdam keeps its product of momenta in it, whatever the type of
    the parameters."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        yield
    finally:
        torch.set_default_dtype(before)


@functools.cache
def exact_muon():
    """Returns PyTorch's Muon without its cast to bfloat16."""
    module = torch.optim._muon
    source = inspect.getsource(module._zeropower_via_newtonschulz)
    assert "grad.bfloat16()" in source
    exec(source.replace("grad.bfloat16()", "grad.clone()"), module.__dict__)
    return torch.optim.Muon


def torch_trajectory(make, decay=0.0, rate=0.0, shape=(3, 3), transposed=False, make_bias=None):
    """`make(parameters)` creates the optimizer. `decay` is applied by hand, at this learning rate."""
    start, gradients = sequence()
    count = shape[0] * shape[1]
    flip = (lambda x: x.T.copy()) if transposed else (lambda x: x)
    weight = torch.nn.Parameter(torch.tensor(flip(start[:count].reshape(shape))))
    bias = torch.nn.Parameter(torch.tensor(start[count:]))
    optimizers = [make([weight])] + ([(make_bias or make)([bias])] if count < 12 else [])
    if len(optimizers) > 1 and make_bias is None:
        for group in optimizers[1].param_groups:
            if "weight_decay" in group:
                group["weight_decay"] = 0
    kept = []
    for number, gradient in enumerate(gradients, 1):
        weight.grad = torch.tensor(flip(gradient[:count].reshape(shape)))
        bias.grad = torch.tensor(gradient[count:])
        if decay:
            with torch.no_grad():
                weight.mul_(1 - rate * decay)
        for optimizer in optimizers:
            optimizer.step()
        if number in STEPS:
            now = flip(weight.detach().numpy())
            kept.append(text(np.concatenate([now.ravel(), bias.detach().numpy()])))
    return kept


def optax_trajectory(make, shape=(3, 3)):
    """`make(mask)` creates the optimizer. Its decay applies to what the mask selects."""
    start, gradients = sequence()
    count = shape[0] * shape[1]

    def parts(x):
        return {"weight": jnp.array(x[:count].reshape(shape)), "bias": jnp.array(x[count:])}

    parameters = parts(start)
    optimizer = make({"weight": True, "bias": False})
    state = optimizer.init(parameters)
    kept = []
    for number, gradient in enumerate(gradients, 1):
        updates, state = optimizer.update(parts(gradient), state, parameters)
        parameters = optax.apply_updates(parameters, updates)
        if number in STEPS:
            kept.append(
                text(np.concatenate([np.ravel(parameters["weight"]), parameters["bias"]]))
            )
    return kept


def adam_hyperparameters(lr, b1, b2, eps, place="outside", **more):
    return dict(learningRate=lr, beta1=b1, beta2=b2, epsilon=eps, epsilonPlace=place, **more)


@float64()
def goldens():
    optim = torch.optim
    start, gradients = sequence()
    cases = []

    def add(kind, source, hyperparameters, parameters):
        cases.append(dict(kind=kind, source=source, hyperparameters=hyperparameters, parameters=parameters))

    def by_hand(kind, make, hyperparameters):
        """Adds rules of PyTorch whose own decay is not decoupled."""
        for decay in [0, 0.3]:
            trajectory = torch_trajectory(
                lambda p: make(p, foreach=False), decay, hyperparameters["learningRate"]
            )
            add(kind, "torch", hyperparameters | dict(weightDecay=decay), trajectory)

    for lr in [0.001, 0.1]:
        by_hand("sgd", lambda p, **k: optim.SGD(p, lr=lr, **k), dict(learningRate=lr))
    for lr, momentum in [(0.01, 0.9), (0.1, 0.5)]:
        for nesterov in [False, True]:
            by_hand(
                "nesterov" if nesterov else "momentum",
                lambda p, **k: optim.SGD(p, lr=lr, momentum=momentum, nesterov=nesterov, **k),
                dict(learningRate=lr, momentum=momentum),
            )
    for lr, initial, eps in [(0.01, 0, 1e-10), (0.5, 0.1, 1e-3)]:
        by_hand(
            "adagrad",
            lambda p, **k: optim.Adagrad(
                p, lr=lr, initial_accumulator_value=initial, eps=eps, **k
            ),
            dict(learningRate=lr, initialSum=initial, epsilon=eps, epsilonPlace="outside"),
        )
    for lr, rho, eps in [(1, 0.9, 1e-6), (0.1, 0.99, 1e-3)]:
        by_hand(
            "adadelta",
            lambda p, **k: optim.Adadelta(p, lr=lr, rho=rho, eps=eps, **k),
            dict(learningRate=lr, decay=rho, epsilon=eps),
        )
    for lr, alpha, momentum, centered, eps in [
        (0.01, 0.99, 0, False, 1e-8),
        (0.01, 0.9, 0.9, False, 1e-4),
        (0.01, 0.99, 0, True, 1e-8),
        (0.1, 0.9, 0.5, True, 1e-4),
    ]:
        by_hand(
            "rmsprop",
            lambda p, **k: optim.RMSprop(
                p, lr=lr, alpha=alpha, eps=eps, momentum=momentum, centered=centered, **k
            ),
            dict(
                learningRate=lr,
                decay=alpha,
                momentum=momentum,
                isCentred=centered,
                epsilon=eps,
                epsilonPlace="outside",
            ),
        )
    for lr, b1, b2, eps in [(0.002, 0.9, 0.999, 1e-8), (0.1, 0.5, 0.9, 1e-3)]:
        by_hand(
            "adamax",
            lambda p, **k: optim.Adamax(p, lr=lr, betas=(b1, b2), eps=eps, **k),
            adam_hyperparameters(lr, b1, b2, eps, "inside"),
        )
        for decay in [0, 0.3]:

            def adam(amsgrad):
                return torch_trajectory(
                    lambda p: optim.AdamW(
                        p,
                        lr=lr,
                        betas=(b1, b2),
                        eps=eps,
                        weight_decay=decay,
                        amsgrad=amsgrad,
                        foreach=False,
                    )
                )

            plain = adam_hyperparameters(lr, b1, b2, eps, weightDecay=decay)
            add("adam", "torch", plain, adam(False))
            add("amsgrad", "torch", plain, adam(True))
            psi = 0.004 if b1 == 0.9 else 0.1
            add(
                "nadam",
                "torch",
                plain | dict(momentumDecay=psi),
                torch_trajectory(
                    lambda p: optim.NAdam(
                        p,
                        lr=lr,
                        betas=(b1, b2),
                        eps=eps,
                        weight_decay=decay,
                        momentum_decay=psi,
                        decoupled_weight_decay=True,
                        foreach=False,
                    )
                ),
            )
            add(
                "radam",
                "torch",
                plain | dict(epsilonPlace="beforeCorrection"),
                torch_trajectory(
                    lambda p: optim.RAdam(
                        p,
                        lr=lr,
                        betas=(b1, b2),
                        eps=eps,
                        weight_decay=decay,
                        decoupled_weight_decay=True,
                        foreach=False,
                    )
                ),
            )
    for lr, b1, b2, eps in [(0.01, 0.9, 0.999, 1e-8), (0.05, 0.8, 0.95, 1e-6)]:
        for decay in [0, 0.01]:
            add(
                "adamw",
                "torch",
                adam_hyperparameters(lr, b1, b2, eps, weightDecay=decay),
                torch_trajectory(
                    lambda p: optim.AdamW(
                        p, lr=lr, betas=(b1, b2), eps=eps, weight_decay=decay, foreach=False
                    )
                ),
            )
    for lr, b1, b2 in [(0.0001, 0.9, 0.99), (0.02, 0.5, 0.9)]:
        for decay in [0, 0.3]:
            add(
                "lion",
                "optax",
                dict(learningRate=lr, beta1=b1, beta2=b2, weightDecay=decay),
                optax_trajectory(lambda mask: optax.lion(lr, b1, b2, weight_decay=decay, mask=mask)),
            )
    for lr, b1, b2, eps in [(0.001, 0.9, 0.999, 1e-6), (0.1, 0.5, 0.9, 1e-3)]:
        for decay in [0, 0.3]:
            add(
                "lamb",
                "optax",
                dict(
                    learningRate=lr,
                    beta1=b1,
                    beta2=b2,
                    epsilon=eps,
                    adaptsBiases=True,
                    weightDecay=decay,
                ),
                optax_trajectory(
                    lambda mask: optax.lamb(lr, b1, b2, eps, weight_decay=decay, mask=mask)
                ),
            )
    for lr, exponent, least, most in [(0.01, 0.8, 1e-3, 1), (0.3, 0.5, 2, 1.5)]:
        for decay in [0, 0.3]:
            add(
                "adafactor",
                "torch",
                dict(
                    learningRate=lr,
                    decayExponent=exponent,
                    gradientEpsilon=1e-60,
                    weightEpsilon=least,
                    threshold=most,
                    weightDecay=decay,
                ),
                torch_trajectory(lambda p: adafactor(p, lr, exponent, least, most, decay)),
            )
    for lr, momentum, nesterov, iterations in [(0.02, 0.95, True, 5), (0.1, 0.5, False, 3)]:
        for decay in [0, 0.3]:
            add(
                "muon",
                "torch",
                muon_hyperparameters(lr, momentum, nesterov, iterations, "likeAdam", decay),
                muon_trajectory(lr, momentum, nesterov, iterations, "likeAdam", decay),
            )
    return dict(
        start=text(start),
        gradients=[" ".join(f"{x:.5g}" for x in gradient) for gradient in gradients],
        steps=STEPS,
        cases=cases,
    )


def adafactor(parameters, lr, exponent, least, most, decay):
    # PyTorch's lower bound of r·c, which it has instead of ε₁, is set so low that it has no effect.
    return torch.optim.Adafactor(
        parameters,
        lr=lr,
        beta2_decay=-exponent,
        eps=(1e-30, least),
        d=most,
        weight_decay=decay,
        foreach=False,
    )


def muon_hyperparameters(lr, momentum, nesterov, iterations, scale, decay):
    return dict(
        learningRate=lr,
        momentum=momentum,
        isNesterov=nesterov,
        scale=scale,
        iterations=iterations,
        beta1=0.9,
        beta2=0.999,
        epsilon=1e-8,
        weightDecay=decay,
    )


def muon_trajectory(lr, momentum, nesterov, iterations, scale, decay, shape=(3, 3)):
    muon = exact_muon()
    return torch_trajectory(
        lambda p: muon(
            p,
            lr=lr,
            momentum=momentum,
            nesterov=nesterov,
            ns_steps=iterations,
            weight_decay=decay,
            adjust_lr_fn={"likeAdam": "match_rms_adamw", "original": "original"}[scale],
        ),
        shape=shape,
        transposed=True,
        make_bias=lambda p: torch.optim.AdamW(p, lr=lr, weight_decay=0, foreach=False),
    )
