#!/usr/bin/env python3
"""Draws the pictures of docs/from-eleven-lines.md, each from the commands that stand beside it on the page.

    Scripts/teaching-pictures.py FOLDER

FOLDER has the built commands, such as .build/release. The pictures are written to docs. They follow the reader's
light or dark theme; their colors differ for color-blind readers too, and so do the dashes of their lines.
"""

import json
import math
import re
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else ROOT / ".build" / "release"
PAGE = (ROOT / "docs" / "from-eleven-lines.md").read_text(encoding="utf-8")
WORK = tempfile.TemporaryDirectory()
STYLE = """
svg { font: 15px system-ui, sans-serif; background: #fff; color-scheme: light dark }
.paper { fill: #fff } text { fill: #1b1f24 } .note { fill: #4b535c } .grid { stroke: #d5d9de; fill: none }
.line { fill: none; stroke-width: 2.5; stroke-linejoin: round }
.s0 { stroke: #0072b2 } .s1 { stroke: #b34e00; stroke-dasharray: 8 6 } .s2 { stroke: #007a59; stroke-dasharray: 2 4 }
.s3 { stroke: #9b3d86; stroke-dasharray: 12 4 2 4 }
.f0 { fill: #0072b2 } .f1 { fill: #b34e00 } .f2 { fill: #007a59 }
@media (prefers-color-scheme: dark) {
svg { background: #14171b } .paper { fill: #14171b } text { fill: #e6e9ed } .note { fill: #aab3bd }
.grid { stroke: #3a4048 } .s0 { stroke: #56b4e9 } .s1 { stroke: #ffa94d } .s2 { stroke: #34d8a6 }
.s3 { stroke: #e79bd3 } .f0 { fill: #56b4e9 } .f1 { fill: #ffa94d } .f2 { fill: #34d8a6 }
}
"""


def run(command):
    """What a command of the page prints. It must stand on the page, as it is run."""
    if f"$ {command}" not in PAGE:
        sys.exit(f"the page does not show: {command}")
    return quietly(command)


def quietly(command):
    path = f"{COMMANDS}:/usr/bin:/bin"
    done = subprocess.run(["bash", "-c", command], cwd=WORK.name, env={"PATH": path}, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"{command}\n{done.stderr}")
    return done.stdout


def escaped(text):
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def write(name, width, height, title, description, parts):
    text = "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" '
        'aria-labelledby="title desc">',
        f'<title id="title">{escaped(title)}</title>', f'<desc id="desc">{escaped(description)}</desc>',
        f"<style>{STYLE}</style>", f'<rect class="paper" width="{width}" height="{height}"/>', *parts, "</svg>", ""])
    path = ROOT / "docs" / name
    path.write_text(text, encoding="utf-8")
    if len(text) > 100_000:
        sys.exit(f"{path} is larger than 100 kB")
    print(f"docs/{name}: {len(text):,} bytes")


def label(text, x, y, anchor="start", kind="", weight=""):
    attributes = (f' class="{kind}"' if kind else "") + (f' font-weight="{weight}"' if weight else "")
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{attributes}>{escaped(text)}</text>'


def short(value):
    return f"{int(value):,}" if value >= 1 and value == int(value) else f"{value:g}"


def ticks(low, high, logarithmic):
    if not logarithmic:
        step = 10 ** math.floor(math.log10(high - low))
        step = next(step * factor for factor in (0.1, 0.2, 0.5, 1, 2) if (high - low) / (step * factor) <= 6)
        first = math.ceil(low / step - 1e-9)
        return [round(number * step, 10) for number in range(first, int(high / step + 1e-9) + 1)]
    powers = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    factors = (1,) if len(powers) > 3 else (1, 2, 5)
    return [factor * 10.0 ** power for power in powers for factor in factors
            if low * 0.999 <= factor * 10.0 ** power <= high * 1.001]


def panel(series, left, top, width, height, title, unit, log_x=False, log_y=False, y_range=None):
    """One chart: series are (class number, [(x, y)])."""
    xs = [x for _, points in series for x, _ in points]
    ys = [y for _, points in series for _, y in points]
    low, high = y_range or (min(ys), max(ys))

    def place(value, low, high, logarithmic):
        if logarithmic:
            value, low, high = math.log(value), math.log(low), math.log(high)
        return (value - low) / (high - low)

    def at(x, y):
        return (left + width * place(x, min(xs), max(xs), log_x),
                top + height * (1 - place(y, low, high, log_y)))

    parts = [label(title, left, top - 16, weight="600"),
             label(unit, left + width / 2, top + height + 46, "middle")]
    across = ticks(min(xs), max(xs), log_x)
    for number, tick in enumerate(across):
        x = at(tick, low)[0]
        parts.append(f'<path class="grid" d="M{x:.1f} {top}v{height}"/>')
        # Every second label of many, which would touch.
        if len(across) < 7 or number % 2 == 0:
            parts.append(label(short(tick), x, top + height + 22, "middle"))
    for tick in ticks(low, high, log_y):
        y = at(xs[0], tick)[1]
        parts += [f'<path class="grid" d="M{left} {y:.1f}h{width}"/>', label(short(tick), left - 8, y + 5, "end")]
    for number, points in series:
        path = "L".join("{:.1f} {:.1f}".format(*at(x, y)) for x, y in points)
        parts.append(f'<path class="line s{number}" d="M{path}"/>')
    return parts


def legend(names, left, y, step):
    parts = []
    for number, name in enumerate(names):
        x = left + number * step
        parts += [f'<path class="line s{number}" d="M{x} {y - 5}h40"/>', label(name, x + 50, y)]
    return parts


def eleven_lines():
    """`eleven-lines --plot` draws itself."""
    run("eleven-lines --plot eleven-lines.svg")
    text = (Path(WORK.name) / "eleven-lines.svg").read_text(encoding="utf-8")
    (ROOT / "docs" / "eleven-lines.svg").write_text(text, encoding="utf-8")
    print(f"docs/eleven-lines.svg: {len(text):,} bytes")


def three_ways():
    """The batches of one epoch of 1,000 rows, as their training counts them."""
    parts, texts, colors = [], [], ["f0", "f1", "f2"]
    for number, batch in enumerate(["full", "32", "1"]):
        printed = run(f"descent train rows.csv --target digit --validation 0 --epochs 1 --batch {batch}")
        line = re.search(r"^Batches +(.*)$", printed, re.M)[1]
        sizes = [int(size.replace(",", "")) for count, size in re.findall(r"([\d,]+) × ([\d,]+)", line)
                 for _ in range(int(count.replace(",", "")))]
        updates = re.search(r"after ([\d,]+ steps?)", printed)[1].replace("step", "update")
        if sum(sizes) != 1000 or f"{len(sizes):,}" != updates.split()[0]:
            sys.exit(f"{line}: not {updates} on 1,000 rows")
        name = ["full batch", "mini-batches of 32", "stochastic: one row at a time"][number]
        y, row, path = 40 + 96 * number, 0, ""
        for size in sizes:
            x, width = 20 + row * 0.84, size * 0.84
            gap = min(1.5, width * 0.4)
            path += f"M{x:.2f} {y + 12}h{width - gap:.2f}v36h-{width - gap:.2f}z"
            row += size
        parts += [label(name, 20, y, weight="600"), label(updates, 860, y, "end"),
                  f'<path class="{colors[number]}" d="{path}"/>']
        texts.append(f"{name}: {line}, {updates}")
    parts.append(label("row 1", 20, 310, kind="note"))
    parts.append(label("row 1,000", 860, 310, "end", "note"))
    write("three-ways.svg", 880, 326, "One epoch of the same 1,000 rows, three ways", "; ".join(texts) + ".", parts)


def sorted_rows():
    """The validation loss of a sorted file in four orders."""
    names = ["in-order", "once", "every-epoch", "with-replacement"]
    series, ends = [], []
    for number, name in enumerate(names):
        run(f"descent train sorted.csv --target digit --epochs 10 --shuffle {name}")
        history = json.loads(quietly(
            f"descent train sorted.csv --target digit --epochs 10 --shuffle {name} --json"))["history"]
        points = [(epoch["epoch"], epoch["val_loss"]) for epoch in history]
        series.append((number, points))
        ends.append(f"{name}: {points[-1][1]:.4f}")
    parts = legend(names, 64, 30, 205) + panel(
        series, 64, 84, 780, 264, "Validation loss", "epoch", log_y=True)
    write("sorted.svg", 880, 410, "The validation loss of a file that is sorted by class, in four orders of its rows",
          "After ten epochs, " + ", ".join(ends) + ".", parts)


def stuck():
    """The error by the rate and the number of passes: once over the passes, once over their product."""
    rates, passes = [0.01, 0.1, 1, 10], [10, 30, 100, 300, 500, 1000, 3000, 5000, 10000, 30000]
    run("eleven-lines --batch 1 --alpha 0.01 --iterations 600")
    curves = []
    for rate in rates:
        curves.append([(count, json.loads(quietly(
            f"eleven-lines --batch 1 --alpha {rate} --iterations {count} --json"))["final_error"])
            for count in passes])
    both = [("Over the passes", "passes over the four rows", lambda rate, count: count),
            ("Over rate × passes", "learning rate × passes", lambda rate, count: rate * count)]
    parts = legend([f"rate {rate:g}" for rate in rates], 64, 30, 190)
    for place, (title, unit, scale) in enumerate(both):
        series = [(number, [(scale(rate, count), error) for count, error in curve])
                  for number, (rate, curve) in enumerate(zip(rates, curves))]
        parts += panel(series, 64 + 428 * place, 84, 372, 264, title, unit, True, True, (0.002, 0.55))
    ends = ", ".join(f"rate {rate:g}: {dict(curve)[500]:.3f}" for rate, curve in zip(rates, curves))
    write("stuck.svg", 880, 410, "The error of the eleven-line network, one row at a time, at four learning rates",
          f"After 500 passes: {ends}. Over the product of rate and passes, the curves of the rates nearly lie together.",
          parts)


def epoch_start():
    """The loss of batches by the quarter of the epoch, as the page's code prints it."""
    block = next(text for text in re.findall(r"```text\n(.*?)```", PAGE, re.S)
                 if re.fullmatch(r"(\d\.\d{3}(, \d\.\d{3}){3}\n){3}", text))
    curves = [[float(value) for value in re.findall(r"[\d.]+", line)] for line in block.splitlines()]
    names = ["Adam, shuffled", "SGD, shuffled", "Adam, with replacement"]
    series = []
    for number, curve in enumerate(curves):
        # Three epochs, one after the other.
        points = [(epoch + (quarter + 0.5) / 4, value) for epoch in range(3) for quarter, value in enumerate(curve)]
        series.append((number, points))
    parts = legend(names, 64, 30, 240) + panel(
        series, 64, 84, 780, 264, "Mean loss of the batches, by the quarter of the epoch",
        "epoch (the mean of 40 epochs, drawn three times)")
    write("epoch-start.svg", 880, 410, "The loss of the batches falls where an epoch begins, and rises within it",
          "; ".join(f"{name}: {curve}" for name, curve in zip(names, curves)) + ".", parts)


def main():
    (Path(WORK.name) / "Examples").symlink_to(ROOT / "Examples")
    run("head -1001 Examples/Data/digits.csv > rows.csv")
    run("(head -1 Examples/Data/digits.csv; tail -n +2 Examples/Data/digits.csv | sort -t, -k65n) > sorted.csv")
    for draw in (eleven_lines, three_ways, sorted_rows, stuck, epoch_start):
        draw()


main()
