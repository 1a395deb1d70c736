#!/usr/bin/env python3
"""Measures what viewers of the board cost a training.

    Benchmarks/board_viewers.py DESCENT [--epochs 300] [--rounds 5] [--viewers 100]

The same training runs without a board, with one that nobody looks at, and with one that has viewers: every second of
them reads what it gets, and the others ask and then never read. Printed are the medians of the training's seconds, as
its log has them, and of the processor time of the process, which other programs on the machine change less.
"""

import argparse
import json
import os
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


def train(descent, epochs, folder, viewers):
    """One training. `viewers` of None is no board. Returns the seconds, the processor seconds and the bytes read."""
    arguments = [descent, "train", ROOT / "Examples/Data/digits.csv", "--target", "digit", "--epochs", str(epochs), "--keep", "last",
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
    log = folder / "runs" / "run-1.jsonl"
    while not log.exists() or b'"event":"stopped"' not in log.read_bytes()[-400:]:
        time.sleep(0.02)
    seconds = json.loads(log.read_text().splitlines()[-1])["seconds"]
    over.set()
    if thread:
        thread.join()
    if viewers is not None:
        process.send_signal(signal.SIGINT)
    usage = os.wait4(process.pid, 0)[2]
    drain.join()
    return seconds, usage.ru_utime + usage.ru_stime, read[-1]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("descent", type=Path)
    parser.add_argument("--epochs", type=int, default=300)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--viewers", type=int, default=100)
    options = parser.parse_args()
    kinds = {"no board": None, "a board without viewers": 0, f"{options.viewers} viewers": options.viewers}
    measured = {name: [] for name in kinds}
    for number in range(options.rounds):
        for name in list(kinds)[::1 if number % 2 == 0 else -1]:
            with tempfile.TemporaryDirectory() as folder:
                measured[name].append(train(options.descent.resolve(), options.epochs, Path(folder), kinds[name]))
    base = [statistics.median(column) for column in list(zip(*measured["no board"]))[:2]]
    for name, rows in measured.items():
        seconds, used, read = (statistics.median(column) for column in zip(*rows))
        print(f"{name:25} {seconds:7.3f} s ({seconds / base[0] - 1:+.2%})  processor {used:7.3f} s ({used / base[1] - 1:+.2%})  "
              f"read by viewers {read / 1e6:.2f} MB  all {[round(row[0], 2) for row in rows]}")


if __name__ == "__main__":
    main()
