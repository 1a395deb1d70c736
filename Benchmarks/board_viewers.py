#!/usr/bin/env python3
"""Measures what viewers of the board cost a training.

    Benchmarks/board_viewers.py DESCENT [--epochs 200] [--hidden 512,512] [--rounds 5] [--viewers 100]

The same training runs without a board, with one that nobody looks at, and with one that has viewers: every second of
them reads what it gets, and the others ask and then never read. Printed are the medians of the training's seconds, as
its log has them, and of the processor time of the process until then: of all its threads, and of those of the board,
which the system lists apart. That time hardly depends on what else the machine does.
"""

import argparse
import json
import re
import selectors
import signal
import socket
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def thread_seconds(pid, known):
    """Adds the processor seconds of the process's threads to `known`, by their number, with their names."""
    for task in Path(f"/proc/{pid}/task").iterdir():
        try:
            known[task.name] = ((task / "comm").read_text().strip(), int((task / "schedstat").read_text().split()[0]) / 1e9)
        except (FileNotFoundError, ProcessLookupError):
            pass  # the thread has ended since it was listed


def is_of_board(name):
    """Whether a thread is one of the tasks in the background, which only the board has."""
    return "-qos" in name or "flyingfox" in name or "overcommit" in name


def watch(port, count, over):
    """Opens viewers, and reads from every second one until the training is over. Returns the bytes read."""
    chosen, sockets, total = selectors.DefaultSelector(), [], 0
    for number in range(count):
        one = socket.create_connection(("127.0.0.1", port))
        one.sendall(f"GET /api/changes HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        sockets.append(one)
        if number % 2 == 0:
            chosen.register(one, selectors.EVENT_READ)
    while not over.is_set():
        for key, _ in chosen.select(0.2):
            total += len(key.fileobj.recv(1 << 16))
    for one in sockets:
        one.close()
    return total


def train(descent, options, folder, viewers):
    """One training. `viewers` of None is no board. Returns the seconds, the processor seconds of all threads and of the
    board's, and the bytes read."""
    arguments = [descent, "train", ROOT / "Examples/Data/digits.csv", "--target", "digit", "--preset", "plain", "--epochs", str(options.epochs), "--hidden", options.hidden, "--keep", "last",
                 "--log", folder / "runs", "--output", folder / "m.safetensors"] + ([] if viewers is None else ["--board"])
    process = subprocess.Popen([str(one) for one in arguments], stdout=subprocess.PIPE, text=True)
    over, read = threading.Event(), [0]
    thread = None
    if viewers is not None:
        while not (found := re.search(r"http://127.0.0.1:(\d+)/", process.stdout.readline())):
            pass
        if viewers:
            thread = threading.Thread(target=lambda: read.append(watch(int(found[1]), viewers, over)))
            thread.start()
    drain = threading.Thread(target=process.stdout.read)
    drain.start()
    log, known = folder / "runs" / "run-1.jsonl", {}
    while not log.exists() or b'"event":"stopped"' not in log.read_bytes()[-400:]:
        time.sleep(0.02)
        thread_seconds(process.pid, known)
    seconds = json.loads(log.read_text().splitlines()[-1])["seconds"]
    over.set()
    if thread:
        thread.join()
    if viewers is not None:
        process.send_signal(signal.SIGINT)
    process.wait()
    drain.join()
    own = sum(used for name, used in known.values() if is_of_board(name))
    return seconds, sum(used for _, used in known.values()), own, read[-1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("descent", type=Path)
    parser.add_argument("--epochs", type=int, default=200)
    parser.add_argument("--hidden", default="512,512")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--viewers", type=int, default=100)
    options = parser.parse_args()
    kinds = {"no board": None, "a board without viewers": 0, f"{options.viewers} viewers": options.viewers}
    measured = {name: [] for name in kinds}
    for number in range(options.rounds):
        for name in list(kinds)[::1 if number % 2 == 0 else -1]:
            with tempfile.TemporaryDirectory() as folder:
                measured[name].append(train(options.descent.resolve(), options, Path(folder), kinds[name]))
    for name, rows in measured.items():
        seconds, used, own, read = (statistics.median(column) for column in zip(*rows))
        print(f"{name:25} {seconds:7.3f} s  processor {used:7.3f} s  of the board {own:7.4f} s ({own / used:.2%}; from "
              f"{min(row[2] / row[1] for row in rows):.2%} to {max(row[2] / row[1] for row in rows):.2%})  read {read / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
