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
.f0 { fill: #0072b2 } .f1 { fill: #b34e00 } .f2 { fill: #007a59 } .f3 { fill: #9b3d86 }
.band { fill-opacity: 0.18 } .thin { stroke-width: 1.5 }
@media (prefers-color-scheme: dark) {
svg { background: #14171b } .paper { fill: #14171b } text { fill: #e6e9ed } .note { fill: #aab3bd }
.grid { stroke: #3a4048 } .s0 { stroke: #56b4e9 } .s1 { stroke: #ffa94d } .s2 { stroke: #34d8a6 }
.s3 { stroke: #e79bd3 } .f0 { fill: #56b4e9 } .f1 { fill: #ffa94d } .f2 { fill: #34d8a6 }
.f3 { fill: #e79bd3 }
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


def panel(series, left, top, width, height, title, unit, log_x=False, log_y=False, y_range=None, bands=(),
          dots=()):
    """One chart: series are (class number, [(x, y)]), bands (class number, [(x, low, high)]), dots as bands."""
    xs = [x for _, points in [*series, *bands, *dots] for x, *_ in points]
    ys = [y for _, points in [*series, *bands, *dots] for _, *values in points for y in values]
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
    for number, points in bands:
        around = [at(x, min(y, high)) for x, _, y in points] + [at(x, max(y, low)) for x, y, _ in reversed(points)]
        path = "L".join("{:.1f} {:.1f}".format(*place) for place in around)
        parts.append(f'<path class="band f{number}" d="M{path}z"/>')
    for number, points in series:
        path = "L".join("{:.1f} {:.1f}".format(*at(x, min(max(y, low), high))) for x, y in points)
        parts.append(f'<path class="line s{number}" d="M{path}"/>')
    for number, points in dots:
        for x, bottom, middle, top_value in points:
            (x, first), last, y = at(x, bottom), at(x, top_value)[1], at(x, middle)[1]
            parts += [f'<path class="line thin s{number}" stroke-dasharray="none" d="M{x:.1f} {first:.1f}V{last:.1f}"/>',
                      f'<circle class="f{number}" cx="{x:.1f}" cy="{y:.1f}" r="6"/>']
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
        printed = run(f"descent train rows.csv --target digit --preset plain --validation 0 --epochs 1 --batch {batch}")
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
        run(f"descent train sorted.csv --target digit --preset plain --epochs 10 --shuffle {name}")
        history = json.loads(quietly(
            f"descent train sorted.csv --target digit --preset plain --epochs 10 --shuffle {name} --json"))["history"]
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


RACE = "descent compare Examples/Data/digits.csv --target digit --batch full,1,32,256"


def middle(values):
    return sorted(values)[len(values) // 2]


def race(result):
    """The validation loss of the contenders on three axes, with the seeds as a band."""
    contenders, parts = result["contenders"], []
    names = [contender["name"] for contender in contenders]
    floor = min(contender["best"]["low"] for contender in contenders) * 0.9
    axes = [("rows", "rows seen"), ("updates", "updates"), ("seconds", "seconds of training")]
    for place, (axis, unit) in enumerate(axes):
        series, bands = [], []
        for number, contender in enumerate(contenders):
            # Each of the runs is validated after the same rows and updates.
            together = list(zip(*[run["points"] for run in contender["runs"]]))[1:]
            across = [middle([point[axis] for point in points]) for points in together]
            losses = [[point["validation"] for point in points] for points in together]
            series.append((number, [(x, middle(values)) for x, values in zip(across, losses)]))
            bands.append((number, [(x, min(values), max(values)) for x, values in zip(across, losses)]))
        parts += panel(series, 52 + 284 * place, 84, 236, 250, "Validation loss" if place == 0 else "", unit, True,
                       True, (floor, 2.4), bands)
    goals = [f"{contender['name']}: " + (", ".join(
        f"{contender['to_goal'][axis]['median']:.4g} {axis}" for axis, _ in axes)
        if contender["to_goal"]["reached"] else "not reached") for contender in contenders]
    write("race.svg", 880, 396, "A race of four batch sizes on handwritten digits, over rows, updates and seconds",
          f"To a validation loss of {result['goal']['value']:.3f}, the median of three seeds: {'; '.join(goals)}.",
          legend(names, 52, 30, 190) + parts)


def noise_scale(result):
    """The updates to the goal by the batch size, measured and predicted, and the noise scale over the training."""
    noise = result["noise"]
    predicted = sorted((point["batch"], point["updates"]) for point in noise["predicted"])
    measured = []
    for contender in result["contenders"]:
        if contender["to_goal"]["reached"]:
            updates = contender["to_goal"]["updates"]
            measured.append((contender["batch_rows"], updates["low"], updates["median"], updates["high"]))
    scales = [(point["epoch"], point["scale"]) for point in noise["measured"] if point["scale"] is not None]
    # The model between the batch sizes: updates = least × (1 + B / batch).
    least = predicted[0][1] / (1 + noise["scale"] / predicted[0][0])
    low, high = predicted[0][0], predicted[-1][0]
    sizes = [low * (high / low) ** (number / 60) for number in range(61)]
    model = [(size, least * (1 + noise["scale"] / size)) for size in sizes]
    parts = [*legend(["predicted from the noise scale"], 64, 30, 300), '<circle class="f1" cx="382" cy="25" r="6"/>',
             label("measured: the median and the range of three seeds", 398, 30),
             *panel([(0, model)], 64, 84, 372, 264, "Updates to the goal", "rows in a batch", True, True,
                    (0.7 * min(values[1] for values in measured), 1.2 * model[0][1]), dots=[(1, measured)]),
             *panel([(0, scales)], 492, 84, 372, 264, f"Noise scale of {noise['contender']}, in rows",
                    "epochs trained before", log_y=True)]
    write("noise-scale.svg", 880, 410, "What the gradient noise scale predicts, and what was measured",
          noise["text"], parts)


def one_step():
    """The gradients of a batch's rows as arrows: as long as they are, at their angle to the full gradient."""
    command = "descent step rows.csv --target digit --batch 16 --optimizer sgd --learning-rate 0.1 --at-step 5"
    run(command)
    step = json.loads(quietly(command + " --json"))
    rows = sorted((row["angle"], row["gradient_norm"]) for row in step["rows"] if row["angle"] is not None)
    scale = 400 / max(norm for _, norm in rows)

    def arrow(angle, norm, side, number, kind=""):
        """An arrow at an angle to the full gradient, which points up, to its right (1) or left (-1)."""
        across, up = side * math.sin(math.radians(angle)), math.cos(math.radians(angle))
        x, y = 440 + scale * norm * across, 190 - scale * norm * up
        head = "L".join(f"{x - 12 * across + turn * 5 * up:.1f} {y + 12 * up + turn * 5 * across:.1f}" for turn in (1, -1))
        return [f'<path class="line {kind} s{number}" d="M440 190L{x:.1f} {y:.1f}"/>',
                f'<path class="f{number}" d="M{x:.1f} {y:.1f}L{head}z"/>']

    # A row's angle to the full gradient says nothing about the side: they alternate.
    parts = [part for place, (angle, norm) in enumerate(rows) for part in arrow(angle, norm, (-1) ** place, 0, "thin")]
    parts += arrow(step["angle"], step["mean_norm"], 1, 1) + arrow(0, step["full_norm"], 1, 2)
    names = ["of one row", f"of the batch, the mean: {step['mean_norm']:.2f}", f"of all rows: {step['full_norm']:.2f}"]
    write("one-step.svg", 880, 240, "One step: the gradients of 16 rows, their mean, and the gradient of all rows",
          f"The rows' gradients are {step['mean_row_norm']:.2f} long on average. That of the batch is "
          f"{step['mean_norm']:.2f} long, {step['angle']:.0f}° away from that of all rows, which is "
          f"{step['full_norm']:.2f} long.", legend(names, 40, 30, 290) + parts)


def main():
    (Path(WORK.name) / "Examples").symlink_to(ROOT / "Examples")
    run("head -1001 Examples/Data/digits.csv > rows.csv")
    run("(head -1 Examples/Data/digits.csv; tail -n +2 Examples/Data/digits.csv | sort -t, -k65n) > sorted.csv")
    for draw in (eleven_lines, three_ways, one_step, sorted_rows, stuck, epoch_start):
        draw()
    run(RACE)
    result = json.loads(quietly(RACE + " --json"))
    race(result)
    noise_scale(result)


main()
