#!/usr/bin/env python3
"""Writes docs/catalog.md from each component's comment: its first sentence and the paper that it names.

    Scripts/catalog.py [--check]

With --check nothing is written, and the status says whether the page is what would be.
"""

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "catalog.md"
HEAD = """# The catalog

Every component by its name in Swift and the name that files and the command know it by, with its formula and, where there is one, the paper it is from. The comment of each says more: the ranges of its figures, and where libraries differ. What they are held to, and what was chosen where libraries differ, stands at the end.
"""
TAIL = """## Agreement

`Tests/Goldens/generate.py` makes figures with other libraries, their versions pinned, in Double; the tests, which need no Python, hold these components to them.

| what | held against | relative error at most |
|---|---|---|
| optimizers: each with and without weight decay, with two settings, 120 steps of gradients from 1e-8 to 1e6 with exact zeros | PyTorch; LAMB and Lion optax; Muon PyTorch, but for its bfloat16 | 1e-10 |
| penalties, clipping, constraints, averages, lookahead | PyTorch, optax, Keras | 1e-13 |
| schedules | PyTorch, Keras, optax | 1e-12 |
| losses and their gradients | PyTorch, SciPy, scikit-learn, Keras | 1e-12 |
| metrics | scikit-learn, SciPy; the calibration error NumPy | 1e-12 |
| activations and their derivatives | 60 digits of mpmath, and PyTorch | 4e-15; GELU by tanh 1e-13 |
| normalisations, PReLU, maxout, softmax | mpmath, and PyTorch | 4e-15; 1e-12 |
| batch normalisation, Residual, Concatenate, Embedding | PyTorch | 1e-14 |
| early stopping | Keras, 40 courses of figures | the same epoch |

Each layer and loss passes a check of its gradient by central differences, and each optimizer solves a quadratic, Rosenbrock's function and a logistic regression.

## Where libraries differ

| | PyTorch | Keras | Descent |
|---|---|---|---|
| momentum | v := μ·v + g, p := p − α·v | v := μ·v − α·g, p := p + v | PyTorch's: the same but when α changes |
| ε of Adam and its kin | beside √v̂ | beside √v, before the correction | PyTorch's; `EpsilonPlace` has Keras's |
| weight decay | part of the gradient, but in AdamW | decoupled | decoupled in every rule, sparing biases and norms; λ·p in the gradient is a `Penalty` |
| clipping by norm | divides by the norm + 1e-6 | divides by the norm | divides by the norm |
| batch normalisation | momentum 0.1 of the new, ε 1e-5, unbiased running variance | momentum 0.99 of the old, ε 1e-3, biased | PyTorch's |
| layer normalisation's ε | 1e-5 | 1e-3 | 1e-5 |
| hard sigmoid | slope ⅙ | slope ⅙, 0.2 before Keras 3 | ⅙ |
| initial weights of Dense | uniform by √(1/inputs) | Glorot uniform, biases 0 | Keras's; every other is an `Initializer` |
| a layer's rate of 0 | | `trainable = False`: its batch normalisation is as in inference | Keras's |
| the loss that is reported | without penalties | with them | without |
"""
# `Kingma, Ba, "Adam: A Method for Stochastic Optimization" (2015)`
PAPER = re.compile(r'(?:(?:van |der |de |von )*[A-Z][\w’\-]+(?:, | et al\., | and ))+"[^"]+" \(\d{4}\)')
KINDS = ["Layers", "Losses", "Metrics", "Optimizers", "Schedules"]


def entry(path):
    """The component of a file as a row of the table; None if the file has none."""
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
    return f"| `{struct[2]}` | `{kind[1]}` | {formula.removesuffix('.')} | {paper[0] if paper else ''} |"


def page():
    parts = [HEAD]
    for kind in KINDS:
        rows = [entry(path) for path in sorted((ROOT / "Sources" / "Descent" / kind).glob("*.swift"))]
        parts.append(f"## {kind}\n\n| type | name | | source |\n|---|---|---|---|\n" + "\n".join(filter(None, rows)) + "\n")
    return "\n".join([*parts, TAIL])


def main():
    if sys.argv[1:] == ["--check"]:
        if PAGE.read_text() != page():
            sys.exit("docs/catalog.md is not what Scripts/catalog.py writes")
    else:
        PAGE.write_text(page())


if __name__ == "__main__":
    main()
