"""Layers with state or with other layers: outputs, gradients and running statistics, by PyTorch in float64.

Each case is an architecture in Descent's JSON, built from torch.nn's modules under Descent's parameter names.
Its batches follow each other: they change the running statistics, but not the other parameters. The gradient
is that of Σ dy·y. For a state such as `mean`, "gradients" has the value after the batch. A weight is
[inputs, outputs] in Descent and [outputs, inputs] in PyTorch.
"""

import torch
from torch import nn

torch.set_default_dtype(torch.float64)
RANDOM = torch.Generator().manual_seed(20)

ZEROS = {"zeros": {}}


def random(*shape, offset=0.0, scale=1.0):
    return torch.randn(*shape, generator=RANDOM) * scale + offset


def dense(units, bias=True):
    return {"dense": {"units": units, "bias": bias, "weights": ZEROS, "biases": ZEROS}}


def normalization(momentum=0.1, epsilon=1e-5, scale=True, shift=True):
    return {
        "batch-normalization": {
            "momentum": momentum, "epsilon": epsilon, "scale": scale, "shift": shift,
        }
    }


def residual(*layers):
    return {"residual": {"layers": list(layers)}}


def concatenate(*branches):
    return {"concatenate": {"branches": [list(branch) for branch in branches]}}


def embedding(columns, categories, dimensions):
    return {
        "embedding": {
            "columns": columns, "categories": categories, "dimensions": dimensions, "unknown": False,
            "weights": ZEROS,
        }
    }


class Channels(nn.Module):
    """Batch normalization of rows whose last dimension is the channels."""

    def __init__(self, norm, channels):
        super().__init__()
        self.norm = norm
        self.channels = channels

    def forward(self, x):
        positions = x.reshape(len(x), -1, self.channels).transpose(1, 2)
        return self.norm(positions).transpose(1, 2).reshape(len(x), -1)


class Plus(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return x + self.body(x)


class Beside(nn.Module):
    def __init__(self, branches):
        super().__init__()
        self.branches = nn.ModuleList(branches)

    def forward(self, x):
        return torch.cat([branch(x) for branch in self.branches], 1)


class Table(nn.Module):
    def __init__(self, columns, table):
        super().__init__()
        self.columns = columns
        self.table = table

    def forward(self, x):
        parts = []
        for column in range(x.shape[1]):
            if column in self.columns:
                parts.append(self.table(x[:, column].detach().long()))
            else:
                parts.append(x[:, column : column + 1])
        return torch.cat(parts, 1)


def build(layers, shape, prefix, names):
    """Returns the module and the shape of its output. Adds (our name, tensor, is transposed) to `names`."""
    modules = []
    for number, layer in enumerate(layers):
        module, shape = build_layer(layer, shape, f"{prefix}{number}.", names)
        modules.append(module)
    return nn.Sequential(*modules), shape


def build_layer(layer, shape, prefix, names):
    (kind, hyperparameters), = layer.items()
    count = 1
    for dimension in shape:
        count *= dimension
    if kind == "dense":
        linear = nn.Linear(count, hyperparameters["units"], bias=hyperparameters["bias"])
        linear.weight.data = random(hyperparameters["units"], count, scale=0.6)
        names.append((prefix + "weight", linear.weight, True))
        if hyperparameters["bias"]:
            linear.bias.data = random(hyperparameters["units"], scale=0.3)
            names.append((prefix + "bias", linear.bias, False))
        return linear, [hyperparameters["units"]]
    if kind == "tanh":
        return nn.Tanh(), shape
    if kind == "sigmoid":
        return nn.Sigmoid(), shape
    if kind == "batch-normalization":
        assert hyperparameters["scale"] == hyperparameters["shift"]
        norm = nn.BatchNorm1d(
            shape[-1], eps=hyperparameters["epsilon"], momentum=hyperparameters["momentum"], affine=hyperparameters["scale"],
        )
        names.append((prefix + "mean", norm.running_mean, False))
        names.append((prefix + "variance", norm.running_var, False))
        if hyperparameters["scale"]:
            norm.weight.data = random(shape[-1], offset=1.0, scale=0.4)
            norm.bias.data = random(shape[-1], scale=0.4)
            names.append((prefix + "scale", norm.weight, False))
            names.append((prefix + "shift", norm.bias, False))
        return Channels(norm, shape[-1]), shape
    if kind == "residual":
        body, _ = build(hyperparameters["layers"], shape, prefix, names)
        return Plus(body), shape
    if kind == "concatenate":
        branches, outputs = [], 0
        for number, branch in enumerate(hyperparameters["branches"]):
            inner = f"{prefix}{number}." if len(hyperparameters["branches"]) > 1 else prefix
            module, output = build(branch, shape, inner, names)
            branches.append(module)
            width = 1
            for dimension in output:
                width *= dimension
            outputs += width
        return Beside(branches), [outputs]
    if kind == "embedding":
        table = nn.Embedding(hyperparameters["categories"], hyperparameters["dimensions"])
        table.weight.data = random(hyperparameters["categories"], hyperparameters["dimensions"])
        names.append((prefix + "weight", table.weight, False))
        columns = hyperparameters["columns"]
        return Table(columns, table), [count + len(columns) * (hyperparameters["dimensions"] - 1)]
    raise ValueError(kind)


def rows(tensor):
    return tensor.detach().reshape(len(tensor), -1).tolist()


def flat(tensor, transposed):
    tensor = tensor.detach()
    return (tensor.T if transposed else tensor).reshape(-1).tolist()


def case(name, layers, shape, batches):
    """Runs one case. `batches` are the rows to train on, followed by the rows to predict."""
    names = []
    module, _ = build(layers, shape, "", names)
    parameters = [
        {"name": key, "values": flat(tensor, transposed)} for key, tensor, transposed in names
    ]
    trained = []
    module.train()
    for x in batches[:-1]:
        x = x.clone().requires_grad_()
        module.zero_grad()
        y = module(x)
        dy = random(*y.shape)
        y.backward(dy)
        trained.append(
            {
                "x": rows(x),
                "dy": rows(dy),
                "y": rows(y),
                "dx": rows(x.grad),
                "gradients": [
                    flat(tensor.grad if isinstance(tensor, nn.Parameter) else tensor, transposed)
                    for _, tensor, transposed in names
                ],
            }
        )
    module.eval()
    return {
        "name": name,
        "architecture": layers,
        "input": shape,
        "parameters": parameters,
        "batches": trained,
        "predicted": {"x": rows(batches[-1]), "y": rows(module(batches[-1]))},
    }


def far(*shape):
    """Returns random columns, each with its own mean and deviation."""
    features = torch.arange(shape[-1])
    return random(*shape) * (0.1 + features) + 5.0 * features


def categories(count, columns, limit, width):
    x = random(count, width)
    for column in columns:
        x[:, column] = torch.randint(0, limit, (count,), generator=RANDOM).double()
    return x


def goldens():
    tanh, sigmoid = {"tanh": {}}, {"sigmoid": {}}
    inner = residual(dense(4), sigmoid)
    block = residual(normalization(), dense(5), tanh, dense(4, bias=False))
    return [
        case("BatchNorm1d", [normalization()], [4], [far(6, 4), far(3, 4), far(2, 4), far(3, 4)]),
        case(
            "BatchNorm1d of 19 columns, other hyperparameters, not affine",
            [normalization(0.25, 1e-3, False, False)], [19], [far(5, 19), far(7, 19), far(2, 19)],
        ),
        case(
            "BatchNorm1d over positions", [normalization(1.0)], [2, 3],
            [far(4, 6), far(1, 6), far(2, 6)],
        ),
        case("x + f(x)", [dense(4), block, tanh], [3], [random(5, 3), random(4, 3), random(2, 3)]),
        case(
            "x + f(x) within another", [residual(dense(4), inner, normalization(), tanh)], [4],
            # Not two rows: with two normalized rows, an ulp of x changes the gradient by 4e-13.
            [random(5, 4), random(4, 4), random(3, 4)],
        ),
        case(
            "cat", [dense(3), concatenate([dense(4), tanh], [dense(2)], [], [normalization()]), dense(2)],
            [2], [random(6, 2), random(3, 2), random(2, 2)],
        ),
        case(
            "cat of x + f(x) and cat",
            [concatenate([residual(dense(3), tanh)], [concatenate([dense(2)], [sigmoid]), dense(3)])],
            [3], [random(4, 3), random(2, 3)],
        ),
        case(
            "Embedding", [embedding([0, 2], 4, 3)], [4],
            [categories(7, [0, 2], 4, 4), categories(2, [0, 2], 4, 4), categories(3, [0, 2], 4, 4)],
        ),
        case(
            "Embeddings before others",
            [embedding([4], 5, 2), embedding([1], 3, 1), concatenate([dense(2), tanh], []), dense(2)],
            [5],
            [
                torch.cat([categories(9, [1], 3, 4), categories(9, [0], 5, 1)], 1),
                torch.cat([categories(2, [1], 3, 4), categories(2, [0], 5, 1)], 1),
            ],
        ),
    ]
