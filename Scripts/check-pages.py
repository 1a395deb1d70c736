#!/usr/bin/env python3
"""Opens the pages of Descent in a browser and checks what a reader sees, does and hears.

    Scripts/check-pages.py [--screenshots FOLDER] [--broken] [FILE.html …]

Without files the pages are made from the templates in Sources/DescentPages/Resources and from samples, which are
synthetic: a formula with jitter, no training. With files the finished pages are checked. Each page is opened in
both themes, on a wide and on a narrow screen. --broken breaks the page in several ways, one after the other, and
fails unless the checks notice each. The script needs the Python package playwright and Chromium; it says so and
succeeds where they are missing.
"""

import argparse
import base64
import hashlib
import html
import json
import math
import re
import statistics
import sys
import tempfile
import time
from pathlib import Path

import report_pages

from page_checks import LOOK, check_focus, check_names, check_theme, chromium, press_to
from race_samples import HOSTILE, NAMES, samples

ROOT = Path(__file__).resolve().parent.parent
RESOURCES = ROOT / "Sources" / "DescentPages" / "Resources"
# The scripts of the page, in the order in which they stand in it.
SCRIPTS = ["page.js", "scale.js", "marks.js", "plot.js", "chart.js", "race-data.js", "race-charts.js", "race.js"]
WIDTHS = {"desktop": (1280, 900), "phone": (360, 740)}


# MARK: Making a page

def digest(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def assemble(value, change=lambda name, text: text):
    """The page of a race or of a report, as the command makes it. `change` may change each resource."""
    is_report = value["format"] == "descent-report"
    template, scripts = ("report.html", report_pages.SCRIPTS) if is_report else ("race.html", SCRIPTS)
    text = {name: change(name, (RESOURCES / name).read_text()) for name in [template, "page.css", *scripts]}
    script, style = "\n".join(text[name] for name in scripts), text["page.css"]
    title = "A report" if is_report else f"A race on {value['file'][:80]}"
    policy = f"default-src 'none'; script-src {digest(script)}; style-src {digest(style)}; base-uri 'none'; form-action 'none'"
    parts = {"csp": policy, "title": html.escape(title), "style": style, "script": script,
             "data": json.dumps(value, ensure_ascii=False).replace("<", "\\u003c")}
    return re.sub(r"\{\{(\w+)\}\}", lambda match: parts[match[1]], text[template])


# MARK: Checks. Each returns the problems that it finds.

def expected(runs, axis, key="validation"):
    """Median, lowest and highest over the runs at equal rows, and the median of the axis there."""
    kept = [[point for point in one["points"] if point[key] is not None] for one in runs]
    kept = [points for points in kept if points]
    grid = sorted({point["rows"] for points in kept for point in points})
    if len(grid) > 160:
        grid = [rows for index, rows in enumerate(grid) if index % math.ceil(len(grid) / 80) == 0 or index == len(grid) - 1]

    def at(points, rows, name):
        before = max((point for point in points if point["rows"] <= rows), key=lambda point: point["rows"])
        after = min((point for point in points if point["rows"] >= rows), key=lambda point: point["rows"])
        if before is after:
            return before[name]
        return before[name] + (rows - before["rows"]) / (after["rows"] - before["rows"]) * (after[name] - before[name])

    made = []
    for rows in grid:
        there = [points for points in kept if points[0]["rows"] <= rows <= points[-1]["rows"]]
        if len(there) * 2 < len(kept):
            continue
        values = [at(points, rows, key) for points in there]
        x = statistics.median([at(points, rows, axis) for points in there])
        if made and x <= made[-1][0]:
            continue
        made.append((x, statistics.median(values), min(values), max(values), len(values)))
    return made


def cached(one, axis, known={}):
    """What is expected of the runs of a contender that did not diverge, computed once."""
    if (id(one), axis) not in known:
        known[id(one), axis] = expected([each for each in one["runs"] if each["status"] != "diverged"], axis)
    return known[id(one), axis]


def close(a, b):
    return (a is None) == (b is None) and (a is None or math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-12))


CELLS = """(body) => [...body.querySelectorAll('tr:not(.group)')].map((row) => [...row.cells].map((cell) =>
  cell.querySelector('data') ? Number(cell.querySelector('data').value) : cell.textContent))"""


def check_contenders(page, value):
    problems = []
    rows = page.query_selector_all(".contenders tbody tr")
    if len(rows) != len(value["contenders"]):
        return [f"{len(rows)} rows in the table of {len(value['contenders'])} contenders"]
    for row, one in zip(rows, value["contenders"]):
        shown = [float(text) for text in row.eval_on_selector_all("data", "all => all.map((one) => one.value)")]
        wanted = [one["learning_rate"]]
        for each in [one["best"]] + ([one["to_goal"][key] for key in ("rows", "updates", "seconds")] if value["goal"] else []):
            if each:
                wanted += [each["median"]] + ([each["low"], each["high"]] if each["high"] > each["low"] else [])
        if len(shown) != len(wanted) or not all(map(close, shown, wanted)):
            problems.append(f"contender {one['name'][:20]!r}: the table has {shown}, the JSON has {wanted}")
        # The rounded text agrees with the exact value beside it.
        for text, exact in row.eval_on_selector_all("data", "all => all.map((one) => [one.textContent, Number(one.value)])"):
            if not math.isclose(float(text.replace(",", "").replace("−", "-")), exact, rel_tol=5.1e-3, abs_tol=0.51 if abs(exact) >= 1000 else 0):
                problems.append(f"{text} stands for {exact}")
        said = row.inner_text()
        if value["goal"] and one["best"] and not one["to_goal"]["reached"] and "not reached" not in said:
            problems.append(f"contender {one['name'][:20]!r}: the table does not say \"not reached\"")
        if one["diverged"] and "diverged" not in said:
            problems.append(f"contender {one['name'][:20]!r}: the table does not say \"diverged\"")
    return problems


def places(chart, axis):
    """A function from a value to its place in the drawing, from the ticks of the axis: linear or logarithmic."""
    ticks = chart.eval_on_selector_all(f'.tick[data-axis="{axis}"]', "all => all.map((one) => [Number(one.dataset.value), Number(one.dataset.at)])")
    (a, at), (b, bt) = ticks[0], ticks[-1]

    def place(kind):
        f = math.log10 if kind == "log" else float
        return lambda value: at + (f(value) - f(a)) / (f(b) - f(a)) * (bt - at)
    kinds = [kind for kind in ("linear", "log") if kind == "linear" or a > 0]
    error = {kind: max(abs(place(kind)(value) - where) for value, where in ticks) for kind in kinds}
    best = min(kinds, key=error.get)
    return (best if len(ticks) > 2 else None), place


def check_curves(page, value):
    problems = []
    section = page.locator("section", has=page.locator("#curves"))
    summary = section.locator("summary")
    summary.focus()
    page.keyboard.press("Enter")
    section.locator("details table").wait_for()
    for axis in ("rows", "updates", "seconds"):
        if axis != "rows":
            press_to(page, "Horizontal axis", 1)
        for kind in ("linear", "log"):
            checked = section.locator("fieldset", has=page.locator("legend", has_text="Horizontal scale")).locator("input:checked").get_attribute("value")
            if checked != kind:
                press_to(page, "Horizontal scale", 1 if kind == "log" else -1)
            problems += compare_curves(section, value, axis, kind)
    for kind in ("linear", "log"):
        checked = section.locator("fieldset", has=page.locator("legend", has_text="Vertical scale")).locator("input:checked").get_attribute("value")
        if checked != kind:
            press_to(page, "Vertical scale", 1 if kind == "log" else -1)
        problems += compare_curves(section, value, "seconds", "log", kind)
    problems += check_reader(page, section, value)
    toggle = section.locator(".keys button").first
    toggle.focus()
    page.keyboard.press("Enter")
    if section.locator('[data-series="0"].series').count() or toggle.get_attribute("aria-pressed") != "false":
        problems.append("a line's key does not hide the line")
    page.keyboard.press("Enter")
    return problems


def compare_curves(section, value, axis, kind, vertical=None):
    problems, chart = [], section.locator(".chart").element_handle()
    found, x = places(chart, "x")
    found_y, y = places(chart, "y")
    if found and found != kind:
        problems.append(f"curves over {axis}: the horizontal axis is {found}, not {kind}")
    if vertical and found_y and found_y != vertical:
        problems.append(f"curves over {axis}: the vertical axis is {found_y}, not {vertical}")
    bodies = chart.query_selector_all("details tbody")
    for index, one in enumerate(value["contenders"]):
        wanted = cached(one, axis)
        cells = [row for row in bodies[index].evaluate(CELLS) if isinstance(row[1], (int, float))]
        exact = [list(point[:2]) + ([point[2], point[3]] if point[4] > 1 else []) for point in wanted]
        cells = [[cell for cell in row if isinstance(cell, (int, float))] for row in cells]
        if len(cells) != len(exact) or not all(all(map(close, row, point)) and len(row) == len(point) for row, point in zip(cells, exact)):
            problems.append(f"curves over {axis}, contender {index}: the table is not what the JSON says: {cells[:2]} … for {exact[:2]} …")
        line = chart.query_selector(f'path[data-line="{index}"]')
        drawn = [tuple(map(float, pair)) for pair in re.findall(r"[ML](\S+) ([^ML]+)", line.get_attribute("d"))] if line else []
        wanted = [point for point in wanted if kind == "linear" or point[0] > 0]
        if len(drawn) != len(wanted):
            problems.append(f"curves over {axis} ({kind}), contender {index}: {len(drawn)} points are drawn of {len(wanted)}")
            continue
        off = max((max(abs(x(kind)(point[0]) - at[0]), abs(y(vertical or found_y or "linear")(point[1]) - at[1]) if abs(at[1]) < 1e4 else 0)
                   for point, at in zip(wanted, drawn)), default=0)
        if off > 0.6:
            problems.append(f"curves over {axis} ({kind}), contender {index}: a point is {off:.1f} pixels from its place")
    crosses = len(chart.query_selector_all(".cross"))
    diverged = sum(any(point["validation"] is not None and (kind == "linear" or point[axis] > 0) for point in each["points"])
                   for one in value["contenders"] for each in one["runs"] if each["status"] == "diverged")
    if crosses != diverged:
        problems.append(f"curves over {axis} ({kind}): {crosses} crosses for {diverged} diverged runs")
    return problems


def check_reader(page, section, value):
    reader = section.locator(".reader")
    reader.focus()
    page.keyboard.press("End")
    said, shown = reader.get_attribute("aria-valuetext"), section.locator(".key-value").all_inner_texts()
    page.keyboard.press("Home")
    before = reader.get_attribute("aria-valuetext")
    values = [text.split(" ")[0] for text in shown if text.strip() not in ("—", "")]
    if said == before or not values or not any(text in said for text in values):
        return [f"the arrow keys do not read the chart: {said[:80]!r}"]
    return []


def check_goal(page, value):
    section = page.locator("section", has=page.locator("#goal"))
    if not value["goal"] or not any(one["to_goal"]["reached"] for one in value["contenders"]):
        return [] if section.locator("svg").count() == 0 else ["a chart of the time to a goal that is not there"]
    problems = []
    for step, key in enumerate(("updates", "rows", "seconds")):
        if step:
            press_to(page, "Measure", 1)
        chart = section.locator(".chart").element_handle()
        reached = [one for one in value["contenders"] if one["to_goal"][key]]
        bars = chart.query_selector_all("[data-bar]")
        if bars:
            high = max(float(bar.get_attribute("width")) / one["to_goal"][key]["median"] for bar, one in zip(bars, reached))
            if len(bars) != len(reached) or any(abs(float(bar.get_attribute("width")) - high * one["to_goal"][key]["median"]) > 0.6 for bar, one in zip(bars, reached)):
                problems.append(f"the bars of {key} are not in proportion")
            if chart.eval_on_selector_all(".bar-open", "all => all.length") != len(value["contenders"]) - len(reached):
                problems.append(f"bars of {key}: a contender is left out")
            continue
        _, x = places(chart, "x")
        _, y = places(chart, "y")
        wanted = sorted((x("log")(one["batch_rows"]), y("log")(one["to_goal"][key]["median"])) for one in reached)
        drawn = sorted(tuple(pair) for pair in chart.eval_on_selector_all("[data-dot]", "all => all.map((one) => [Number(one.getAttribute('cx')), Number(one.getAttribute('cy'))])"))
        if len(drawn) != len(wanted) or any(math.dist(a, b) > 0.8 for a, b in zip(drawn, wanted)):
            problems.append(f"{key} against batch size: drawn at {drawn}, expected at {wanted}")
        marks = len(chart.query_selector_all("[data-edge]"))
        if marks != sum(one["to_goal"]["reached"] < len(one["runs"]) for one in value["contenders"]):
            problems.append(f"{key} against batch size: {marks} marks of contenders that did not reach the goal")
    return problems


def check_map(page, value):
    shown = page.eval_on_selector_all(".map tbody data", "all => all.map((one) => Number(one.value))")
    wanted = [cell["best"] for one in value["contenders"] for cell in one["tuning"] if cell["status"] != "diverged"]
    problems = [] if sorted(shown) == sorted(wanted) else [f"the map has {len(shown)} values, the JSON has {len(wanted)}, or they differ"]
    hatched = page.locator(".map tbody .hatched").count()
    diverged = sum(cell["status"] == "diverged" for one in value["contenders"] for cell in one["tuning"])
    return problems + ([] if hatched == diverged else [f"the map hatches {hatched} of {diverged} diverged runs"])


def check_hostile(page):
    problems = []
    if page.evaluate("() => document.images.length || document.querySelectorAll('script').length !== 2 || document.querySelectorAll('iframe, object, embed').length"):
        problems.append("a name became an element")
    text = page.inner_text("main")
    for wanted in (HOSTILE[:20], "\\u{202E}", "(no name)", "{{data}}"):
        if wanted not in text:
            problems.append(f"{wanted!r} is not shown as text")
    if "\u202e" in text:
        problems.append("a mark that turns the direction of the text is shown as it is")
    return problems


# MARK: Running

def open_page(browser, path, theme, size, problems):
    context = browser.new_context(color_scheme=theme, viewport={"width": size[0], "height": size[1]}, offline=True)
    context.set_default_timeout(120_000)
    context.add_init_script("addEventListener('securitypolicyviolation', (e) => (window.refused ??= []).push(e.violatedDirective + ' ' + e.blockedURI))")
    page = context.new_page()
    page.on("console", lambda message: problems.append(f"console: {message.text[:200]}") if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: problems.append(f"error: {str(error)[:200]}"))
    page.on("dialog", lambda dialog: (problems.append("a dialog opened: a name ran as code"), dialog.dismiss()))
    page.on("request", lambda request: problems.append(f"request: {request.url[:100]}") if request.url != path.as_uri() else None)
    page.goto(path.as_uri())
    return page


def check_page(browser, path, value, kind, screenshots=None, name="page", themes=("light", "dark"), devices=tuple(WIDTHS)):
    """Opens a page in the themes and widths. Returns its problems, the lowest contrast of a text, the number of
    texts, and the seconds of the slowest opening."""
    found, worst, texts, slowest = [], 99, 0, 0
    for theme in themes:
        for device in devices:
            size = WIDTHS[device]
            problems = []
            begun = time.monotonic()
            page = open_page(browser, path, theme, size, problems)
            slowest = max(slowest, time.monotonic() - begun)
            look = page.evaluate(LOOK)
            worst, texts = min(worst, look["worst"]), texts + look["texts"]
            if screenshots:
                page.screenshot(path=f"{screenshots}/{name}-{theme}-{device}.png", full_page=True)
            problems += look["problems"]
            if theme == "light" and kind == "race":
                problems += check_contenders(page, value) + check_map(page, value)
                problems += check_focus(page) + check_names(page)
                problems += check_curves(page, value) + check_goal(page, value)
                if name == "hostile":
                    problems += check_hostile(page)
                problems += [f"after switching: {problem}" for problem in page.evaluate(LOOK)["problems"]]
                problems += check_theme(page)
            if theme == "light" and kind == "report":
                problems += check_focus(page) + check_names(page, has_charts=report_pages.has_charts(value))
                problems += report_pages.check(page, value)
                if "hostile" in name:
                    problems += check_hostile(page)
                problems += [f"after switching: {problem}" for problem in page.evaluate(LOOK)["problems"]]
                problems += check_theme(page)
            problems += [f"refused by the policy: {one}" for one in page.evaluate("() => window.refused ?? []")]
            found += [f"{name}, {theme}, {device}: {problem}" for problem in problems]
            page.context.close()
    return list(dict.fromkeys(found)), worst, texts, slowest


# What is broken, the file, the text that is replaced, the text in its place, and the problem that must be found.
BROKEN = [
    ("the median is the mean", "race-data.js", "return sorted.length % 2 ? sorted[Math.floor(middle)]",
     "return sorted.length % 2 ? values.reduce((a, b) => a + b) / values.length", "the table is not what the JSON says"),
    ("a log axis is drawn linearly", "scale.js", 'const f = kind === "log" ? Math.log10 : (value) => value;',
     "const f = (value) => value;", "axis is linear, not log"),
    ("points are drawn off their place", "marks.js", "round(frame.x(point.x))} ${round(Math.max",
     "round(frame.x(point.x) + 2)} ${round(Math.max", "pixels from its place"),
    ("a best value is that of another column", "race.js", "valueCell(contender.best,",
     "valueCell(contender.to_goal?.rows ?? contender.best,", "the table has"),
    ("diverged runs are left out", "race-charts.js", "extra: diverged.map(", "extra: [].map(", "crosses for"),
    ("contenders without the goal are left out", "marks.js", "of series.edge ?? []", "of []", "marks of contenders"),
    ("a diverged cell of the map is not hatched", "race-charts.js", 'hatched: kept.status === "diverged"', "hatched: false, value: 1", "the map"),
    ("gray text is too light", "page.css", ":root {\n  color-scheme: light;\n  --paper: #fcfbf9; --raised: #f3f1ec; --ink: #1c1e22; --muted: #565b63",
     ":root {\n  color-scheme: light;\n  --paper: #fcfbf9; --raised: #f3f1ec; --ink: #1c1e22; --muted: #9a9fa7", "contrast"),
    ("the focus is not shown", "page.css", ":focus-visible { outline: 3px solid var(--focus); outline-offset: 2px;",
     ":focus-visible { outline: 0 solid var(--focus); outline-offset: 2px;", "no visible focus"),
    ("the page is wider than a phone", "page.css", "main:focus { outline: none; }", "main { min-width: 500px; }", "pixels wide in a window"),
    ("the texts of a chart are too large", "page.css", ".chart text { font-size: 12.5px;", ".chart text { font-size: 30px;", "overlap"),
    ("a style stands in the markup", "page.js", 'const button = element("button", { class: "button"',
     'const button = element("button", { style: "color: red", class: "button"', "refused by the policy"),
    ("the page asks a network", "page.js", "let names = 0;",
     'let names = 0; fetch("https://example.org/").catch(() => {});', "refused by the policy"),
    ("a button has no name", "race.js", '"Copy the command")', '"")', "a button has no name"),
    ("a control is not reached by Tab", "plot.js", 'role: "slider", tabindex: 0,', 'role: "slider",', "the arrow keys do not read"),
    ("names are parsed as markup", "page.js", 'return element("bdi", { title: shown === full ? null : full }, shown);',
     'const made = element("bdi"); made.innerHTML = shown; return made;', "a name became an element"),
    ("the dark theme of the switch differs", "page.css", ':root[data-theme="dark"] {\n  color-scheme: dark;\n  --paper: #14161a',
     ':root[data-theme="dark"] {\n  color-scheme: dark;\n  --paper: #24161a', "the switch of the theme"),
]


def check_broken(browser, folder):
    """Breaks the page in each way and expects the problem that belongs to it. Each is opened once."""
    missed, value = [], samples() | report_pages.samples(NAMES)
    for what, file, old, new, wanted in BROKEN + report_pages.BROKEN:
        def change(name, text):
            if name == file and text.count(old) != 1:
                sys.exit(f"--broken: {file} has {text.count(old)} times: {old}")
            return text.replace(old, new) if name == file else text
        is_report = file.startswith("report")
        sample = "report" if is_report else "hostile" if what == "names are parsed as markup" else "race"
        path = folder / "broken.html"
        path.write_text(assemble(value[sample], change), encoding="utf-8")
        try:
            device = "phone" if "phone" in what else "desktop"
            problems, *_ = check_page(browser, path, value[sample], "report" if is_report else "race", name=sample, themes=("light",), devices=(device,))
        except Exception as error:  # a page so broken that the checks cannot go on
            problems = [f"the checks stopped: {error}"]
        noticed = next((problem for problem in problems if wanted in problem), None)
        print(f"{'noticed' if noticed else 'MISSED '}  {what}: {noticed or problems[:3]}"[:230], flush=True)
        missed += [] if noticed else [what]
    return missed


def data_of(path):
    """The data of a finished page and its kind."""
    found = re.search(r'<script type="application/json" id="data">(.*?)</script>', path.read_text(encoding="utf-8"), re.S)
    value = json.loads(found[1]) if found else None
    return value, {"descent-race": "race", "descent-report": "report"}.get((value or {}).get("format"), "other")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--screenshots")
    parser.add_argument("--broken", action="store_true")
    options = parser.parse_args()
    if options.screenshots:
        Path(options.screenshots).mkdir(parents=True, exist_ok=True)
    with chromium() as browser, tempfile.TemporaryDirectory() as temporary:
        folder, pages = Path(temporary), []
        if options.broken:
            missed = check_broken(browser, folder)
            sys.exit(f"not noticed: {missed}" if missed else 0)
        for path in options.files:
            pages.append((path.stem, path.resolve(), *data_of(path)))
        for name, value in ({} if options.files else samples() | report_pages.samples(NAMES)).items():
            path = folder / f"{name}.html"
            path.write_text(assemble(value), encoding="utf-8")
            pages.append((name, path, value, "report" if value["format"] == "descent-report" else "race"))
        failed = False
        for name, path, value, kind in pages:
            problems, worst, texts, slowest = check_page(browser, path, value, kind, options.screenshots, name)
            failed = failed or bool(problems)
            print(f"{name}: {texts} texts, lowest contrast {worst:.2f}, opened in at most {slowest:.2f} s, {len(problems)} problems")
            for problem in problems[:40]:
                print(f"  {problem}")
    sys.exit(1 if failed else 0)


main()
