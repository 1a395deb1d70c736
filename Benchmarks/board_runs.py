#!/usr/bin/env python3
"""Makes a folder of many event logs, to measure how the board opens them.

    Benchmarks/board_runs.py FOLDER [--runs 10000] [--points 1000]

The logs have the form that 'descent train --log' writes: for each point a line "validated" and a line "epoch". The
curves are a formula with jitter. 10,000 runs of 1,000 points take about 4 GB.
"""

import argparse
import json
import random
from pathlib import Path

VARIANTS = 40


def body(rng, points, batches):
    """The lines of one run after its first."""
    lines, best, number = [], None, 1
    pace, floor = rng.uniform(0.005, 0.2), rng.uniform(0.02, 0.4)

    def add(event, seconds, **values):
        nonlocal number
        lines.append(json.dumps({"event": event, "n": number, "seconds": seconds, "v": 1, **values}, sort_keys=True, separators=(",", ":")))
        number += 1

    for epoch in range(1, points + 1):
        seconds, step = round(epoch * 0.0512, 6), epoch * batches
        trained = floor + 2 / (1 + pace * epoch) + rng.gauss(0, 0.01)
        loss = trained + 0.03 + rng.gauss(0, 0.02)
        metrics = {"accuracy": 1 - loss / 3}
        add("validated", seconds, epoch=epoch, epoch_end=True, step=step, rows="validation", loss=loss, metrics=metrics)
        if best is None or loss < best:
            best = loss
            add("best", seconds, epoch=epoch, step=step, monitor="loss", **{"figure": loss})
        add("epoch", seconds, epoch=epoch, step=step, learning_rate=0.001, train_loss=trained,
            train_metrics={"accuracy": 1 - trained / 3}, val_loss=loss, val_metrics=metrics)
    add("stopped", seconds, reason="epochs", epochs=points, best_epoch=points, best_step=points * batches)
    return "\n".join(lines) + "\n"


def first(number, points, batches):
    batch = 8 << number % 6
    settings = {"activation": "relu", "batch": str(batch), "epochs": str(points), "file": "data/digits.csv", "hidden": "128,64",
                "keep": "best", "last": "keep", "log": "runs", "monitor": "loss", "optimizer": ["adam", "sgd:0.1", "lion"][number % 3],
                "seed": str(number), "target": "digit", "validation": "0.2"}
    minutes = number // 60
    return json.dumps({"v": 1, "n": 0, "event": "started", "seconds": 0, "at": f"2026-11-{1 + minutes // 1440 % 28:02}T{minutes // 60 % 24:02}:{minutes % 60:02}:{number % 60:02}Z",
                       "epochs": points, "batches": batches, "first_epoch": 1, "step": 0, "rows": batches * batch, "validation_rows": 360, "parameters": 17226,
                       "precision": "single", "loss": "softmax-cross-entropy", "metrics": ["accuracy"], "optimizer": settings["optimizer"].split(":")[0],
                       "learning_rate": 0.001, "monitor": "loss", "larger_is_better": False, "keep": "best", "seed": str(number), "settings": settings}) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=10_000)
    parser.add_argument("--points", type=int, default=1_000)
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    rng, batches = random.Random(1), 45
    bodies = [body(rng, options.points, batches) for _ in range(min(VARIANTS, options.runs))]
    for number in range(options.runs):
        (options.folder / f"run-{number + 1}.jsonl").write_text(first(number, options.points, batches) + bodies[number % len(bodies)])
    print(f"{options.runs} runs of {options.points} points in {options.folder}")


if __name__ == "__main__":
    main()
