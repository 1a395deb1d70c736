"""Learning rates of PyTorch, Keras and optax, update by update. Elementary functions by mpmath, which is a
dependency of PyTorch.

A case has the schedule as in Descent's files, the learning rate that its factors multiply, and the rates
that the library gives before each update. Every `stride`-th rate is kept. Keras computes in float64 here,
with PyTorch as its backend, and optax with JAX's x64. PyTorch is stepped as in its own guide; where its
schedule steps once per epoch, so does ours.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"

import warnings

import jax
import keras
import mpmath
import optax
import torch
from torch.optim import lr_scheduler as lr

keras.config.set_floatx("float64")
jax.config.update("jax_enable_x64", True)

RATE = 0.3


def torch_rates(make, steps, rate=RATE):
    """Returns the learning rate and the momentum of each update."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=rate, momentum=0.9)
        scheduler = make(optimizer)
        rates, momenta = [], []
        for _ in range(steps):
            group = optimizer.param_groups[0]
            rates.append(float(group["lr"]))
            momenta.append(group["momentum"])
            optimizer.step()
            scheduler.step()
        return rates, momenta


def case(library, schedule, rates, momenta=None, stride=1, **units):
    kept = {"library": library, "schedule": schedule, "rate": RATE, "stride": stride}
    kept["units"] = {"stepsPerEpoch": 1, **units}
    kept["rates"] = rates[::stride]
    if momenta:
        kept["momenta"] = momenta[::stride]
    return kept


def pytorch(name, schedule, make, steps=40, stride=1, with_momentum=False, rate=RATE, **units):
    rates, momenta = torch_rates(make, steps, rate)
    return case(
        f"torch {name}", schedule, rates, momenta if with_momentum else None, stride, **units)


def keras_case(name, schedule, *arguments, steps=40, stride=1, **options):
    function = getattr(keras.optimizers.schedules, name)(RATE, *arguments, **options)
    return case(f"keras {name}", schedule, [float(function(t)) for t in range(steps)], stride=stride)


def optax_case(name, schedule, *arguments, steps=40, stride=1, **options):
    function = getattr(optax, name)(*arguments, **options)
    return case(f"optax {name}", schedule, [float(function(t)) for t in range(steps)], stride=stride)


def sequence(*parts):
    return {"sequence": {"parts": [
        {"schedule": schedule} | ({"for": length} if length else {}) for schedule, length in parts]}}


def steps_and_decays():
    return [
        pytorch("ConstantLR",
                sequence(({"constant": {"factor": 0.25}}, "6 epochs"), ({"constant": {}}, None)),
                lambda o: lr.ConstantLR(o, 0.25, total_iters=6), steps=12),
        pytorch("StepLR", {"step": {"every": "7 epochs", "factor": 0.3}},
                lambda o: lr.StepLR(o, 7, gamma=0.3)),
        keras_case("ExponentialDecay", {"step": {"every": "7 steps", "factor": 0.3}},
                   7, 0.3, staircase=True),
        pytorch("MultiStepLR",
                {"multi-step": {"at": ["5 steps", "20 steps", "21 steps"], "factor": 0.5}},
                lambda o: lr.MultiStepLR(o, [5, 20, 21], gamma=0.5)),
        optax_case("piecewise_constant_schedule",
                   {"multi-step": {"at": ["5 steps", "20 steps"], "factor": 0.1}},
                   RATE, {5: 0.1, 20: 0.1}),
        pytorch("ExponentialLR", {"exponential": {"every": "1 step", "factor": 0.95}},
                lambda o: lr.ExponentialLR(o, 0.95), steps=400, stride=10),
        keras_case("ExponentialDecay", {"exponential": {"every": "7 steps", "factor": 0.3}}, 7, 0.3,
                   steps=2000, stride=41),
        optax_case("exponential_decay", {"exponential": {"every": "9 steps", "factor": 1.7}},
                   RATE, 9, 1.7),
        keras_case("InverseTimeDecay", {"inverse-time": {"every": "3 steps", "rate": 0.7}}, 3, 0.7),
        keras_case("PolynomialDecay",
                   {"polynomial": {"over": "30 steps", "to": 0.05, "power": 0.5}},
                   30, RATE * 0.05, power=0.5),
        pytorch("PolynomialLR", {"polynomial": {"over": "30 steps", "power": 2.5}},
                lambda o: lr.PolynomialLR(o, 30, power=2.5)),
        optax_case("polynomial_schedule", {"polynomial": {"over": "30 steps", "to": 0.1, "power": 3}},
                   RATE, RATE * 0.1, 3, 30),
    ]


def warmups():
    return [
        pytorch("LinearLR", {"warmup": {"over": "8 epochs", "from": 0.25}},
                lambda o: lr.LinearLR(o, 0.25, 1.0, total_iters=8), steps=12),
        optax_case("linear_schedule", {"warmup": {"over": "8 steps", "from": 0}}, 0.0, RATE, 8,
                   steps=12),
        pytorch("SequentialLR",
                sequence(({"warmup": {"over": "6 steps", "from": 0.1}}, None),
                         ({"step": {"every": "9 steps", "factor": 0.5}}, None)),
                lambda o: lr.SequentialLR(
                    o, [lr.LinearLR(o, 0.1, total_iters=6), lr.StepLR(o, 9, 0.5)], [6])),
        optax_case("warmup_cosine_decay_schedule",
                   sequence(({"warmup": {"over": "6 steps", "from": 0.2}}, None),
                            ({"cosine": {"over": "24 steps", "to": 0.1}}, None)),
                   RATE * 0.2, RATE, 6, 30, end_value=RATE * 0.1),
        optax_case("join_schedules",
                   sequence(({"polynomial": {"over": "9 steps", "to": 0.5}}, "6 steps"),
                            ({"exponential": {"every": "4 steps", "factor": 0.6}}, "11 steps"),
                            ({"constant": {"factor": 0.125}}, None)),
                   [optax.linear_schedule(RATE, RATE * 0.5, 9), optax.exponential_decay(RATE, 4, 0.6),
                    optax.constant_schedule(RATE * 0.125)], [6, 17]),
    ]


def cosines():
    return [
        pytorch("CosineAnnealingLR", {"cosine": {"over": "40 steps", "to": 0.01}},
                lambda o: lr.CosineAnnealingLR(o, 40, eta_min=RATE * 0.01), steps=41),
        keras_case("CosineDecay", {"cosine": {"over": "30 steps", "to": 0.1}}, 30, alpha=0.1),
        keras_case("CosineDecay", {"cosine": {"over": "1000 steps"}}, 1000, steps=1001, stride=37),
        optax_case("cosine_decay_schedule", {"cosine": {"over": "30 steps"}}, RATE, 30),
        pytorch("CosineAnnealingWarmRestarts", {"cosine-restarts": {"every": "9 steps"}},
                lambda o: lr.CosineAnnealingWarmRestarts(o, 9)),
        pytorch("CosineAnnealingWarmRestarts",
                {"cosine-restarts": {"every": "3 steps", "growth": 2, "to": 0.02}},
                lambda o: lr.CosineAnnealingWarmRestarts(o, 3, 2, eta_min=RATE * 0.02), steps=60),
        keras_case("CosineDecayRestarts",
                   {"cosine-restarts": {"every": "10 steps", "growth": 3, "peaks": 0.8, "to": 0.05}},
                   10, t_mul=3.0, m_mul=0.8, alpha=0.05, steps=140, stride=3),
    ]


def cycles():
    def one_cycle(schedule, *, total=40, stride=1, **options):
        return pytorch(
            "OneCycleLR", {"one-cycle": schedule},
            lambda o: lr.OneCycleLR(o, RATE, total_steps=total, **options),
            steps=total, stride=stride, with_momentum="momentum" in schedule, totalSteps=total)

    def cyclic(schedule, **options):
        return pytorch(
            "CyclicLR", {"cyclic": schedule},
            lambda o: lr.CyclicLR(o, RATE * schedule["from"], RATE, **options),
            steps=60, with_momentum="momentum" in schedule)

    return [
        one_cycle({"momentum": [0.85, 0.95]}),
        one_cycle({"over": "1000 steps", "rise": 0.25, "from": 0.1, "to": 0.001,
                   "momentum": [0.8, 0.99]},
                  total=1000, stride=23, pct_start=0.25, div_factor=10, final_div_factor=100,
                  base_momentum=0.8, max_momentum=0.99),
        one_cycle({"curve": "linear", "rise": 0.33}, anneal_strategy="linear", pct_start=0.33,
                  cycle_momentum=False),
        one_cycle({"phases": 3, "rise": 0.4, "momentum": [0.85, 0.95]}, pct_start=0.4,
                  three_phase=True),
        cyclic({"up": "7 steps", "from": 0.1, "momentum": [0.8, 0.9]}, step_size_up=7),
        cyclic({"up": "4 steps", "down": "9 steps", "from": 0.2, "mode": "triangular2",
                "momentum": [0.7, 0.9]}, step_size_up=4, step_size_down=9, mode="triangular2",
               base_momentum=0.7),
        cyclic({"up": "5 steps", "down": "6 steps", "from": 0.25, "mode": "exp-range",
                "gamma": 0.97, "momentum": [0.8, 0.9]}, step_size_up=5, step_size_down=6,
               mode="exp_range", gamma=0.97),
    ]


VALUES = [
    1.0, 0.8, 0.79996, 0.81, 0.7, 0.75, 0.71, 0.72, 0.73, 0.6, 0.6, 0.6, 0.6, 0.6, 0.6, 0.59997, 0.5,
    0.5, 0.52, 0.51, 0.55, 0.4, 0.41, 0.43, 0.42, 0.45, 0.45, 0.45, 0.45, 0.45, 0.45, 0.45, 0.45,
]


def plateaus():
    def plateau(schedule, values=VALUES, **options):
        optimizer = torch.optim.SGD([torch.zeros(1)], lr=RATE)
        scheduler = lr.ReduceLROnPlateau(optimizer, eps=0, **options)
        rates = []
        for value in values:
            scheduler.step(value)
            rates.append(float(optimizer.param_groups[0]["lr"]))
        return {"schedule": {"plateau": schedule}, "rate": RATE, "values": values, "rates": rates}

    rising = [1 - value for value in VALUES]
    return [
        plateau({"patience": 2}, patience=2),
        plateau({}, values=[1.0] * 40),
        plateau({"patience": 1, "factor": 0.5, "cooldown": 3, "to": 0.2}, patience=1, factor=0.5,
                cooldown=3, min_lr=RATE * 0.2),
        plateau({"patience": 2, "threshold": 0.05, "relative": False}, patience=2, threshold=0.05,
                threshold_mode="abs"),
        plateau({"patience": 1, "threshold": 0.1, "better": "higher"}, rising, patience=1,
                threshold=0.1, mode="max"),
        plateau({"patience": 0, "threshold": 0.01, "better": "higher", "relative": False,
                 "cooldown": 1}, rising, patience=0, threshold=0.01, mode="max",
                threshold_mode="abs", cooldown=1),
    ]


def elementary():
    mpmath.mp.dps = 60
    points = [i / 97 for i in range(-97, 4 * 97, 5)] + [i / 64 for i in range(0, 129)]
    points += [1e-9, 0.24999, 0.25001, 0.49999999, 0.50000001, 0.7499, 1234.567, 1e6 + 0.1]
    powers = [
        (base, exponent)
        for base in [0.0, 1e-5, 0.1, 0.5, 0.9, 0.96, 0.99999, 1.0, 1.0001, 1.7, 2.0, 1e4]
        for exponent in [0.0, 0.01, 0.3, 0.5, 1.0, 2.5, 3.0, 17.0, 64.0, 65.0, 70.3]
    ] + [(0.99999, 1e6), (0.999, 2e5), (0.95, 5000.5), (1.0001, 1e5), (0.5, 1000.0), (3.0, 500.0)]

    def cosine(x):
        """Returns x, the nearest number and its error, or zeros where 60 digits of π are too few."""
        exact = mpmath.cos(mpmath.pi * mpmath.mpf(x))
        if abs(exact) < 1e-40:
            return [x, 0.0, 0.0]
        return [x, float(exact), float(exact - mpmath.mpf(float(exact)))]

    return {
        "cosines": [cosine(x) for x in points],
        "powers": [[b, e, float(mpmath.power(mpmath.mpf(b), mpmath.mpf(e)))] for b, e in powers],
    }


def goldens():
    return {
        "cases": steps_and_decays() + warmups() + cosines() + cycles(),
        "plateaus": plateaus(),
        "elementary": elementary(),
    }
