"""Layers: outputs and gradients by PyTorch in float64, together with the exact values.

PyTorch cancels in the tails: 1 + erf(x/√2) is 0 where Φ(x) is 1e-17. Each value is therefore given twice:
as PyTorch has it, to be matched to the last digits of the larger numbers, and as mpmath has it with 60
digits, to be matched to the last digits of the number itself. A value that is not a number is null.
"""

import math

import mpmath as mp
import numpy as np
import torch
import torch.nn.functional as F

mp.mp.dps = 60
torch.set_default_dtype(torch.float64)

SIZES = [
    5e-324, 1e-310, 1e-8, 0.1, 0.6, 1.0, 2.5, 3.0, 4.0, 5.5, 6.0, 13.0, 21.0, 37.0, 709.0, 1e4, 1e150,
]
POINTS = [-size for size in reversed(SIZES)] + [0.0] + SIZES


def number(value):
    value = float(value)
    return value if math.isfinite(value) else None


def numbers(values):
    return [number(value) for value in values]


def phi(x):
    return mp.erfc(-x / mp.sqrt(2)) / 2


def sigmoid(x):
    return 1 / (1 + mp.exp(-x))


def elu(alpha, scale):
    alpha, scale = mp.mpf(alpha), mp.mpf(scale)
    return (
        lambda x: scale * (x if x > 0 else alpha * mp.expm1(x)),
        lambda x: scale * (1 if x > 0 else alpha * mp.exp(x)),
    )


def celu(alpha):
    return (
        lambda x: x if x > 0 else alpha * mp.expm1(x / alpha),
        lambda x: mp.mpf(1) if x > 0 else mp.exp(x / alpha),
    )


def gelu_tanh_argument(x):
    """Returns 2·√(2/π)·(x + 0.044715·x³) and its derivative."""
    factor = 2 * mp.sqrt(2 / mp.pi)
    cubic = mp.mpf("0.044715")
    return factor * (x + cubic * x**3), factor * (1 + 3 * cubic * x**2)


def gelu_tanh_slope(x):
    z, slope = gelu_tanh_argument(x)
    return sigmoid(z) + x * sigmoid(z) * sigmoid(-z) * slope


def silu(beta):
    beta = mp.mpf(beta)
    return (
        lambda x: x * sigmoid(beta * x),
        lambda x: sigmoid(beta * x) + beta * x * sigmoid(beta * x) * sigmoid(-beta * x),
    )


def tanh_of_softplus(x):
    e = mp.exp(x)
    return e * (e + 2) / (e * (e + 2) + 2)


def mish_slope(x):
    e = mp.exp(x)
    return tanh_of_softplus(x) + x * 4 * e * (e + 1) / (e * (e + 2) + 2) ** 2


def softplus(beta):
    return lambda x: mp.log1p(mp.exp(-abs(beta * x))) / beta + max(x, 0), lambda x: sigmoid(beta * x)


def clip(low, high):
    return lambda x: min(max(x, low), high), lambda x: mp.mpf(1 if low < x < high else 0)


def scaled_tanh(a, b):
    a, b = mp.mpf(a), mp.mpf(b)
    return lambda x: b * mp.tanh(a * x), lambda x: 4 * a * b / (mp.exp(a * x) + mp.exp(-a * x)) ** 2



SELU_ALPHA, SELU_SCALE = 1.6732632423543772848170429916717, 1.0507009873554804934193349852946

# The layer, the library's name for it, the library's function, the exact value and the exact derivative.
ACTIVATIONS = [
    ({"elu": {"alpha": 1}}, "torch elu", F.elu, *elu(1, 1)),
    ({"elu": {"alpha": 0.5}}, "torch elu", lambda x: F.elu(x, 0.5), *elu(0.5, 1)),
    ({"celu": {"alpha": 2}}, "torch celu", lambda x: F.celu(x, 2), *celu(2)),
    ({"selu": {}}, "torch selu", F.selu, *elu(SELU_ALPHA, SELU_SCALE)),
    (
        {"gelu": {"form": "exact"}}, "torch gelu", F.gelu, lambda x: x * phi(x),
        lambda x: phi(x) + x * mp.npdf(x),
    ),
    (
        {"gelu": {"form": "tanh"}}, "torch gelu, tanh", lambda x: F.gelu(x, approximate="tanh"),
        lambda x: x * sigmoid(gelu_tanh_argument(x)[0]), gelu_tanh_slope,
    ),
    ({"silu": {"beta": 1}}, "torch silu", F.silu, *silu(1)),
    (
        {"silu": {"beta": 1.702}}, "torch x·sigmoid(βx)", lambda x: x * torch.sigmoid(1.702 * x),
        *silu(1.702),
    ),
    ({"mish": {}}, "torch mish", F.mish, lambda x: x * tanh_of_softplus(x), mish_slope),
    # PyTorch's softplus is linear above its threshold, which is 20 by default.
    (
        {"softplus": {"beta": 1}}, "torch softplus, threshold 700",
        lambda x: F.softplus(x, threshold=700), *softplus(1),
    ),
    (
        {"softplus": {"beta": 2.5}}, "torch softplus, threshold 700",
        lambda x: F.softplus(x, beta=2.5, threshold=700), *softplus(mp.mpf(2.5)),
    ),
    ({"softsign": {}}, "torch softsign", F.softsign, lambda x: x / (1 + abs(x)), lambda x: (1 + abs(x)) ** -2),
    (
        {"log-sigmoid": {}}, "torch logsigmoid", F.logsigmoid,
        lambda x: min(x, 0) - mp.log1p(mp.exp(-abs(x))), lambda x: sigmoid(-x),
    ),
    (
        {"scaled-tanh": {"inputScale": 2 / 3, "outputScale": 1.7159}}, "torch b·tanh(ax)",
        lambda x: 1.7159 * torch.tanh(2 / 3 * x), *scaled_tanh(2 / 3, 1.7159),
    ),
    # The gradient of PyTorch's own hardsigmoid uses a 1/6 that is rounded to float32.
    (
        {"hard-sigmoid": {}}, "torch relu6(x + 3) / 6", lambda x: F.relu6(x + 3) / 6,
        lambda x: min(max(x + 3, 0), 6) / 6, lambda x: mp.mpf(1 if -3 < x < 3 else 0) / 6,
    ),
    ({"hard-tanh": {"low": -1, "high": 1}}, "torch hardtanh", F.hardtanh, *clip(-1, 1)),
    (
        {"hard-tanh": {"low": -0.25, "high": 5.5}}, "torch hardtanh",
        lambda x: F.hardtanh(x, -0.25, 5.5), *clip(-0.25, 5.5),
    ),
    ({"relu6": {}}, "torch relu6", F.relu6, *clip(0, 6)),
    (
        {"hard-swish": {}}, "torch hardswish", F.hardswish, lambda x: x * min(max(x + 3, 0), 6) / 6,
        lambda x: mp.mpf(0) if x <= -3 else mp.mpf(1) if x >= 3 else (2 * x + 3) / 6,
    ),
]


def activation(layer, library, function, value, slope):
    x = torch.tensor(POINTS, requires_grad=True)
    y = function(x)
    (dx,) = torch.autograd.grad(y.sum(), x)
    exact = [mp.mpf(point) for point in POINTS]
    return {
        "layer": [layer],
        "library": library,
        "y": numbers(y.detach()),
        "dx": numbers(dx),
        "exactY": numbers(value(x) for x in exact),
        "exactDx": numbers(slope(x) for x in exact),
    }


def exact_softmax(x):
    total = [mp.exp(v - max(x)) for v in x]
    return [v / mp.fsum(total) for v in total]


def exact_normalized(x, centred, epsilon):
    mean = mp.fsum(x) / len(x) if centred else mp.mpf(0)
    deviations = [v - mean for v in x]
    factor = 1 / mp.sqrt(mp.fsum(d * d for d in deviations) / len(x) + epsilon)
    return [d * factor for d in deviations], factor


def exact_softmax_gradients(x, dy, parameters):
    y = exact_softmax(x)
    dot = mp.fsum(a * b for a, b in zip(y, dy))
    return y, [a * (b - dot) for a, b in zip(y, dy)], []


def exact_normalization(centred, epsilon):
    def gradients(x, dy, parameters):
        scale = parameters[0] if parameters else [mp.mpf(1)] * len(x)
        shift = parameters[1] if len(parameters) > 1 else [mp.mpf(0)] * len(x)
        normalized, factor = exact_normalized(x, centred, mp.mpf(epsilon))
        g = [a * b for a, b in zip(dy, scale)]
        mean = mp.fsum(g) / len(g) if centred else mp.mpf(0)
        along = mp.fsum(a * b for a, b in zip(g, normalized)) / len(g)
        y = [n * s + t for n, s, t in zip(normalized, scale, shift)]
        dx = [factor * (a - mean - n * along) for a, n in zip(g, normalized)]
        return y, dx, [[a * n for a, n in zip(dy, normalized)], dy][: len(parameters)]

    return gradients


def exact_prelu(x, dy, parameters):
    slopes = parameters[0] if len(parameters[0]) > 1 else parameters[0] * len(x)
    y = [v if v >= 0 else v * a for v, a in zip(x, slopes)]
    dx = [d if v > 0 else d * a for d, v, a in zip(dy, x, slopes)]
    below = [d * v if v < 0 else mp.mpf(0) for d, v in zip(dy, x)]
    return y, dx, [below if len(parameters[0]) > 1 else [mp.fsum(below)]]


def exact_maxout(pieces):
    def gradients(x, dy, parameters):
        width = len(x) // pieces
        y, dx = [], [mp.mpf(0)] * len(x)
        for j in range(width):
            best = max(range(pieces), key=lambda piece: x[piece * width + j])
            y.append(x[best * width + j])
            dx[best * width + j] = dy[j]
        return y, dx, []

    return gradients


def row_layer(layer, library, function, exact, x, parameters=(), seed=1, outputs=None):
    generator = np.random.default_rng(seed)
    rows = np.array(x, dtype=np.float64)
    dy = generator.normal(size=(len(rows), outputs or rows.shape[1]))
    inputs = torch.tensor(rows, requires_grad=True)
    weights = [torch.tensor(np.asarray(p, dtype=np.float64), requires_grad=True) for p in parameters]
    y = function(inputs, *weights)
    dx, *gradients = torch.autograd.grad(y, [inputs, *weights], torch.tensor(dy))
    values = [
        exact(
            [mp.mpf(v) for v in row], [mp.mpf(v) for v in slope],
            [[mp.mpf(float(v)) for v in np.ravel(p)] for p in parameters],
        )
        for row, slope in zip(rows.tolist(), dy.tolist())
    ]
    sums = [
        [mp.fsum(row[2][index][j] for row in values) for j in range(np.size(p))]
        for index, p in enumerate(parameters)
    ]
    return {
        "layer": [layer],
        "library": library,
        "x": rows.tolist(),
        "dy": dy.tolist(),
        "parameters": [np.ravel(p).tolist() for p in parameters],
        "y": [numbers(row) for row in y.detach()],
        "dx": [numbers(row) for row in dx],
        "gradients": [numbers(g.ravel()) for g in gradients],
        "exactY": [numbers(row[0]) for row in values],
        "exactDx": [numbers(row[1]) for row in values],
        "exactGradients": [numbers(s) for s in sums],
    }


def row_layers():
    generator = np.random.default_rng(7)
    normal = lambda *shape: generator.normal(size=shape)
    extreme = np.array([
        [1e4, -1e4, 9999.0, 0, 1, -1, 1e4, 2, 9990.5],
        [-1e4] * 8 + [-1e4 - 2],
        [5e-324, 0, 1e-310, -1e-310, 0, 0, 0, 0, 3e-308],
        [-700.0, 0, 2, -300, -1e4, -40, 5, 3, 1],
    ])
    offset = 1e4 + np.round(normal(3, 12) * 64) / 64
    softmax = lambda x: torch.softmax(x, 1)

    def layer_norm(epsilon):
        return lambda x, *p: F.layer_norm(x, x.shape[1:], *p, eps=epsilon)

    # torch's own layer_norm, and Keras's even more, lose digits when the mean is large.
    def two_passes(x, scale, shift):
        d = x - x.mean(1, keepdim=True)
        return d / torch.sqrt((d * d).mean(1, keepdim=True) + 1e-5) * scale + shift

    def rms_norm(epsilon):
        return lambda x, *p: F.rms_norm(x, x.shape[1:], *p, eps=epsilon)

    def normalizations(x, seed, layer_norm=layer_norm(1e-5)):
        n = np.shape(x)[1]
        scale, shift = 1 + 0.5 * normal(n), normal(n)
        ln = {"epsilon": 1e-5, "scale": True, "shift": True}
        rms = {"epsilon": 1e-6, "scale": True}
        return [
            row_layer({"layer-normalization": ln}, "torch layer_norm", layer_norm,
                      exact_normalization(True, 1e-5), x, [scale, shift], seed),
            row_layer({"rms-normalization": rms}, "torch rms_norm", rms_norm(1e-6),
                      exact_normalization(False, 1e-6), x, [scale], seed),
        ]

    cases = [
        row_layer({"softmax": {}}, "torch softmax", softmax, exact_softmax_gradients, rows, seed=seed)
        for seed, rows in enumerate([normal(2, 3), 5 * normal(2, 8), extreme, [[3.5], [-1e4]]])
    ]
    cases += normalizations(normal(3, 5), 1)
    cases += normalizations(30 * normal(2, 17), 2)
    cases += normalizations(offset, 3, two_passes)
    cases += normalizations(extreme, 4, two_passes)
    bare = normal(3, 6)
    cases += [
        row_layer({"layer-normalization": {"epsilon": 1e-3, "scale": False, "shift": False}},
                  "torch layer_norm", layer_norm(1e-3),
                  exact_normalization(True, 1e-3), bare),
        row_layer({"rms-normalization": {"epsilon": 1e-6, "scale": False}}, "torch rms_norm",
                  rms_norm(1e-6), exact_normalization(False, 1e-6), bare),
        row_layer({"prelu": {"isShared": False, "slopes": {"constant": {"_0": 0.25}}}}, "torch prelu",
                  F.prelu, exact_prelu, np.vstack([normal(3, 9), extreme]), [0.3 * normal(9)]),
        row_layer({"prelu": {"isShared": True, "slopes": {"constant": {"_0": 0.25}}}}, "torch prelu",
                  F.prelu, exact_prelu, normal(3, 17), [[0.25]]),
        row_layer({"maxout": {"pieces": 3}}, "torch max",
                  lambda x: x.reshape(len(x), 3, -1).max(1).values, exact_maxout(3),
                  np.vstack([normal(3, 9), extreme]), outputs=3),
        row_layer({"maxout": {"pieces": 2}}, "torch max",
                  lambda x: x.reshape(len(x), 2, -1).max(1).values, exact_maxout(2), normal(2, 18),
                  outputs=9),
    ]
    return cases


def goldens():
    return {
        "points": POINTS,
        "activations": [activation(*case) for case in ACTIVATIONS],
        "rows": row_layers(),
    }
