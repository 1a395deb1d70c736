#!/usr/bin/env python3
"""Opens the board in a browser, and checks what a reader sees, does and hears while runs train.

    Scripts/check-board.py [--screenshots FOLDER] [DESCENT [TABLE TARGET]]

DESCENT is the built command, by default that of the debug build. The script trains with it, writes logs with hostile
names, and runs 'descent board' and 'descent train --board'. It needs the Python package playwright and Chromium; it
says so and succeeds where they are missing.
"""

import argparse
import json
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from board_checks import Board, open_page, request
from page_checks import LOOK, check_axe, check_focus, check_names, check_theme, chromium, press_to
from race_samples import HOSTILE, NAMES

ROOT = Path(__file__).resolve().parent.parent
WIDTHS = {"desktop": (1280, 900), "phone": (360, 740)}


# MARK: Logs

def started(number, settings, epochs=40):
    return {"event": "started", "at": f"2026-11-{1 + number:02}T10:00:00Z", "epochs": epochs, "batches": 10, "first_epoch": 1, "step": 0, "rows": 320,
            "validation_rows": 80, "parameters": 99, "precision": "single", "loss": "mse", "metrics": ["mae"], "optimizer": "adam",
            "learning_rate": 0.001, "monitor": "loss", "larger_is_better": False, "keep": "best", "seed": "1", "settings": settings}


def epoch(number, pace):
    loss = 2 / (1 + pace * number)
    return [{"event": "validated", "epoch": number, "epoch_end": True, "step": 10 * number, "rows": "validation", "loss": loss, "metrics": {"mae": loss / 2}},
            {"event": "best", "epoch": number, "step": 10 * number, "monitor": "loss", "figure": loss},
            {"event": "epoch", "epoch": number, "step": 10 * number, "learning_rate": 0.001, "train_loss": loss * 0.9, "train_metrics": {"mae": loss / 3},
             "val_loss": loss, "val_metrics": {"mae": loss / 2}}]


class Log:
    """An event log that grows with each call."""

    def __init__(self, path, number, settings, epochs=40):
        self.path, self.lines, self.epochs, self.pace = path, 0, 0, 0.1 + 0.05 * number
        self.write([started(number, settings, epochs)])

    def write(self, events):
        with open(self.path, "a", encoding="utf-8") as file:
            for event in events:
                file.write(json.dumps({"v": 1, "n": self.lines, "seconds": round(self.epochs * 0.5, 3), **event}) + "\n")
                self.lines += 1

    def train(self, epochs):
        for _ in range(epochs):
            self.epochs += 1
            self.write(epoch(self.epochs, self.pace))
        return self

    def stop(self, reason="epochs"):
        self.write([{"event": "stopped", "reason": reason, "epochs": self.epochs, "best_epoch": self.epochs, "best_step": 10 * self.epochs}])
        return self


def make_runs(folder):
    """Runs of all kinds: finished, going on, failed, hostile, with unreadable lines, and files that are no logs."""
    logs = [Log(folder / f"run-{number}.jsonl", number, {"batch": str(32 << number % 3), "file": "a.csv", "seed": str(number)}).train(40).stop() for number in range(1, 15)]
    failed = Log(folder / "run-15.jsonl", 15, {"batch": "32", "file": "a.csv", "seed": "15"}).train(5)
    failed.write([{"event": "failed", "message": "epoch 6: the loss of row 7 is inf", "epoch": 6, "step": 51}])
    for number, name in enumerate(NAMES):
        file = name.replace("/", "").replace("\0", "")[:80] or "unnamed"
        evil = Log(folder / f"{file}-{number}.jsonl", 16 + number % 6, {name: name, "batch": "32", "file": name, "seed": "1"}, epochs=10).train(10)
        evil.write([{"event": "epoch", "epoch": 11, "step": 110, "train_loss": 1, "train_metrics": {name: 1}}])
        evil.stop(name)
    with open(folder / "run-1.jsonl", "a", encoding="utf-8") as file:
        file.write("nonsense\n")
    (folder / "other.jsonl").write_text("{}\n")
    (folder / "empty.jsonl").write_text("")
    return logs


# MARK: Checks. Each returns the problems that it finds.

def check_server(descent, folder):
    """What strangers get: other names, sites, methods, paths, tokens, and slow ones."""
    problems, board = [], Board([descent, "board", folder, "--port", "0"])
    wanted = [(dict(), 200), (dict(host="evil.example"), 403), (dict(host=f"evil.example:{board.port}"), 403), (dict(host=f"localhost:{board.port}"), 200),
              (dict(path="/api/runs", Origin="http://evil.example"), 403), (dict(path="/api/runs", Origin="null"), 403),
              (dict(path="/api/runs", Origin=f"http://127.0.0.1:{board.port}"), 200), (dict(path="/api/runs", Sec_Fetch_Site="cross-site"), 403),
              (dict(path="/api/runs/0/../../../etc/passwd"), 404), (dict(path="/%2e%2e/etc/passwd"), 404), (dict(path="/api/runs/999999"), 404),
              (dict(path="/run-1.jsonl"), 404), (dict(method="POST"), 405), (dict(method="DELETE", path="/api/runs/0"), 405)]
    for call, status in wanted:
        got = request(board.port, **call)
        if got[0] != status:
            problems.append(f"{call} got {got[0]}, not {status}")
    with socket.create_connection(("127.0.0.1", board.port)) as slow:
        slow.sendall(b"GET / HT")
        slow.settimeout(30)
        begun = time.monotonic()
        if slow.recv(100):
            problems.append("half of a request is answered")
        print(f"a client that stops within its request is given up after {time.monotonic() - begun:.1f} s")
    if request(board.port)[0] != 200:
        problems.append("no answer after a slow client")
    code = board.end()
    problems += [] if code == 130 else [f"Ctrl-C ends the board with {code}, not 130"]
    board = Board([descent, "board", folder, "--port", "0", "--host", "0.0.0.0"])
    token = board.path.removeprefix("/?token=")
    name = f"descent-board-{board.port}"
    wanted = [(dict(), 403), (dict(path="/?token=" + "0" * 48), 403), (dict(path=board.path), 303), (dict(path="/api/runs?token=" + token), 403),
              (dict(path="/api/runs", Cookie=f"{name}={token}"), 200), (dict(path="/api/runs", Cookie=f"{name}={token[:-1]}"), 403),
              (dict(path="/", host=f"evil.example:{board.port}", Cookie=f"{name}={token}"), 403)]
    for call, status in wanted:
        got = request(board.port, **call)
        if got[0] != status:
            problems.append(f"with a token, {call} got {got[0]}, not {status}")
        if status == 403 and "run-" in got[1]:
            problems.append(f"with a token, {call} got runs")
    board.end(signal.SIGTERM)
    problems += [] if board.process.returncode == 143 else [f"SIGTERM ends the board with {board.process.returncode}, not 143"]
    first = Board([descent, "board", folder])
    second = Board([descent, "board", folder])
    if second.port == first.port:
        problems.append("two boards have one port")
    used = subprocess.run([descent, "board", folder, "--port", str(first.port)], capture_output=True, text=True)
    if used.returncode != 69 or "another program uses it" not in used.stderr:
        problems.append(f"a used port: {used.returncode} {used.stderr}")
    for arguments in (["--port", "70000"], ["--host", "example.org"]):
        wrong = subprocess.run([descent, "board", folder, *arguments], capture_output=True, text=True)
        if wrong.returncode != 64:
            problems.append(f"{arguments}: {wrong.returncode} {wrong.stderr}")
    missing = subprocess.run([descent, "board", folder / "none"], capture_output=True, text=True)
    if missing.returncode != 66:
        problems.append(f"a missing folder: {missing.returncode} {missing.stderr}")
    first.end()
    second.end()
    return problems


def opened(browser, address, theme, size, problems):
    page = open_page(browser, address, theme, size, problems)
    page.locator(".runs tbody tr").first.wait_for()
    return page


def settled(page):
    """Waits until the whole curves and the gray ones are drawn."""
    page.wait_for_function("() => document.querySelector('.plot canvas')?.dataset.drawn !== undefined")
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)


def names_of(page):
    return page.eval_on_selector_all(".keys .key-name", "all => all.map((one) => one.textContent)")


def ends_of(page):
    return page.eval_on_selector_all(".keys .key-value", "all => all.map((one) => one.textContent)")


def check_live(page, folder):
    """A run appears, trains and finishes; the axis, the rows, the filter and the smoothing change what is shown."""
    problems = []
    page.get_by_label("Filter").fill("run- -evil")
    live = Log(folder / "run-90.jsonl", 27, {"batch": "64", "file": "b.csv", "seed": "90"}).train(3)
    row = page.locator(".runs tbody tr", has_text="run-90")
    row.wait_for()
    page.wait_for_function("() => /1 trains now/.test(document.querySelector('[role=status]').textContent)")
    if "7%" not in row.inner_text():
        problems.append(f"the state of a run that trains is {row.inner_text()!r}")
    if "run-90" not in names_of(page):
        problems.append("a run that appears has no color")
    live.train(17)
    page.wait_for_function("() => /50%, at most 10 s left/.test([...document.querySelectorAll('.runs tbody tr')].find((one) => one.textContent.includes('run-90'))?.textContent)")
    wanted = 2 / (1 + live.pace * 20)
    page.wait_for_function("(text) => [...document.querySelectorAll('.keys button')].find((one) => one.textContent.includes('run-90'))?.textContent.includes(text)",
                           arg=f"{wanted:.3}")
    live.train(20).stop()
    page.wait_for_function("() => /all epochs done/.test([...document.querySelectorAll('.runs tbody tr')].find((one) => one.textContent.includes('run-90'))?.textContent)")
    page.wait_for_function("() => /none trains now/.test(document.querySelector('[role=status]').textContent)")
    for step, (label, last) in enumerate((("rows seen", "12,800"), ("updates", "400"), ("seconds", "20"))):
        if step:
            press_to(page, "Horizontal axis", 1)
        page.locator(".chart .axis-name", has_text=label).wait_for()
        page.locator(".reader").focus()
        page.keyboard.press("End")
        said = page.locator(".readout").inner_text()
        if f"{last} {label}" not in said:
            problems.append(f"over {label}, the last point is said as {said!r}")
    press_to(page, "Horizontal axis", -2)
    before = ends_of(page)
    press_to(page, "Of the rows", 1)
    page.locator(".chart .axis-name", has_text="training rows").wait_for()
    index = names_of(page).index("run-90")
    page.wait_for_function("([index, text]) => document.querySelectorAll('.keys .key-value')[index].textContent.includes(text)",
                           arg=[index, f"{0.9 * 2 / (1 + live.pace * 40):.3}"])
    press_to(page, "Of the rows", -1)
    page.locator(".chart .axis-name", has_text="validation rows").wait_for()
    slider = page.get_by_label("Smoothing")
    slider.focus()
    for _ in range(8):
        page.keyboard.press("PageUp")
    page.wait_for_function("(text) => document.querySelectorAll('.keys .key-value')[0].textContent !== text", arg=before[0])
    weight = float(slider.input_value())
    total = value = 0
    for number in range(1, 41):
        value, total = weight * value + (1 - weight) * 2 / (1 + live.pace * number), weight * total + 1 - weight
    index = names_of(page).index("run-90")
    if f"{value / total:.3}" not in ends_of(page)[index]:
        problems.append(f"smoothed by {weight}, the end is {ends_of(page)[index]}, not {value / total:.3}")
    page.keyboard.press("Home")
    page.wait_for_function("(text) => document.querySelectorAll('.keys .key-value')[0].textContent === text", arg=before[0])
    return problems


def check_filter(page):
    problems = []
    search = page.get_by_label("Filter")
    for text, count in (("batch=64 run-", 6), ("batch=64 run- -seed=1", 3), ("failed", 1), ("no such run", 0), ("", None)):
        search.fill(text)
        shown = page.locator(".runs tbody tr").count()
        if count is not None and shown != count:
            problems.append(f"the filter {text!r} shows {shown} runs, not {count}")
        said = page.locator("[role=status]").inner_text()
        if text and f"{count} pass" not in said:
            problems.append(f"the filter {text!r} is said as {said!r}")
    page.get_by_label("Order").select_option("best")
    values = page.eval_on_selector_all(".runs tbody tr td:nth-of-type(2) data", "all => all.map((one) => Number(one.value))")
    if values != sorted(values) or len(values) < 8:
        problems.append(f"the best are not first: {values[:5]}")
    page.get_by_label("Order").select_option("newest")
    return problems


def check_choice(page):
    """Colors follow the checks of the list, twelve at most; Details opens a report and gives the focus back."""
    problems = []
    while True:
        boxes = page.locator(".runs tbody input[type=checkbox]")
        for index in range(boxes.count()):
            if not boxes.nth(index).is_checked() and boxes.nth(index).is_enabled():
                boxes.nth(index).focus()
                page.keyboard.press("Space")
        further = page.get_by_role("button", name="Next")
        if not further.count() or not further.is_enabled():
            break
        further.click()
    if len(names_of(page)) != 12:
        problems.append(f"{len(names_of(page))} runs are in color, not 12")
    if page.locator(".runs tbody input[type=checkbox]:not(:checked):enabled").count():
        problems.append("a thirteenth run could be colored")
    page.get_by_role("button", name="Color the first 7").click()
    if len(names_of(page)) != 7:
        problems.append("the first 7 are not in color")
    page.get_by_label("Filter").fill("run-1 seed=14")
    button = page.get_by_role("button", name="Details of run-14")
    button.focus()
    page.keyboard.press("Enter")
    page.locator("#details-receipt").wait_for()
    if page.evaluate("() => document.activeElement.id") != "details":
        problems.append("the focus does not go to the details")
    page.get_by_role("button", name="Close").click()
    if "Details of run-14" not in (page.evaluate("() => document.activeElement.getAttribute('aria-label')") or ""):
        problems.append("the focus does not come back from the details")
    page.get_by_label("Filter").fill("run-1 seed=1 batch=64 -seed=10 -seed=13 ")
    page.get_by_role("button", name="Details of run-1", exact=True).click()
    page.locator(".alarm", has_text="not a line of an event log").wait_for()
    page.get_by_role("button", name="Close").click()
    page.get_by_label("Filter").fill("")
    return problems


def check_hostile(page):
    problems = []
    if page.evaluate("() => document.images.length || document.querySelectorAll('script').length !== 2 || document.querySelectorAll('iframe, object, embed').length"):
        problems.append("a name became an element")
    page.get_by_label("Filter").fill("-run-")
    text = page.inner_text("main")
    for wanted in (HOSTILE[:15].replace("/", ""), "\\u{202E}"):
        if wanted not in text:
            problems.append(f"{wanted!r} is not shown as text")
    if "\u202e" in text:
        problems.append("a mark that turns the direction of the text is shown as it is")
    page.get_by_label("Filter").fill("")
    return problems


def check_pages(browser, descent, folder, screenshots):
    make_runs(folder)
    board, found, worst = Board([descent, "board", folder, "--port", "0"]), [], 99
    for theme in ("light", "dark"):
        for device, size in WIDTHS.items():
            problems = []
            page = opened(browser, board.address, theme, size, problems)
            settled(page)
            look = page.evaluate(LOOK)
            worst = min(worst, look["worst"])
            problems += look["problems"]
            if screenshots:
                page.screenshot(path=f"{screenshots}/board-{theme}-{device}.png", full_page=True)
            if theme == "light":
                problems += check_focus(page) + check_names(page) + check_axe(page)
                if device == "desktop":
                    problems += check_live(page, folder)
                problems += check_filter(page) + check_choice(page) + check_hostile(page)
                settled(page)
                problems += [f"after all: {problem}" for problem in page.evaluate(LOOK)["problems"]] + check_theme(page)
            elif screenshots:
                page.get_by_label("Filter").fill("run-")
                page.get_by_role("button", name="Details of run-14").click()
                page.locator("#details-receipt").wait_for()
                page.screenshot(path=f"{screenshots}/board-details-{device}.png", full_page=True)
            problems += [f"refused by the policy: {one}" for one in page.evaluate("() => window.refused ?? []")]
            found += [f"{theme}, {device}: {problem}" for problem in dict.fromkeys(problems)]
            page.context.close()
    page = opened(browser, board.address, "light", WIDTHS["desktop"], [])
    board.end()
    page.locator("[role=alert]", has_text="has ended").wait_for()
    if not page.locator(".runs tbody tr").count():
        found.append("a board that has ended leaves nothing on the page")
    page.context.close()
    print(f"the board: lowest contrast {worst:.2f}, {len(found)} problems")
    return found


def check_training(browser, descent, table, target, folder):
    """'train --board': the run appears by itself, the page says its end, and Ctrl-C ends the command with 0."""
    problems = []
    board = Board([descent, "train", table, "--target", target, "--epochs", "30", "--preset", "plain", "--output", folder / "m.safetensors", "--board"], cwd=folder)
    page = opened(browser, board.address, "light", WIDTHS["desktop"], problems)
    page.locator(".runs tbody tr", has_text="all epochs done").wait_for()
    settled(page)
    if names_of(page) != ["run-1"]:
        problems.append(f"the runs of the training's board are {names_of(page)}")
    page.context.close()
    code = board.end()
    if code != 0 or "stays open" not in board.said or "Saved" not in board.said:
        problems.append(f"train --board ended with {code}: {board.said[-300:]}")
    if not (folder / "runs" / "run-1.jsonl").exists():
        problems.append("the log is not in the folder runs")
    return [f"train --board: {problem}" for problem in problems]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("descent", nargs="?", type=Path, default=ROOT / ".build/debug/descent")
    parser.add_argument("table", nargs="?", type=Path, default=ROOT / "Examples/Data/penguins.csv")
    parser.add_argument("target", nargs="?", default="species")
    parser.add_argument("--screenshots")
    options = parser.parse_args()
    if options.screenshots:
        Path(options.screenshots).mkdir(parents=True, exist_ok=True)
    descent = options.descent.resolve()
    with chromium() as browser, tempfile.TemporaryDirectory() as temporary:
        folders = [Path(temporary) / name for name in ("runs", "training", "server")]
        for folder in folders:
            folder.mkdir()
        problems = check_pages(browser, descent, folders[0], options.screenshots)
        problems += check_training(browser, descent, options.table.resolve(), options.target, folders[1])
        Log(folders[2] / "run-1.jsonl", 1, {"file": "a.csv"}).train(3)
        problems += check_server(descent, folders[2])
    for problem in problems:
        print(f"  {problem}")
    sys.exit(f"{len(problems)} problems" if problems else 0)


main()
