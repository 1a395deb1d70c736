#!/usr/bin/env python3
"""Writes docs/catalog.md from each component's source: the first sentence of its comment, its hyperparameters
with their defaults, and the paper that it names.

    Scripts/catalog.py [--check]

With --check, nothing is written, and the exit status says whether the page is up to date.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "catalog.md"
HEAD = """# The catalog

Each row gives a component's name in Swift, its name in files and in the command, its formula and, where there is one, its paper. The comment in the source says more: the ranges of its hyperparameters, and where libraries differ. The end of this page says what the components are tested against, and what Descent chose where libraries differ.
"""
TAIL = """## Agreement

`Tests/Goldens/generate.py` computes golden values with other libraries, at pinned versions, in Double. The tests, which need no Python, compare these components with them.

| what | compared with | relative error at most |
|---|---|---|
| optimizers: each with and without weight decay, with two settings, 120 steps of gradients from 1e-8 to 1e6 with exact zeros | PyTorch; optax for LAMB and Lion; for Muon, PyTorch without its cast to bfloat16 | 1e-10 |
| penalties, clipping, constraints, averages, lookahead | PyTorch, optax, Keras | 1e-13 |
| schedules | PyTorch, Keras, optax | 1e-12 |
| losses and their gradients | PyTorch, SciPy, scikit-learn, Keras | 1e-12 |
| metrics | scikit-learn, SciPy; NumPy for the calibration error | 1e-12 |
| activations and their derivatives | mpmath with 60 digits, and PyTorch | 4e-15; GELU by tanh 1e-13 |
| normalizations, PReLU, maxout, softmax | mpmath, and PyTorch | 4e-15; 1e-12 |
| batch normalization, Residual, Concatenate, Embedding | PyTorch | 1e-14 |
| early stopping | Keras, on 40 sequences of values | the same epoch |

The gradient of each layer and loss is checked by central differences. Each optimizer solves a quadratic, Rosenbrock's function and a logistic regression.

## Where libraries differ

| | PyTorch | Keras | Descent |
|---|---|---|---|
| momentum | v := μ·v + g, p := p − α·v | v := μ·v − α·g, p := p + v | PyTorch's; the same except when α changes |
| ε of Adam and similar rules | added to √v̂ | added to √v, before the correction | PyTorch's; `EpsilonPlace` offers Keras's |
| weight decay | part of the gradient, except in AdamW | decoupled | decoupled in every rule, and not applied to biases and norms; λ·p in the gradient is a `Penalty` |
| clipping by norm | divides by the norm + 1e-6 | divides by the norm | divides by the norm |
| batch normalization | momentum 0.1 for the new value, ε 1e-5, unbiased running variance | momentum 0.99 for the old value, ε 1e-3, biased running variance | PyTorch's |
| ε of layer normalization | 1e-5 | 1e-3 | 1e-5 |
| hard sigmoid | slope ⅙ | slope ⅙, 0.2 before Keras 3 | ⅙ |
| initial weights of Dense | uniform, up to √(1/inputs) | Glorot uniform, biases 0 | Keras's; any other is an `Initializer` |
| a layer's learning-rate factor of 0 | | `trainable = False`: its batch normalization works as in inference | Keras's |
| the reported loss | without penalties | with penalties | without penalties |
"""
# `Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015)`
PAPER = re.compile(r'(?:(?:van |der |de |von )*[A-Z][\w’\-]+(?:, | et al\., | and ))+"[^"]+" \(\d{4}\)')
KINDS = ["Layers", "Losses", "Metrics", "Optimizers", "Schedules"]


def balanced(text, start):
    """The text within the parentheses that open at `start`."""
    depth = 0
    for end in range(start, len(text)):
        depth += (text[end] == "(") - (text[end] == ")")
        if depth == 0:
            return text[start + 1:end]
    return ""


def defaults(text):
    """The default of each property that the initializer with the most parameters sets."""
    best = {}
    for found in re.finditer(r"^  (?:public )?init\(", text, flags=re.M):
        inside = balanced(text, found.end() - 1)
        body = text[found.end() + len(inside):].split("\n  }\n")[0]
        values = {}
        for name, default in re.findall(r"(\w+): [^,=]+?(?:= ((?:[^,()\n]|\([^)]*\))+))?\s*(?:,|$)", inside, flags=re.M):
            values[name] = default
        sets = dict(re.findall(r"^    (?:self\.)?(\w+) = (\w+)$", body, flags=re.M))
        properties = {name: values[source] for name, source in sets.items() if source in values}
        properties |= {name: value for name, value in values.items() if name not in properties}
        if len(values) > len(best):
            best = properties
    return best


def hyperparameters(text):
    """The list of a component's source with the defaults: `learningRate 0.001, beta1 0.9`."""
    start = text.find("Hyperparameters(")
    if start < 0:
        return ""
    inside = balanced(text, text.index("(", start))
    rows = re.findall(r'\("(\w+)", \\\.(\w+)', re.sub(r"\(\s+", "(", inside))
    usual = defaults(text)
    required = set(re.findall(r'"(\w+)", \\\.\w+[^)]*\)(?:\s*\{[^}]*\})?\s*\.required', inside))
    if "within: \\.adam" in inside:
        adam = (ROOT / "Sources/Descent/Optimizers/Adam.swift").read_text()
        names = re.findall(r'\("(\w+)", \\\.(\w+)', balanced(adam, adam.index("(", adam.find("Hyperparameters("))))
        rows = names + rows
    texts = []
    for name, path in rows:
        value = usual.get(path, usual.get(name, "")).strip().strip('"')
        value = "required" if name in required else value.removeprefix(".")
        texts.append(f"`{name}` {value}".strip())
    return ", ".join(texts)


def entry(path):
    """Returns the component of a file as a row of the table, or None if the file has none."""
    text = path.read_text()
    struct = re.search(r"((?:^///.*\n)+)(?:@\w+\n)*public struct (\w+)", text, flags=re.M)
    kind = re.search(r'static let kind = "(.*?)"', text)
    if not struct or not kind:
        return None
    comment = " ".join(line[3:].strip() for line in struct[1].splitlines())
    sentences = re.split(r'(?<=[.:])\s+(?=[A-Z"`])', comment.split("  ")[0])
    formula = sentences[0].rstrip(":").replace("|", "\\|")
    paper = PAPER.search(comment)
    formula = formula.replace(paper[0], "").strip() if paper and not formula.startswith(paper[0]) else formula
    return f"| `{struct[2]}` | `{kind[1]}` | {formula.removesuffix('.')} | {hyperparameters(text)} | {paper[0] if paper else ''} |"


def page():
    parts = [HEAD]
    for kind in KINDS:
        rows = [entry(path) for path in sorted((ROOT / "Sources" / "Descent" / kind).glob("*.swift"))]
        parts.append(f"## {kind}\n\n| type | name | | hyperparameters and defaults | source |\n|---|---|---|---|---|\n" + "\n".join(filter(None, rows)) + "\n")
    return "\n".join([*parts, TAIL])


def main():
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text() != page():
            sys.exit("docs/catalog.md is out of date; run Scripts/catalog.py to write it again")
    else:
        PAGE.write_text(page())


if __name__ == "__main__":
    main()
