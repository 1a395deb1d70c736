#!/usr/bin/env python3
"""Measures how long the board's page takes with many runs, in headless Chromium.

    Benchmarks/board_page.py DESCENT FOLDER

FOLDER is one of board_runs.py. The first board makes the index, which is not measured. Printed are the milliseconds from
the start of a new board's process until it prints its address; those from the request of the page, by its own clock,
until the list, the colored curves and the gray ones are there; and those of a change until the next frame, with the
longest frame while the gray curves are drawn again. It needs the Python package playwright and Chromium.
"""

import json
import re
import shutil
import signal
import subprocess
import sys
import time
import urllib.request

from playwright.sync_api import sync_playwright

WATCH = """
window.shown = {};
new MutationObserver(() => {
  const note = (name, isThere) => { if (isThere && !(name in shown)) shown[name] = performance.now(); };
  note('list', document.querySelector('.runs tbody tr'));
  note('colored curves', document.querySelector('[data-line]'));
  note('gray curves', Number(document.querySelector('.plot canvas')?.dataset.drawn) > 0);
}).observe(document, { subtree: true, childList: true, attributes: true });
"""

TIMES = """async () => {
  const times = {}, frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const drawn = async () => { const begun = performance.now(); let last = begun, longest = 0;
    while (document.querySelector('.plot canvas').dataset.drawn === undefined) { await new Promise(requestAnimationFrame); const now = performance.now(); longest = Math.max(longest, now - last); last = now; }
    return [performance.now() - begun, longest]; };
  const change = async (name, act) => { delete document.querySelector('.plot canvas').dataset.drawn; const begun = performance.now(); act(); const blocked = performance.now() - begun; await frame();
    const next = performance.now() - begun; const [whole, longest] = await drawn(); times[name] = { blocked, next, drawn: next + whole, longest }; };
  const choose = (label) => [...document.querySelectorAll('.segments label')].find((one) => one.textContent === label).firstElementChild;
  await change('axis', () => choose('Seconds').click());
  await change('log', () => choose('log').click());
  const search = document.querySelector('input[type=search]');
  await change('filter', () => { search.value = 'batch=64 adam'; search.dispatchEvent(new Event('input')); });
  await change('no filter', () => { search.value = ''; search.dispatchEvent(new Event('input')); });
  const slider = document.querySelector('input[type=range]');
  await change('smoothing', () => { slider.value = 0.9; slider.dispatchEvent(new Event('input')); });
  return times;
}"""


def board(descent, folder):
    process = subprocess.Popen([descent, "board", folder, "--port", "0"], stdout=subprocess.PIPE, text=True)
    return process, re.search(r"http://\S+", process.stdout.readline())[0]


def main():
    descent, folder = sys.argv[1:3]
    process, address = board(descent, folder)
    while json.loads(urllib.request.urlopen(address + "api/runs").read())["waiting"]:
        time.sleep(1)
    process.send_signal(signal.SIGINT)
    process.wait()
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium)
        for _ in range(3):
            page = browser.new_page(viewport={"width": 1280, "height": 900})
            begun = time.monotonic()
            process, address = board(descent, folder)
            asked = time.monotonic()
            page.add_init_script(WATCH)
            page.goto(address)
            page.wait_for_function("() => 'gray curves' in shown && 'list' in shown")
            shown = page.evaluate("() => shown")
            print(f"the process: {1000 * (asked - begun):.0f} ms; from the request: " + ", ".join(f"{name} {value:.0f} ms" for name, value in shown.items()))
            page.wait_for_timeout(3000)
            for name, times in page.evaluate(TIMES).items():
                print(f"  {name}: " + ", ".join(f"{key} {value:.0f} ms" for key, value in times.items()))
            page.close()
            process.send_signal(signal.SIGINT)
            process.wait()
        browser.close()


if __name__ == "__main__":
    main()
