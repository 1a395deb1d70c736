#!/usr/bin/env python3
"""Measures how long the playground takes to answer, and how long the board's other requests wait meanwhile.

    Benchmarks/playground_times.py DESCENT [--rounds 5] [--races 14]

Printed are the least seconds of some rounds for each request, with the settings that the page begins with and with the
largest that it takes; then the longest that a listing of the runs takes while several of the largest train.
"""

import argparse
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "Scripts"))

from board_checks import Board, post, request  # noqa: E402

USUAL = {"data": "circles", "rows": 200, "noise": 0.05, "layers": 1, "units": 8, "activation": "tanh", "batch": 16, "optimizer": "sgd", "rate": 0.1, "seed": 1, "points": ""}
LARGEST = {**USUAL, "rows": 1000, "layers": 4, "units": 32, "batch": 2}
REQUESTS = [("advance", {"unit": "step", "count": 1}), ("advance", {"unit": "epoch", "count": 1}), ("advance", {"unit": "step", "count": 100}),
            ("advance", {"unit": "epoch", "count": 50}), ("surface", {})]


def seconds(work):
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


def ask(board, race, path, body):
    """Asks until all steps or epochs are done: a request has a limit of time."""
    left = body.get("count")
    if left is None:
        post(board, f"/{race}/{path}", body)
    while left:
        left -= post(board, f"/{race}/{path}", {**body, "count": left})["done"]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("descent", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--races", type=int, default=14)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        board = Board([options.descent.resolve(), "board", "--port", "0"], cwd=folder)
        for title, settings in (("as the page begins", USUAL), ("the largest", LARGEST)):
            race = post(board, "", settings)["id"]
            for path, body in REQUESTS:
                least = min(seconds(lambda: ask(board, race, path, body)) for _ in range(options.rounds))
                print(f"{title:20} {path:8} {str(body.get('count', '')) + ' ' + body.get('unit', ''):10} {least:.3f} s")
        races = [post(board, "", LARGEST)["id"] for _ in range(options.races)]
        threads = [threading.Thread(target=ask, args=(board, race, "advance", {"unit": "epoch", "count": 50})) for race in races]
        for thread in threads:
            thread.start()
        longest = 0
        while any(thread.is_alive() for thread in threads):
            longest = max(longest, seconds(lambda: request(board.port, "/api/runs")))
            time.sleep(0.02)
        print(f"a listing of the runs, while {options.races} of the largest train: at most {longest:.3f} s")
        board.end()


main()
