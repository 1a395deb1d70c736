"""Losses of rows and their gradients, in float64.

Each value comes from the library named beside it. A library that reduces over rows is called with one row
at a time. Gradients come from PyTorch's automatic differentiation. Where a library clips, cancels or
overflows, its formula is written in a form that does not, and compared with the library where both are
exact. A second library checks most of them, and comments say where it differs. Keras reduces in float32
whatever the input, and clips probabilities, so it only checks, to 1e-5 and on moderate numbers.
"""

import os

os.environ["KERAS_BACKEND"] = "torch"

import keras  # noqa: E402
import numpy as np  # noqa: E402
import scipy.spatial.distance  # noqa: E402
import scipy.special  # noqa: E402
import scipy.stats  # noqa: E402
import sklearn.metrics  # noqa: E402
import torch  # noqa: E402
import torch.nn.functional as F  # noqa: E402

EXTREME = [1e4, -1e4, 0.0, 1e-8, -1e-8, 40.0, -40.0, 700.0, -700.0]


def numbers(seed, *shape, scale=2.0):
    """Returns normal deviates with three decimals, which keep the file short."""
    return np.round(np.random.default_rng(seed).normal(0, scale, shape), 3)


def probabilities(seed, rows, classes):
    """Returns rows of probabilities. Each row except the first has one that is 0."""
    values = np.random.default_rng(seed).integers(1, 20, (rows, classes)).astype(float)
    values[np.arange(1, rows), np.arange(1, rows) % classes] = 0
    return values / values.sum(1, keepdims=True)


def case(name, hyperparameters, predictions, targets, function, check=None):
    """Computes one loss on some rows, with weights that are not powers of two."""
    predictions = np.asarray(predictions, dtype=float)
    targets = np.asarray(targets, dtype=float)
    weights = np.array([[1.0, 0.3, 2.7, 1.9][row % 4] for row in range(len(predictions))])
    p = torch.tensor(predictions, dtype=torch.float64, requires_grad=True)
    losses = function(p, torch.tensor(targets, dtype=torch.float64))
    (losses * torch.tensor(weights)).sum().backward()
    values = losses.detach().numpy()
    assert values.shape == weights.shape and np.isfinite(values).all(), name
    if isinstance(check, Keras):
        check(predictions, targets, values)
    elif check is not None:
        np.testing.assert_allclose(values, check(predictions, targets), rtol=1e-9, atol=1e-12)
    return {
        "loss": {name: hyperparameters},
        "predictions": predictions.tolist(),
        "targets": targets.tolist(),
        "weights": weights.tolist(),
        "losses": values.tolist(),
        "gradient": p.grad.numpy().tolist(),
    }


class Keras:
    """Checks values with a loss of Keras, `loss(target, prediction)`."""

    def __init__(self, loss):
        self.loss = loss

    def __call__(self, p, t, values):
        moderate = (np.abs(p) < 10).all(1)
        found = keras.ops.convert_to_numpy(self.loss(t[moderate], p[moderate]))
        np.testing.assert_allclose(values[moderate], found, rtol=1e-5, atol=1e-6)


# Losses of numbers: with one output per row, extreme ones included, and with several.


def of_numbers(name, hyperparameters, function, check=None, errors=EXTREME):
    return [
        case(name, hyperparameters, [[e + 0.5] for e in errors], [[0.5]] * len(errors), function, check),
        case(name, hyperparameters, numbers(1, 3, 4), numbers(2, 3, 4), function, check),
        case(name, hyperparameters, numbers(3, 2, 11), numbers(4, 2, 11), function, check),
    ]


def squared(factor):
    # From PyTorch; checked by scikit-learn.
    def check(p, t):
        return [factor * sklearn.metrics.mean_squared_error(b, a) for a, b in zip(p, t)]

    return lambda p, t: factor * F.mse_loss(p, t, reduction="none").mean(1), check


def huber(delta):
    # From PyTorch; checked by SciPy.
    return (
        lambda p, t: F.huber_loss(p, t, delta=delta, reduction="none").mean(1),
        lambda p, t: scipy.special.huber(delta, p - t).mean(1),
    )


def log_cosh(p, t):
    # Keras's formula for errors of 1 and above. Below, log(1 + 2·sinh²(e/2)); Keras's formula loses what
    # is below 1e-16 there.
    e = (p - t).abs()
    far = e + F.softplus(-2 * e, threshold=1e9) - np.log(2)
    near = torch.log1p(2 * torch.sinh(e.clamp(max=1) / 2) ** 2)
    return torch.where(e < 1, near, far).mean(1)


def absolute(p, t):
    return F.l1_loss(p, t, reduction="none").mean(1)


def quantile(*quantiles):
    # From the formula; checked by scikit-learn.
    q = torch.tensor(quantiles, dtype=torch.float64)

    def function(p, t):
        e = t.repeat_interleave(len(quantiles), 1) - p
        q_of_each = q.repeat(t.shape[1])
        return torch.maximum(q_of_each * e, (q_of_each - 1) * e).mean(1)

    def check(p, t):
        p = p.reshape(len(t), -1, len(quantiles))
        return [
            np.mean([
                sklearn.metrics.mean_pinball_loss(b, a[:, i], alpha=alpha)
                for i, alpha in enumerate(quantiles)
            ])
            for a, b in zip(p, t)
        ]

    return function, check


def gaussian(epsilon):
    # From PyTorch, given exp(s); checked by SciPy where the floor is not reached.
    def function(p, t):
        mean, s = p.chunk(2, 1)
        return F.gaussian_nll_loss(mean, t, s.exp(), eps=epsilon, reduction="none").mean(1)

    def check(p, t):
        mean, s = np.split(p, 2, axis=1)
        deviation = np.sqrt(np.maximum(np.exp(s), epsilon))
        density = scipy.stats.norm.logpdf(t, mean, deviation) + np.log(2 * np.pi) / 2
        return -density.mean(1)

    return function, check


def poisson_of_logarithms(p, t):
    return F.poisson_nll_loss(p, t, log_input=True, full=False, reduction="none").mean(1)


def poisson_check(p, t):
    # The negative log-likelihood, without log t!.
    return (-scipy.stats.poisson.logpmf(t, np.exp(p)) - scipy.special.gammaln(t + 1)).mean(1)


def poisson_of_means(epsilon):
    # From PyTorch; Keras computes the same with an ε of 1e-7.
    def function(p, t):
        return F.poisson_nll_loss(
            p, t, log_input=False, full=False, eps=epsilon, reduction="none").mean(1)

    return function, Keras(keras.losses.poisson) if epsilon == 1e-7 else None


def cosine(p, t):
    # From PyTorch; checked by SciPy.
    return 1 - F.cosine_similarity(p, t, dim=1)


def cosine_check(p, t):
    return [scipy.spatial.distance.cosine(a, b) for a, b in zip(p, t)]


# Losses of two classes.


def of_two_classes(name, hyperparameters, function, check=None, soft=False, logits=EXTREME):
    labels = np.random.default_rng(5)
    several = labels.integers(0, 2, (2, 11)).astype(float)
    several[0, :3] = [0.25, 0.9, 0.5] if soft else several[0, :3]
    pairs = [(z, t) for z in logits for t in (0.0, 1.0)]
    return [
        case(name, hyperparameters, [[z] for z, _ in pairs], [[t] for _, t in pairs], function, check),
        case(name, hyperparameters, numbers(6, 3, 4), labels.integers(0, 2, (3, 4)), function, check),
        case(name, hyperparameters, numbers(7, 2, 11), several, function, check),
    ]


def one_hot(t, count):
    return np.eye(count)[t[:, 0].astype(int)] if t.shape[1] == 1 else t


def entropy(z, t):
    # PyTorch's `binary_cross_entropy_with_logits`, written with log(1 + exp z), which keeps the digits of
    # small values.
    found = t * F.softplus(-z, threshold=37) + (1 - t) * F.softplus(z, threshold=37)
    theirs = F.binary_cross_entropy_with_logits(z, t, reduction="none")
    torch.testing.assert_close(found, theirs, rtol=1e-14, atol=1e-14)
    return found


def binary_cross_entropy(smoothing):
    # With smoothed labels, by Keras's formula.
    def function(p, t):
        return entropy(p, t * (1 - smoothing) + smoothing / 2).mean(1)

    loss = keras.losses.BinaryCrossentropy(
        from_logits=True, label_smoothing=smoothing, reduction=None)
    return function, Keras(loss)


def binary_focal(gamma, alpha):
    # torchvision's `sigmoid_focal_loss`, with 1 − p written as σ(−z), which does not cancel. Keras clips
    # the probabilities to 1e-7 and above, and otherwise computes the same.
    def function(p, t):
        lack = t * torch.sigmoid(-p) + (1 - t) * torch.sigmoid(p)
        weight = 1 if alpha is None else t * alpha + (1 - t) * (1 - alpha)
        return (weight * lack**gamma * entropy(p, t)).mean(1)

    loss = keras.losses.BinaryFocalCrossentropy(
        apply_class_balancing=alpha is not None, alpha=alpha or 0.25, gamma=gamma,
        from_logits=True, reduction=None)
    return function, Keras(loss)


def signs(t):
    return torch.where(t > 0, 1.0, -1.0)


def hinge(power):
    # From the formula; checked by Keras, which accepts labels of 0 and 1 as well.
    def function(p, t):
        return ((1 - signs(t) * p).clamp(min=0) ** power).mean(1)

    loss = keras.losses.hinge if power == 1 else keras.losses.squared_hinge
    return function, Keras(loss)


# Losses of several classes.

LOGITS = [
    [1e4, -1e4, 0.0], [1e4, -1e4, 0.0], [1e4, -1e4, 0.0], [30.0, 0.0, -30.0], [30.0, 0.0, -30.0],
    [0.0, 0.0, 0.0], [700.0, 700.0, 699.0], [-1e4, -1e4, -9999.5], [1e-8, 0.0, -1e-8],
]


def of_classes(name, hyperparameters, function, check=None, scale=2.0):
    classes = [[0], [1], [2], [0], [2], [1], [1], [0], [2]]
    return [
        case(name, hyperparameters, LOGITS, classes, function, check),
        case(name, hyperparameters, numbers(8, 4, 2, scale=scale), [[0], [1], [1], [0]], function, check),
        case(name, hyperparameters, numbers(9, 3, 11, scale=scale), [[0], [10], [7]], function, check),
    ]


def of_probabilities(name, hyperparameters, function, check=None):
    return [
        case(
            name, hyperparameters, LOGITS[:1] + LOGITS[3:], probabilities(10, 7, 3), function, check),
        case(name, hyperparameters, numbers(11, 3, 11), probabilities(12, 3, 11), function, check),
    ]


def classes(t):
    return t.long()[:, 0]


def softmax_cross_entropy(smoothing):
    # From PyTorch.
    def function(p, t):
        target = classes(t) if t.shape[1] == 1 else t
        return F.cross_entropy(p, target, label_smoothing=smoothing, reduction="none")

    loss = keras.losses.CategoricalCrossentropy(
        from_logits=True, label_smoothing=smoothing, reduction=None)
    return function, Keras(lambda t, p: loss(one_hot(t, p.shape[1]), p))


def kullback_leibler(p, t):
    # From PyTorch; checked by SciPy.
    log_p = F.log_softmax(p, 1)
    if t.shape[1] == 1:
        t = F.one_hot(classes(t), p.shape[1]).double()
    return F.kl_div(log_p, t, reduction="none").sum(1)


def kullback_leibler_check(p, t):
    t = one_hot(t, p.shape[1])
    log_p = scipy.special.log_softmax(p, 1)
    return (scipy.special.xlogy(t, t) - t * log_p).sum(1)


def softmax_focal(gamma):
    # From the formula, with 1 − p_c as the sum of the others, which does not cancel. Keras's
    # `CategoricalFocalCrossentropy` multiplies by 0.25, and clips the probabilities.
    def function(p, t):
        right = F.one_hot(classes(t), p.shape[1]).double()
        lack = (F.softmax(p, 1) * (1 - right)).sum(1)
        log_p = (F.log_softmax(p, 1) * right).sum(1)
        return -(lack**gamma) * log_p

    loss = keras.losses.CategoricalFocalCrossentropy(
        alpha=1, gamma=gamma, from_logits=True, reduction=None)
    return function, Keras(lambda t, p: loss(one_hot(t, p.shape[1]), p))


def multi_margin(power, margin):
    # From PyTorch.
    return lambda p, t: F.multi_margin_loss(
        p, classes(t), p=power, margin=margin, reduction="none")


def hardest(power, margin):
    # From the formula; checked by scikit-learn's `hinge_loss` for a margin of 1. (Keras's
    # `CategoricalHinge` takes the highest score of the other classes to be at least 0.)
    def function(p, t):
        right = p.gather(1, t.long())[:, 0]
        is_right = F.one_hot(classes(t), p.shape[1]).bool()
        rival = p.masked_fill(is_right, -torch.inf).max(1).values
        return (margin - right + rival).clamp(min=0) ** power

    def check(p, t):
        labels = np.arange(p.shape[1])
        if p.shape[1] == 2:
            return [max(0, 1 - (a[int(c)] - a[1 - int(c)])) for a, (c,) in zip(p, t)]
        return [
            sklearn.metrics.hinge_loss([int(c)], a[None], labels=labels) for a, (c,) in zip(p, t)
        ]

    return function, check if (power, margin) == (1, 1) else None


def goldens():
    cases = []
    cases += of_numbers("squared-error", {"isHalved": False}, *squared(1))
    cases += of_numbers("squared-error", {"isHalved": True}, *squared(0.5))[1:2]
    cases += of_numbers("absolute-error", {}, absolute)
    cases += of_numbers("huber", {"delta": 1}, *huber(1))
    cases += of_numbers("huber", {"delta": 0.3}, *huber(0.3))[1:2]
    cases += of_numbers(
        "log-cosh", {}, log_cosh, Keras(keras.losses.log_cosh),
        errors=EXTREME + [0.999, 1.001, -1.3, 1e-3])
    cases += of_numbers("quantile", {"quantiles": [0.5]}, *quantile(0.5))[1:2]
    cases += of_numbers(
        "quantile", {"quantiles": [0.9]}, *quantile(0.9), errors=[1e4, -1e4, 1e-8, -1e-8])
    cases.append(
        case(
            "quantile", {"quantiles": [0.1, 0.5, 0.95]}, numbers(13, 3, 6), numbers(14, 3, 2),
            *quantile(0.1, 0.5, 0.95)))
    means, logs = numbers(15, 3, 4), numbers(16, 3, 4, scale=3)
    cases.append(
        case("gaussian", {"epsilon": 1e-6}, np.hstack([means, logs]), numbers(17, 3, 4),
             *gaussian(1e-6)))
    logarithms = [0.0, 5.0, -5.0, 600.0, 40.0, -13.8, -13.9, -30.0, -600.0]
    cases.append(
        case(
            "gaussian", {"epsilon": 1e-6}, [[1.5, s] for s in logarithms],
            [[1.4], [-1e4], [1.5], [1e4], [1.4], [1.4], [1.4], [1.6], [1.5]], *gaussian(1e-6)))
    cases.append(
        case("gaussian", {"epsilon": 0.01}, [[0.5, -2, 3, -6], [1, 2, -4.7, -4.6]],
             [[0.7, 1], [1.25, 1.75]], *gaussian(0.01)))
    counts = np.random.default_rng(18).poisson(3, (3, 4))
    cases.append(
        case("poisson", {"predictsLogarithm": True, "epsilon": 1e-8}, numbers(19, 3, 4), counts,
             poisson_of_logarithms, poisson_check))
    cases.append(
        case(
            "poisson", {"predictsLogarithm": True, "epsilon": 1e-8},
            [[-1e4], [-1e4], [700.0], [30.0], [-30.0], [0.0], [1e-8]],
            [[0], [3], [5], [7.5], [1e4], [0], [1]], poisson_of_logarithms))
    for epsilon in (1e-8, 1e-7):
        cases.append(
            case(
                "poisson", {"predictsLogarithm": False, "epsilon": epsilon},
                np.exp(numbers(20, 3, 4)), counts, *poisson_of_means(epsilon)))
    cases.append(
        case(
            "poisson", {"predictsLogarithm": False, "epsilon": 1e-8},
            [[0.0], [0.0], [1e-12], [1e4], [1e4], [1e-300]], [[0], [2], [1], [0], [3], [0]],
            *poisson_of_means(1e-8)))
    cases.append(
        case("cosine-distance", {}, numbers(21, 4, 3), numbers(22, 4, 3), cosine, cosine_check))
    cases.append(
        case(
            "cosine-distance", {}, [[1e4, -1e4], [1e-3, 2e-3], [3, 4], [3, 4], [3, 4]],
            [[1e4, 1e4], [1, 2.5], [-6, -8], [6, 8.001], [1e8, 1e-8]], cosine, cosine_check))
    cases += of_two_classes(
        "binary-cross-entropy", {}, *binary_cross_entropy(0), soft=True)
    cases += of_two_classes(
        "binary-cross-entropy", {"labelSmoothing": 0.1}, *binary_cross_entropy(0.1), soft=True)[:2]
    moderate = [1e4, -1e4, 0.0, 1e-8, 40.0, -40.0, 300.0, -300.0]
    for gamma, alpha in [(2, None), (2, 0.25), (0.5, 0.8), (0, None)]:
        found = of_two_classes(
            "binary-focal", {"gamma": gamma} | ({"alpha": alpha} if alpha else {}),
            *binary_focal(gamma, alpha), soft=True,
            logits=moderate if gamma > 1 else [-30.0, 0.0, 40.0])
        cases += found if gamma == 2 else found[::2]
    cases += of_two_classes("hinge", {}, *hinge(1))
    cases += of_two_classes("squared-hinge", {}, *hinge(2))
    cases += of_classes("softmax-cross-entropy", {}, *softmax_cross_entropy(0))
    cases += of_probabilities("softmax-cross-entropy", {}, *softmax_cross_entropy(0))
    cases += of_classes(
        "softmax-cross-entropy", {"labelSmoothing": 0.1}, *softmax_cross_entropy(0.1))
    cases += of_probabilities(
        "softmax-cross-entropy", {"labelSmoothing": 0.25}, *softmax_cross_entropy(0.25))
    cases += of_probabilities("kullback-leibler", {}, kullback_leibler, kullback_leibler_check)
    cases += of_classes("kullback-leibler", {}, kullback_leibler, kullback_leibler_check)[1:]
    for gamma in (2, 3.5):
        found = of_classes("softmax-focal", {"gamma": gamma}, *softmax_focal(gamma))
        cases += found if gamma == 2 else found[1:]
    for power, margin in [(1, 1), (2, 1), (1, 2.5)]:
        loss = {"margin": margin, "squared": power == 2}
        found = of_classes(
            "multi-class-hinge", loss | {"rivals": "all"}, multi_margin(power, margin))
        cases += found if margin == 1 else found[2:]
        found = of_classes(
            "multi-class-hinge", loss | {"rivals": "hardest"}, *hardest(power, margin))
        cases += found[1:]
    return cases
