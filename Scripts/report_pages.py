"""What check-pages.py does with the page of `descent report`: synthetic samples, and checks of what it shows."""

import math
import random

SCRIPTS = ["page.js", "scale.js", "marks.js", "plot.js", "chart.js", "report-parts.js", "report-curves.js", "report-settings.js",
           "report-weights.js", "report-predictions.js", "report.js"]
AXES = ["epochs", "rows", "steps", "seconds"]


# MARK: Samples

def run(index, kind="classes", detailed=True, epochs=20, names=None, classes=5):
    """A synthetic run, in the form that `descent report --json` prints. `names` are its texts, of any content."""
    rng = random.Random(index)
    text = (lambda number, usual: names[number % len(names)]) if names else lambda number, usual: usual
    steps, rows, pace = 45, 1437, 1 + index * 0.4

    def at(epoch):
        return [epoch, epoch * rows, epoch * steps, round(epoch * 0.11, 4)]

    def curve(name, of, value):
        return {"name": name, "rows": of, "points": [at(epoch) + [value(epoch)] for epoch in range(1, epochs + 1)]}

    loss = lambda epoch: 2.3 / (1 + epoch * pace) + 0.02 * rng.random()
    curves = [curve("loss", "training", loss), curve("loss", "validation", lambda epoch: loss(epoch) + 0.05 + 0.001 * epoch)]
    metric = "accuracy" if kind == "classes" else "r2"
    curves += [curve(metric, of, lambda epoch: 1 - 0.8 / (1 + epoch * pace)) for of in ("training", "validation")]

    def norms(epoch, layer):
        deep = detailed and epoch > 0
        return {"weight": 4 + layer + 0.2 * epoch, "gradient": 1 / (1 + epoch) + 0.1 * layer if deep else None,
                "update": 0.02 / (1 + epoch) if deep else None, "sign_changes": 0.3 + 0.01 * epoch + 0.05 * layer if deep and epoch > 1 else None}

    points = [{"at": at(epoch), "whole": norms(epoch, 1.5), "layers": [norms(epoch, layer) for layer in range(3)]} for epoch in range(epochs + 1)]
    layers = [{"layer": layer * 2, "kind": text(layer, "dense"), "parameters": 8320 >> layer} for layer in range(3)]
    return {"name": text(0, f"run-{index + 1}"), "file": text(1, f"runs/run-{index + 1}.jsonl"), "status": "finished", "stop_reason": "epochs", "message": None,
            "summary": {"at": "2026-11-24T19:22:14Z", "epochs": epochs, "planned_epochs": epochs, "steps": epochs * steps, "seconds": 2.2, "rows": rows,
                        "validation_rows": 360, "parameters": 17226, "precision": "single", "loss": "softmax-cross-entropy", "optimizer": text(2, "adam"), "monitor": "loss",
                        "larger_is_better": False, "keep": "best", "best": {"epoch": 18, "step": 810, "value": 0.11 + 0.01 * index}},
            "settings": {"file": text(3, "data/digits.csv"), "target": text(4, "digit"), "batch": str(32 << index), "epochs": str(epochs), "seed": "0"},
            "curves": curves, "learning_rate": [at(epoch) + [0.001 / epoch] for epoch in range(1, epochs + 1)],
            "norms": {"layers": layers, "detailed": detailed, "points": points},
            "evaluation": {"epoch": 18, "step": 810, "rows": "validation", "targets": [evaluated(rng, kind, classes, text)]},
            "hardest": {"by": "wrong" if kind == "classes" else "loss", "rows": hard(rng, kind, text)} if detailed else None,
            "receipt": {"command": f"descent train {text(3, 'data/digits.csv')} --target {text(4, 'digit')} --epochs {epochs}", "seed": "0", "notes": [] if index else [text(5, "the run is of version 0.0.9")],
                        "fingerprint": "0123456789abcdef", "versions": {"descent": "0.1.0"}, "table": {"rows": 1797, "dropped": 0},
                        "machine": {"system": "Linux x86_64", "processor": text(1, "AMD EPYC 7B13"), "processors": 2, "threads": 2, "instruction_set": "avx2"}},
            "notes": []}


def evaluated(rng, kind, classes, text):
    if kind == "numbers":
        points = [[true := rng.gauss(150, 60), true + rng.gauss(0, 40)] for _ in range(360)]
        residuals = sorted(true - predicted for true, predicted in points)
        shares = [0, 0.01, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 1]
        low, high, counts = residuals[0], residuals[-1], [0] * 40
        for one in residuals:
            counts[min(39, int((one - low) / (high - low) * 40))] += 1
        return {"name": text(4, "progression"), "classes": None, "numbers": {"rows": 360, "measured": 360, "mean": sum(residuals) / 360,
                "quantiles": [[share, residuals[int(359 * share)]] for share in shares], "histogram": {"from": low, "to": high, "counts": counts}, "points": points}}
    counts = [[rng.randrange(40, 70) if row == column else max(0, rng.randrange(-6, 6)) for column in range(classes)] for row in range(classes)]
    total, right = sum(map(sum, counts)), sum(counts[one][one] for one in range(classes))
    bins = [{"rows": 0, "confidence": None, "accuracy": None}] * 5
    bins += [{"rows": 5 * part, "confidence": (part + 5.5) / 15, "accuracy": (part + 4) / 15} for part in range(10)]
    return {"name": text(4, "digit"), "numbers": None, "classes": {"labels": [text(one, str(one)) for one in range(classes)], "others": 0, "counts": counts,
            "rows": total, "accuracy": right / total, "calibration_error": 0.031, "calibration": bins}}


def hard(rng, kind, text):
    return [{"line": 1790 - 31 * one, "visits": 20, "wrong": 20 - one // 2 if kind == "classes" else None, "mean_loss": 4 - one / 10, "last_loss": 3 - one / 10,
             "target": text(one, str(one % 10)), "predicted": text(one + 1, str((one + 3) % 10))} for one in range(24)]


def samples(hostile):
    """Reports by the names of their pages. `hostile` are names that must not do harm."""
    failed = run(3, detailed=False)
    failed.update(status="failed", stop_reason=None, message="digits.csv:6: epoch 2: the loss of this row is inf", evaluation=None,
                  notes=["the last line is cut and was left out"])
    bare = run(0)
    bare.update(status="unfinished", stop_reason=None, norms=None, evaluation=None, hardest=None, curves=[], learning_rate=[], settings={})
    bare["summary"].update(best=None, seconds=None, epochs=0, steps=0)
    bare["receipt"].update(fingerprint=None, versions={}, machine={}, table={})
    evil = [run(index, names=hostile) for index in range(2)]
    evil[0].update(status="failed", message=hostile[0], notes=hostile[:3])
    for each in evil:
        each["curves"] += [{"name": name, "rows": "validation", "points": each["curves"][1]["points"]} for name in hostile[:3]]
    wide = [run(index, classes=50, epochs=200) for index in range(30)]
    pages = {"report": [run(0)], "report-numbers": [run(0, kind="numbers")], "report-runs": [run(0), run(1), run(2, kind="numbers"), failed],
             "report-bare": [bare], "report-hostile": evil, "report-large": wide}
    return {name: {"format": "descent-report", "version": 1, "program": "descent 0.1.0", "runs": runs} for name, runs in pages.items()}


def has_charts(value):
    return any(one["curves"] for one in value["runs"])


# MARK: Checks. Each returns the problems that it finds.

CELLS = """(body) => [...body.querySelectorAll('tr:not(.group)')].map((row) => [...row.cells].map((cell) =>
  cell.querySelector('data') ? Number(cell.querySelector('data').value) : cell.textContent))"""


def close(a, b):
    return (a is None and b in (None, "—")) or (isinstance(a, (int, float)) and isinstance(b, (int, float)) and math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300))


def same(shown, wanted):
    return len(shown) == len(wanted) and all(len(a) == len(b) and all(map(close, b, a)) for a, b in zip(shown, wanted))


def section(page, name):
    return page.locator("section", has=page.locator(f"#{name}"))


def press(page, part, legend, steps):
    group = part.locator("fieldset", has=page.locator("legend", has_text=legend)).locator("input:checked").first
    group.focus()
    for _ in range(steps):
        page.keyboard.press("ArrowRight")


def open_table(page, part):
    """Opens the table under the first chart with the keyboard."""
    summary = part.locator(".chart summary").first
    summary.focus()
    page.keyboard.press("Enter")
    part.locator(".chart details table").first.wait_for()


def tables(part):
    return [body.evaluate(CELLS) for body in part.locator(".chart details").first.locator("tbody").element_handles()]


def drawn(curve, place):
    return [[point[place], point[4]] for point in curve["points"]]


def shown_curves(runs, metric, training):
    made = []
    for one in runs:
        mine = [curve for curve in one["curves"] if curve["name"] == metric]
        kept = [curve for curve in mine if training or curve["rows"] != "training" or all(other["rows"] == "training" for other in mine)]
        made += sorted(kept, key=lambda curve: curve["rows"] == "training")
    return made


def check_curves(page, runs):
    part, problems = section(page, "curves"), []
    names = list(dict.fromkeys(curve["name"] for one in runs for curve in one["curves"]))
    if not names:
        return problems if "no epoch" in part.inner_text() else ["the page does not say that there are no curves"]
    open_table(page, part)
    for place, axis in enumerate(AXES):
        if place:
            press(page, part, "Horizontal axis", 1)
        wanted = shown_curves(runs, names[0], len(runs) < 4)
        shown = tables(part)
        if len(shown) != len(wanted) or not all(same(one, drawn(curve, place)) for one, curve in zip(shown, wanted)):
            problems.append(f"curves over {axis}: the table is not what the JSON says")
        lines = part.locator("[data-line]").count()
        if lines != len(wanted):
            problems.append(f"curves over {axis}: {lines} lines for {len(wanted)} curves")
    if 1 < len(names) < 7:
        press(page, part, "Value", 1)
        if not all(same(one, drawn(curve, 3)) for one, curve in zip(tables(part), shown_curves(runs, names[1], len(runs) < 4))):
            problems.append(f"the metric {names[1]!r}: the table is not what the JSON says")
    reader = part.locator(".reader")
    reader.focus()
    page.keyboard.press("Home")
    first = min(point[3] for curve in wanted for point in curve["points"])
    if f"{first:.3g}" not in reader.get_attribute("aria-valuetext"):
        problems.append(f"the reader says {reader.get_attribute('aria-valuetext')[:80]!r} at {first}")
    return problems


def check_weights(page, runs):
    problems = []
    kept = [one for one in runs if one["norms"]]
    part = section(page, "weights")
    if not kept:
        return [] if "no norms" in part.inner_text() else ["the page does not say that there are no norms"]
    first = kept[0]["norms"]
    keys = ["gradient", "update", "ratio", "weight"] if first["detailed"] else ["weight"]
    open_table(page, part)
    order = ["weight", "gradient", "update", "ratio"] if first["detailed"] else ["weight"]
    checked = order.index(keys[0])
    for turn in range(len(order)):
        key = order[(checked + turn) % len(order)]
        if turn:
            press(page, part, "Norm of", 1)
        value = lambda norms: norms[key] if key != "ratio" else norms["update"] / norms["weight"] if norms["update"] is not None else None
        wanted = [[[point["at"][0], value(point["whole"])] for point in first["points"]]]
        wanted += [[[point["at"][0], value(point["layers"][layer])] for point in first["points"]] for layer in range(len(first["layers"]))]
        if not all(same(one, other) for one, other in zip(tables(part), wanted)):
            problems.append(f"norms ({key}): the table is not what the JSON says")
    turned = section(page, "signs")
    if first["detailed"]:
        open_table(page, turned)
        points = [point for point in first["points"] if point["whole"]["sign_changes"] is not None]
        if not same(tables(turned)[0], [[point["at"][0], point["whole"]["sign_changes"]] for point in points]):
            problems.append("sign changes: the table is not what the JSON says")
    elif not any(one["norms"]["detailed"] for one in kept) and "--log-details" not in turned.inner_text():
        problems.append("the page does not say how to have sign changes")
    return problems


def check_target(part, target):
    if target["classes"]:
        rows = part.locator("table.confusion tbody").evaluate(CELLS)
        shown = [[cell for cell in row if not isinstance(cell, str)] for row in rows]
        wanted = [row + [sum(row)] for row in target["classes"]["counts"]]
        problems = [] if same(shown, wanted) else ["the confusion matrix is not what the JSON says"]
        dots = part.locator(".plot .dot").count()
        bins = sum(one["rows"] > 0 for one in target["classes"]["calibration"] or [])
        return problems + ([] if dots == bins else [f"{dots} points for {bins} bins of the calibration"])
    numbers = target["numbers"]
    dots, bars = part.locator(".plot .dot").count(), part.locator("[data-bin]")
    problems = [] if dots == len(numbers["points"]) else [f"{dots} points for {len(numbers['points'])} rows"]
    heights = bars.evaluate_all("all => all.map((one) => Number(one.getAttribute('height')))")
    counts, most = numbers["histogram"]["counts"], max(numbers["histogram"]["counts"])
    if len(heights) != len(counts) or any(abs(height / max(heights) - count / most) > 0.01 for height, count in zip(heights, counts)):
        problems.append("the bars of the residuals are not as high as the JSON says")
    return problems


def check_predictions(page, runs):
    part, problems = section(page, "predictions"), []
    kept = [one for one in runs if one["evaluation"]]
    if not kept:
        return [] if "no evaluation" in part.inner_text() else ["the page does not say that there is no evaluation"]
    for index, one in enumerate(kept[:3]):
        if len(kept) > 1 or len(runs) > 1 and part.locator("select").count():
            part.locator("select").first.select_option(index=index)
        problems += check_target(part, one["evaluation"]["targets"][0])
    return problems


def check_rows(page, runs):
    part = section(page, "hardest")
    kept = [one for one in runs if one["hardest"]]
    if not kept:
        return [] if "--log-details" in part.inner_text() else ["the page does not say how to have the rows that fare worst"]
    rows = kept[0]["hardest"]["rows"]
    part.locator("button", has_text="Show all").click()
    shown = [[cell for cell in row if not isinstance(cell, str)] for row in part.locator("table.rows tbody").evaluate(CELLS)]
    wanted = [[row[key] for key in ("line", "wrong", "visits", "mean_loss", "last_loss") if row[key] is not None] for row in rows]
    return [] if same(shown, wanted) else ["the rows that fare worst are not what the JSON says"]


def check_receipt(page, runs):
    part = section(page, "receipt")
    shown = part.locator("pre code").first.text_content()
    problems = [] if shown == runs[0]["receipt"]["command"] else ["the command is not that of the JSON"]
    if len(runs) > 1:
        part.locator("select").select_option(index=1)
        if part.locator("pre code").first.text_content() != runs[1]["receipt"]["command"]:
            problems.append("the command of the second run is not that of the JSON")
        best = page.locator(".contenders tbody tr").evaluate_all(
            "all => all.map((row) => { const value = row.querySelector('td data'); return value && Number(value.value); })")
        wanted = [(one["summary"]["best"] or {}).get("value", one["summary"]["steps"]) for one in runs]
        if not all(map(close, wanted, best)):
            problems.append("the table of the runs is not what the JSON says")
    return problems


def check(page, value):
    """All that the page shows, against its JSON."""
    runs, problems = value["runs"], []
    for part in (check_curves, check_weights, check_predictions, check_rows, check_receipt):
        problems += part(page, runs)
    return problems


BROKEN = [
    ("training and validation are exchanged", "report-curves.js", "(a.rows === \"training\") - (b.rows === \"training\")", "(b.rows === \"training\") - (a.rows === \"training\")", "curves over epochs"),
    ("steps stand for rows", "report-parts.js", '["rows", "Rows seen", "rows seen", 1]', '["rows", "Rows seen", "rows seen", 2]', "curves over rows"),
    ("layers are shifted", "report-weights.js", "points((point) => point.layers[index])", "points((point) => point.layers[0])", "norms (gradient)"),
    ("the confusion matrix is transposed", "report-predictions.js", "const rows = one.counts.map((row, actual) => {", "const rows = one.counts.map((_, actual) => { const row = one.counts.map((other) => other[actual]);", "confusion matrix"),
    ("a row's losses are exchanged", "report-predictions.js", "value(row.mean_loss)), element(\"td\", {}, value(row.last_loss))", "value(row.last_loss)), element(\"td\", {}, value(row.mean_loss))", "rows that fare worst"),
    ("the command is shortened", "report-settings.js", "Page.copyable(receipt.command,", "Page.copyable(name(receipt.command, 20),", "the command is not"),
]
