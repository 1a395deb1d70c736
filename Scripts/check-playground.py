#!/usr/bin/env python3
"""Uses the playground in a browser, goes through its tours, and checks that what they say happens.

    Scripts/check-playground.py [--screenshots FOLDER] [DESCENT [TABLE TARGET]]

DESCENT is the built command, by default that of the debug build. The script needs the Python package playwright and
Chromium; it says so and succeeds where they are missing. With axe-playwright-python it applies the rules of axe-core.
"""

import argparse
import csv
import json
import re
import subprocess
import sys
import tempfile
import urllib.parse
from pathlib import Path

from board_checks import Board, open_page, post, request
from page_checks import LOOK, check_axe, check_focus, check_names, check_theme, chromium, press_to
from race_samples import HOSTILE

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = {"desktop": (1280, 900), "phone": (390, 844)}
SETTINGS = {"data": "moons", "rows": 40, "noise": 0.1, "layers": 1, "units": 4, "activation": "tanh", "batch": 8, "optimizer": "sgd", "rate": 0.1, "seed": 1}


# MARK: The page

def rested(page):
    """Waits until nothing trains and the paths are drawn."""
    page.wait_for_function("() => / weights\\. /.test(document.querySelector('[role=status]').textContent)")


def opened(browser, address, theme, size, problems, fragment=""):
    page = open_page(browser, address + "playground" + fragment, theme, size, problems)
    rested(page)
    return page


def three(page):
    """What the table says of the three."""
    rows = page.eval_on_selector_all(".contenders tbody tr", "rows => rows.map((row) => [...row.querySelectorAll('td')].map((cell) => [cell.dataset.label, cell.textContent]))")
    return [{label: None if text == "—" else float(text.rstrip("%").replace(",", "")) for label, text in row} for row in rows]


def said(page, key):
    """What the pictures of a kind say to screen readers."""
    return page.eval_on_selector_all(f"canvas[data-picture^={key}]", "all => all.map((one) => one.getAttribute('aria-label'))")


def paint(page, key):
    """The number of different colors of each picture of a kind: one that is not drawn has one."""
    return page.eval_on_selector_all(f"canvas[data-picture^={key}]", """all => all.map((one) => {
      const { data } = one.getContext('2d').getImageData(0, 0, one.width, one.height), colors = new Set();
      for (let at = 0; at < data.length; at += 4) colors.add(data[at] << 16 | data[at + 1] << 8 | data[at + 2]);
      return colors.size; })""")


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def wait_updates(page, *counts):
    """Waits until the table has these numbers of updates, or the first of them."""
    page.wait_for_function("(text) => `${[...document.querySelectorAll('.contenders td[data-label=Updates]')].map((one) => one.textContent.replace(',', '')).join()},`.startsWith(`${text},`)",
                           arg=",".join(str(int(count)) for count in counts), timeout=120_000)
    rested(page)


def updates(page):
    return [one["Updates"] for one in three(page)]


def losses(page):
    return [one["Loss"] for one in three(page)]


def rights(page):
    return [one["Right"] for one in three(page)]


def train(page, button, epochs, times):
    """Presses a button that trains a number of epochs, several times. The full batch has one update in each."""
    for _ in range(times):
        before = updates(page)[0]
        press(page, button)
        wait_updates(page, before + epochs)


# MARK: Checks. Each returns the problems that it finds.

def check_training(page):
    """One step, one epoch, play, pause and begin again, with the keyboard."""
    problems = []

    def expect(what, wanted):
        rested(page)
        if updates(page) != wanted:
            problems.append(f"{what}: {updates(page)} updates, not {wanted}")

    expect("at the beginning", [0, 0, 0])
    before = three(page)
    if len({one["Loss"] for one in before}) != 1:
        problems.append("the three do not begin with the same loss")
    for name, wanted in (("One step", [1, 1, 1]), ("One epoch", [2, 10, 150])):
        page.get_by_role("button", name=name, exact=True).focus()
        page.keyboard.press("Enter")
        wait_updates(page, *wanted)
        expect(name, wanted)
    for key, least in (("map", 200), ("step", 4), ("path", 200)):
        if min(paint(page, key)) < least:
            problems.append(f"the pictures of {key} have {paint(page, key)} colors")
    if any("Before" in text for text in said(page, "path")) or "updates" not in said(page, "path")[2]:
        problems.append(f"the paths say {said(page, 'path')}")
    press_to(page, "Between two pictures", 1)
    press(page, "Play")
    page.wait_for_function("() => Number([...document.querySelectorAll('.contenders td[data-label=Updates]')][0].textContent) > 20")
    press(page, "Pause")
    rested(page)
    after = updates(page)
    page.wait_for_timeout(500)
    if updates(page) != after:
        problems.append("it trains on after a pause")
    if not three(page)[2]["Loss"] < before[2]["Loss"]:
        problems.append("the loss has not fallen")
    press_to(page, "Scale", 1)
    for step, label in enumerate(("epochs", "rows seen", "updates", "seconds")):
        if step:
            press_to(page, "Horizontal axis", 1)
        page.locator(".chart .axis-name", has_text=label).wait_for()
    press(page, "Begin again")
    wait_updates(page, 0, 0, 0)
    expect("after Begin again", [0, 0, 0])
    return problems


def check_settings(page):
    """Each kind of setting changes the race and the address, and an address that is opened has it."""
    problems = []
    for label, value, key in (("Data set", "xor", "data"), ("Data set", "spirals", "data"), ("Data set", "blobs", "data"), ("Data set", "moons", "data"),
                              ("Hidden layers", "3", "layers"), ("Activation", "relu", "activation"), ("Learning rate", "0.03", "rate"), ("Optimizer", "adam", "optimizer")):
        before = said(page, "map")
        page.get_by_role("combobox", name=label, exact=True).select_option(value)
        page.wait_for_function("(text) => location.hash.includes(text)", arg=f"{key}={value}")
        rested(page)
        if key == "data" and said(page, "map") == before:
            problems.append(f"{label} {value} changes nothing")
    for label, value, key in (("Rows", "60", "rows"), ("Noise", "0.2", "noise"), ("Seed", "7", "seed"), ("Units of each", "5", "units"), ("Rows of a mini-batch", "9", "batch")):
        page.get_by_role("spinbutton", name=label, exact=True).fill(value)
        page.keyboard.press("Tab")
        page.wait_for_function("(text) => location.hash.includes(text)", arg=f"{key}={value}")
        rested(page)
    # Three layers of 5 units: 2·5 + 5 + 2·(5·5 + 5) + 5 + 1 weights; of 60 rows 45 are trained on.
    page.wait_for_function("() => document.querySelector('[role=status]').textContent.startsWith('45 training rows, 81 weights.')")
    press(page, "One epoch")
    wait_updates(page, 1, 5, 45)
    before = losses(page)
    page.reload()
    rested(page)
    press(page, "One epoch")
    wait_updates(page, 1, 5, 45)
    if losses(page) != before:
        problems.append("the address does not give the same race again")
    page.evaluate("() => document.querySelector('.skip').click()")
    page.wait_for_timeout(200)
    if "units=5" not in page.url:
        problems.append("the link to the main part loses the settings")
    return problems


def check_drawing(page):
    """Rows are drawn with the pointer and by numbers, are in the address, and are trained on."""
    problems = []
    page.get_by_role("combobox", name="Data set", exact=True).select_option("drawn")
    page.wait_for_function("() => /Draw at least/.test(document.querySelector('[role=status]').textContent)")
    canvas = page.locator("canvas.drawing")
    canvas.scroll_into_view_if_needed()
    box = canvas.bounding_box()
    for x, y in ((0.3, 0.3), (0.35, 0.4), (0.3, 0.45)):
        page.mouse.click(box["x"] + x * box["width"], box["y"] + y * box["height"])
    press_to(page, "Class of new rows", 1)
    page.get_by_label("Across, from −1.5 to 1.5").fill("0.6")
    page.get_by_label("Up, from −1.5 to 1.5").fill("-0.6")
    press(page, "Add the row")
    rested(page)
    if "3 rows of class 0, 1 of class 1" not in said(page, "draw")[0]:
        problems.append(f"the drawing says {said(page, 'draw')}")
    if not re.search(r"points=[0-9]{20}(&|$)", page.url):
        problems.append(f"the drawn rows are not in the address: {page.url}")
    press(page, "One epoch")
    wait_updates(page, 1, 1, 4)
    page.reload()
    rested(page)
    if "3 rows of class 0, 1 of class 1" not in said(page, "draw")[0]:
        problems.append("the drawn rows are lost when the page is opened again")
    press(page, "Remove the last row")
    page.wait_for_function("() => /Draw at least/.test(document.querySelector('[role=status]').textContent)")
    if page.get_by_role("button", name="Play", exact=True).is_enabled():
        problems.append("rows of one class can be trained on")
    return problems


def check_file(page, target):
    problems = []
    page.get_by_role("combobox", name="Data set", exact=True).select_option("file")
    page.wait_for_function("(target) => document.querySelector('main').textContent.includes(`Class 0 of ${target}`)", arg=target)
    rested(page)
    train(page, "One epoch", 1, 5)
    if not three(page)[2]["Right"] > 80:
        problems.append(f"of the file's rows {three(page)[2]['Right']}% are right after 5 epochs")
    return problems


def lengths(text):
    """The numbers of what a picture of a step says: the mean, the angle, the full gradient and the longest row."""
    return [float(number) for number in re.search(r"(?:mean|gradient) is (\S+) long, (\d+)° .* which is (\S+) long.*single row is (\S+) long", text).groups()]


def paths(page):
    """How much longer than the way from its beginning to its end each path is."""
    found = [re.search(r": (\S+) long, and (\S+) from", text) for text in said(page, "path")]
    return [float(one[1]) / float(one[2]) for one in found]


def by_updates(page):
    """The training losses of the chart's table, by the number of updates, of each of the three."""
    press_to(page, "Horizontal axis", 2)
    page.get_by_text("The numbers as a table").click()
    page.locator(".chart table tbody").nth(5).wait_for()
    bodies = page.eval_on_selector_all(".chart table tbody", "all => all.map((body) => [...body.querySelectorAll('tr:not(.group)')].map((row) => [...row.querySelectorAll('data')].map((one) => Number(one.value))))")
    return [dict(body) for body in bodies[::2]]


def plateau(page):
    """After 20 epochs and after 180 more."""
    first = rights(page)[2] > 95 and losses(page)[0] > 0.6
    train(page, "Train 20 epochs", 20, 9)
    return first and losses(page)[0] < 0.55


def recovers(page):
    """After one epoch and after 19 more."""
    full, mini, single = losses(page)
    train(page, "Train 1 epoch", 1, 19)
    return single > full > mini and losses(page)[2] < 0.1


def near_updates(page):
    curves = by_updates(page)
    return all(abs(curves[0][step] - curves[1][step]) < 0.02 for step in (10, 20)) and abs(curves[1][150] - curves[2][150]) < 0.05


# What the text of each stop says, by its tour and number.
CLAIMS = {
    ("From full batch to stochastic", 1): lambda page: updates(page) == [1, 10, 150] and losses(page) == sorted(losses(page), reverse=True),
    ("From full batch to stochastic", 2): near_updates,
    ("From full batch to stochastic", 3): lambda page: paths(page)[0] < 1.01 and paths(page)[2] > 10 and lengths(said(page, "step")[0])[1] == 0,
    ("Why the rate and the batch belong together", 1): lambda page: updates(page)[2] == 3000 and losses(page)[2] < 0.25 and losses(page)[0] > 0.6,
    ("Why the rate and the batch belong together", 2): lambda page: losses(page)[2] == max(losses(page)) and losses(page)[1] == min(losses(page)) and losses(page)[0] < 0.3,
    ("Why the rate and the batch belong together", 3): recovers,
    ("Why yours is stuck at 0.5", 1): lambda page: all(abs(loss - 0.693) < 0.03 for loss in losses(page)) and all(right < 65 for right in rights(page))
    and lengths(said(page, "step")[0])[2] < lengths(said(page, "step")[0])[3] / 10,
    ("Why yours is stuck at 0.5", 2): plateau,
    ("Why yours is stuck at 0.5", 3): lambda page: all(abs(loss - 0.693) < 0.02 for loss in losses(page)) and all(40 <= right <= 60 for right in rights(page))
    and lengths(said(page, "step")[0])[2] < lengths(said(page, "step")[0])[3] / 100,
    ("Why yours is stuck at 0.5", 4): lambda page: min(rights(page)[1:]) > 90,
}


def check_tours(page):
    """Goes through each tour by its buttons, trains at each stop, and holds what is there against the stop's text."""
    problems, last = [], None
    for (title, number), holds in CLAIMS.items():
        press(page, title) if title != last else press(page, "Next")
        last = title
        heading = page.get_by_role("heading", name=re.compile(f"^{re.escape(title)}: {number} of "))
        heading.wait_for()
        page.wait_for_function("() => document.activeElement.id === 'tour'")
        wait_updates(page, 0, 0, 0)
        button = page.get_by_role("button", name=re.compile("^Train [0-9]+ epochs?$"))
        epochs = int(re.search(r"\d+", button.inner_text())[0])
        button.click()
        wait_updates(page, epochs)
        true = holds(page)
        print(f"  {title}, {number}: {epochs} epochs, losses {losses(page)}, {rights(page)}% right: {'as it says' if true else 'NOT AS IT SAYS'}")
        if not true:
            problems.append(f"{title}, stop {number}: what it says is not so")
    press(page, "Back")
    page.get_by_role("heading", name=f"{last}: 3 of 4").wait_for()
    page.reload()
    page.get_by_role("heading", name=f"{last}: 3 of 4").wait_for()
    press(page, "Leave the tour")
    rested(page)
    if "tour=" in page.url or page.locator(".tour").is_visible():
        problems.append("a tour cannot be left")
    return problems + check_leaving(page, last)


def check_leaving(page, title):
    """The button of the present tour begins it again, and so does a link to the present address; another setting leaves it."""
    problems = []
    for begin in (lambda: press(page, title), lambda: page.evaluate("() => { const link = document.createElement('a'); link.href = location.hash; document.body.append(link); link.click(); link.remove(); }")):
        press(page, title)
        wait_updates(page, 0, 0, 0)
        train(page, "One epoch", 1, 1)
        begin()
        wait_updates(page, 0, 0, 0)
    page.get_by_role("spinbutton", name="Seed", exact=True).fill("5")
    page.keyboard.press("Tab")
    page.wait_for_function("() => location.hash.includes('seed=5')")
    rested(page)
    if "tour=" in page.url or page.locator(".tour").is_visible() or page.evaluate("() => document.activeElement.closest('.tours') !== null"):
        problems.append("another setting does not leave the tour, or moves the focus")
    return problems


def check_refusals(browser, address):
    """What a person reads of a number out of its limits, a race that is gone, and a program that has ended."""
    problems, heard = [], []
    page = opened(browser, address, "light", WIDTHS["desktop"], heard)
    page.get_by_role("spinbutton", name="Rows", exact=True).fill("5000")
    page.keyboard.press("Tab")
    page.locator("[role=alert]", has_text="rows is 5000; expected a whole number from 8 to 1000").wait_for()
    if page.get_by_role("button", name="Play", exact=True).is_enabled():
        problems.append("refused settings can be trained")
    page.get_by_role("spinbutton", name="Rows", exact=True).fill("100")
    page.keyboard.press("Tab")
    rested(page)
    if page.locator("[role=alert]").is_visible():
        problems.append("the refusal stays")
    page.goto(address + "playground#rows=5000&tour=rate.2")
    page.reload()
    page.locator("[role=alert]", has_text="rows is 5000").wait_for()
    if page.get_by_role("button", name="Train 20 epochs").is_enabled():
        problems.append("refused settings can be trained in a tour")
    page.goto(address + "playground#data=drawn&points=x00000" + "99991" + "00002")
    page.reload()
    rested(page)
    if "1 rows of class 0, 1 of class 1" not in said(page, "draw")[0]:
        problems.append(f"points that are none: {said(page, 'draw')[0]}")
    page.goto(address + "playground#units=abc&optimizer=%3Cimg%20src%3Dx%3E")
    page.reload()
    page.locator("[role=alert]", has_text="units is").wait_for()
    page.goto(address + "playground#optimizer=%3Cimg%20src%3Dx%3E")
    page.reload()
    page.locator("[role=alert]", has_text="is not a known optimizer").wait_for()
    if page.evaluate("() => document.images.length"):
        problems.append("a text of the address became an element")
    page.goto(address + "playground#data=moons")
    page.reload()
    rested(page)
    page.route("**/advance", lambda route: route.fulfill(status=410, body="gone"), times=1)
    press(page, "One step")
    wait_updates(page, 0, 0, 0)
    press(page, "One step")
    wait_updates(page, 1, 1, 1)
    page.route("**/advance", lambda route: route.fulfill(status=503, body="it is busy"), times=1)
    press(page, "One step")
    page.locator("[role=alert]", has_text="t is busy.").wait_for()
    if "cannot be trained" in page.locator("[role=alert]").inner_text() or page.locator("[role=status]").inner_text():
        problems.append(f"an error of the server says {page.locator('main').inner_text()[:400]}")
    problems += [one for one in heard if not re.search("status of (400|410|503)", one)]
    page.context.close()
    return problems


def check_hostile(browser, descent, folder):
    """Hostile names of columns and classes are text; a network that diverges says so, and training ends."""
    problems, path = [], folder / "hostile.csv"
    names = [HOSTILE, "\u202eb", "</script><script>alert(1)</script>"]
    with open(path, "w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        writer.writerows([(row % 7, row % 5, HOSTILE if row % 2 else "\u202eother") for row in range(40)])
    board = Board([descent, "board", "--port", "0", "--data", path, "--target", names[2]], cwd=folder)
    page = opened(browser, board.address, "light", WIDTHS["phone"], problems, "#data=file")
    text = page.inner_text("main")
    for wanted in (HOSTILE[:15], "\\u{202E}", names[2][:20]):
        if wanted not in text:
            problems.append(f"{wanted!r} is not shown as text")
    if "\u202e" in text or page.evaluate("() => document.images.length || document.querySelectorAll('script').length !== 2"):
        problems.append("a name of the file is not shown as text alone")
    problems += page.evaluate(LOOK)["problems"] + page.evaluate("() => window.refused ?? []")
    page.goto(board.address + "playground#data=moons&layers=4&activation=relu&rate=1e2&optimizer=sgd")
    page.reload()
    rested(page)
    for _ in range(3):
        press(page, "One epoch")
        rested(page)
    said = page.locator("[role=status]").inner_text()
    if "has diverged" not in said or page.locator(".contenders .alarm").count() != said.count("has diverged") or "—" in said:
        problems.append(f"at a rate of 100 the page says {said}")
    page.context.close()
    board.end()
    return [f"hostile names: {problem}" for problem in problems]


def check_server(board):
    """What requests that change something get: only the page's own are answered."""
    problems, own = [], f"http://127.0.0.1:{board.port}"
    body = json.dumps({**SETTINGS, "points": ""})
    usual = {"Origin": own, "Content_Type": "application/json", "Content_Length": str(len(body))}
    wanted = [({}, 200), ({"Origin": "http://evil.example"}, 403), ({"Origin": "null"}, 403), ({"Origin": None}, 403), ({"Content_Type": "text/plain"}, 415),
              ({"Content_Length": "100000"}, 413), ({"Content_Length": "-5"}, 411), ({"Sec_Fetch_Site": "cross-site"}, 403)]
    for change, status in wanted:
        fields = {name: value for name, value in {**usual, **change}.items() if value is not None}
        got = request(board.port, "/api/playground", method="POST", body=body, **fields)
        if got[0] != status:
            problems.append(f"{change} got {got[0]}, not {status}")
    begun = 0
    while begun < 20 and request(board.port, "/api/playground", method="POST", body=body, **usual)[0] == 200:
        begun += 1
    if begun >= 20:
        problems.append("there is no most of the playgrounds")
    return problems


def check_good(page, board):
    """Trains with each of the settings that are said to be good, as long as it is said."""
    problems = []
    page.get_by_text("Known good settings").click()
    page.locator(".points li").nth(4).wait_for()
    for text, address in page.eval_on_selector_all(".points li", "all => all.map((one) => [one.textContent, one.querySelector('a').hash])"):
        right, epochs = (int(number) for number in re.search(r"at least (\d+)% .* within (\d+) epochs", text).groups())
        settings = dict(urllib.parse.parse_qsl(address[1:], keep_blank_values=True))
        body = {key: float(value) if re.fullmatch(r"[0-9.]+", value) else value for key, value in {**settings, "points": ""}.items()}
        race = post(board, "", body)["id"]
        while epochs:
            state = post(board, f"/{race}/advance", {"unit": "epoch", "count": 1})
            epochs -= state["done"]
        got = 100 * state["contenders"][1]["training"]["right"]
        print(f"  {text.split(':')[0]}: {got:.1f}% where {right}% are said")
        if got < right:
            problems.append(f"{text[:60]}: {got:.1f}% are right")
    page.get_by_role("link", name="Spirals").click()
    page.wait_for_function("() => location.hash.includes('data=spirals')")
    rested(page)
    if page.get_by_role("combobox", name="Optimizer", exact=True).input_value() != "adam":
        problems.append("a link to good settings does not set them")
    return problems


def check_command(descent, table, target, folder):
    problems = []
    for arguments, code in ((["--data", table], 64), (["--target", target], 64), (["--features", "a,b"], 64), (["--data", folder / "none.csv", "--target", target], 66),
                            (["--data", table, "--target", "no such column"], 65), (["--data", table, "--target", target, "--features", "a"], 65)):
        got = subprocess.run([descent, "board", "--port", "0", *arguments], capture_output=True, text=True, cwd=folder)
        if got.returncode != code:
            problems.append(f"{arguments}: {got.returncode}, not {code}: {got.stderr[:200]}")
    return problems


def check_pages(browser, board, target, screenshots):
    found, worst = [], 99
    for theme in ("light", "dark"):
        for device, size in WIDTHS.items():
            problems = []
            page = opened(browser, board.address, theme, size, problems, "#data=moons&noise=0.1&rate=0.3")
            train(page, "One epoch", 1, 3)
            look = page.evaluate(LOOK)
            worst = min(worst, look["worst"])
            problems += look["problems"] + check_names(page) + check_axe(page)
            if screenshots:
                page.screenshot(path=f"{screenshots}/playground-{theme}-{device}.png", full_page=True)
            problems += check_focus(page)
            if theme == "light":
                press(page, "Begin again")
                wait_updates(page, 0, 0, 0)
                problems += check_training(page) + check_settings(page) + check_drawing(page) + check_file(page, target)
                problems += [f"after all: {problem}" for problem in page.evaluate(LOOK)["problems"] + check_axe(page)] + check_theme(page)
            if theme == "light" and device == "desktop" or theme == "dark" and device == "phone":
                problems += check_tours(page) + check_good(page, board)
                if screenshots:
                    press(page, "Why yours is stuck at 0.5")
                    rested(page)
                    page.screenshot(path=f"{screenshots}/playground-tour-{theme}-{device}.png", full_page=True)
                problems += [f"in a tour: {problem}" for problem in page.evaluate(LOOK)["problems"] + check_axe(page)]
            problems += [f"refused by the policy: {one}" for one in page.evaluate("() => window.refused ?? []")]
            found += [f"{theme}, {device}: {problem}" for problem in dict.fromkeys(problems)]
            page.context.close()
    print(f"the playground: lowest contrast {worst:.2f}, {len(found)} problems")
    return found


def check_links(browser, board):
    """From the board to the playground and back; and a program that has ended is said."""
    problems = []
    page = open_page(browser, board.address, "light", WIDTHS["phone"], problems)
    page.get_by_role("link", name="Playground").click()
    rested(page)
    page.get_by_role("link", name="Board").click()
    page.get_by_role("heading", name="Runs").wait_for()
    page.context.close()
    page = opened(browser, board.address, "light", WIDTHS["phone"], [])
    board.end()
    press(page, "One step")
    page.locator("[role=alert]", has_text="has ended, or cannot be reached").wait_for()
    page.context.close()
    return problems


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("descent", nargs="?", type=Path, default=ROOT / ".build/debug/descent")
    parser.add_argument("table", nargs="?", type=Path, default=ROOT / "Examples/Data/penguins.csv")
    parser.add_argument("target", nargs="?", default="species")
    parser.add_argument("--screenshots")
    options = parser.parse_args()
    if options.screenshots:
        Path(options.screenshots).mkdir(parents=True, exist_ok=True)
    descent, table = options.descent.resolve(), options.table.resolve()
    with chromium() as browser, tempfile.TemporaryDirectory() as folder:
        board = Board([descent, "board", "--port", "0", "--data", table, "--target", options.target], cwd=folder)
        problems = check_pages(browser, board, options.target, options.screenshots)
        problems += check_hostile(browser, descent, Path(folder)) + check_refusals(browser, board.address) + check_links(browser, board)
        board = Board([descent, "board", "--port", "0"], cwd=folder)
        problems += check_server(board) + check_command(descent, table, options.target, Path(folder))
        board.end()
    for problem in problems:
        print(f"  {problem}")
    sys.exit(f"{len(problems)} problems" if problems else 0)


main()
