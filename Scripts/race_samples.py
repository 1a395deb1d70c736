"""Synthetic races for check-pages.py, in the form of `descent compare --json`: a formula with jitter, no training."""

import math
import random
import statistics

HOSTILE = "</script><img src=x onerror=alert(1)>"
NAMES = [HOSTILE, "\u202egnp.exe", "x" * 10_000, "", "{{data}} <!-- ]]>", "e\u0301\u0301 ×32 🙂"]


def spread(values):
    return {"median": statistics.median(values), "low": min(values), "high": max(values)} if values else None


def run(rng, seed, batch, rows, rate, noise, goal, diverges, epochs=20, count=30):
    """A synthetic run: the loss falls with the updates, less the noisier their gradient is."""
    pace, floor = rng.uniform(0.85, 1.15), 0.08 * rng.uniform(0.9, 1.1)
    total, per_second = rows * epochs, 4000 * math.sqrt(batch) * pace
    points = []
    for index in range(count + 1):
        seen = round(total * index / count / batch) * batch if batch < rows else round(epochs * index / count) * rows
        if points and seen <= points[-1]["rows"]:
            continue
        updates = seen // batch
        loss = floor + (2.31 - floor) / (1 + pace * updates / (6 * (1 + noise / batch))) ** 1.1
        if diverges and index > 5:
            points.append({"rows": seen, "updates": updates, "seconds": seen / per_second, "train": None, "validation": None})
            break
        points.append({"rows": seen, "updates": updates, "seconds": seen / per_second,
                       "train": None if index == 0 else loss * 0.9, "validation": loss * (1 + diverges * index / 3)})
    last = points[-1]
    return {"seed": seed, "status": "diverged" if diverges else "finished",
            "note": f"the loss is not finite at update {last['updates']}" if diverges else None,
            "seconds": last["seconds"], "updates": last["updates"], "rows": last["rows"],
            "best": None if diverges else min(point["validation"] for point in points), "points": points}


def contender(name, settings, runs, batch, rows, rate, goal, tuning):
    reached = []
    for one in runs:
        at = next((point for point in one["points"] if point["validation"] is not None and point["validation"] <= goal), None)
        if at and one["status"] == "finished":
            reached.append(at)
    return {"name": name, "settings": settings, "batch_rows": batch, "steps_per_epoch": -(-rows // batch),
            "learning_rate": rate, "rate_at_edge": rate in (2.0 ** -8, 2.0 ** -2), "best": spread([one["best"] for one in runs if one["best"] is not None]),
            "diverged": sum(one["status"] == "diverged" for one in runs), "runs": runs, "tuning": tuning,
            "to_goal": {"reached": len(reached),
                        **{key: spread([point[key] for point in reached]) for key in ("rows", "updates", "seconds")}}}


def tried(rng, rate):
    made = []
    for exponent in range(-8, -1):
        value = 2.0 ** exponent
        off = abs(math.log2(value / rate))
        diverged = value > rate * 5
        made.append({"learning_rate": value, "best": None if diverged else 0.09 * (1 + 0.5 * off) * rng.uniform(0.97, 1.03),
                     "status": "diverged" if diverged else "finished"})
    return made


def race(varied="batch", sizes=(1437, 1, 32, 256, 512), seeds=3, names=None, count=30, diverging=(1, 4)):
    """A synthetic race. Of the second contender one run diverges, of the fifth all do."""
    rng, rows, noise, goal = random.Random(7), 1437, 85.0, 0.19
    members = []
    for index, size in enumerate(sizes):
        batch = size if varied == "batch" else 32
        name = names[index % len(names)] if names else f"batch {size if size < rows else 'full'}" if varied == "batch" else str(size)
        rate = 2.0 ** (round(math.log2(batch) / 2) - 8 if varied == "batch" else index - 7)
        runs = [run(rng, str(seed + 1), batch, rows, rate, noise * (1 if varied == "batch" else 1 + index), goal,
                    index in diverging and (seed == 1 or index == 4), count=count) for seed in range(seeds)]
        settings = {varied: name if names else str(size)}
        members.append(contender(name, settings, runs, batch, rows, rate, goal, tried(rng, rate)))
    measured = [{"epoch": epoch, "rows": epoch * rows, "scale": None if epoch == 3 else 12 * 1.18 ** epoch,
                 "trace": 1.2, "squared_gradient": 0.1} for epoch in range(21)]
    predicted = [{"batch": 2 ** power, "updates": 22 * (1 + noise / 2 ** power),
                  "rows": 22 * (1 + noise / 2 ** power) * 2 ** power} for power in range(0, 12)]
    return {"format": "descent-race", "version": 1, "file": "digits.csv", "target": "digit",
            "rows": {"train": rows, "validation": 360}, "parameters": 17226, "loss": "softmax-cross-entropy",
            "monitor": {"name": "loss", "larger_is_better": False}, "varied": [varied],
            "budget": {"text": "20 epochs", "rows": rows * 20}, "seeds": [str(seed + 1) for seed in range(seeds)],
            "tuned": True, "goal": {"value": goal, "text": "loss 0.19: 95% of the way from the untrained networks to the best run"},
            "untrained": 2.31, "seconds": 41.2, "contenders": members,
            "noise": {"contender": members[min(2, len(members) - 1)]["name"], "measured": measured, "scale": noise, "predicted": predicted,
                      "text": "Until the goal the noise scale is 85 rows. Batches above it save few updates."} if varied == "batch" else None,
            "verdict": "Batch 32 reached the goal first in rows seen. The full batch did not reach it within 20 epochs. Batch 256 was the first in seconds.",
            "findings": ["At equal rows, batch 32 is ahead from the first epoch on.", "Between batch 1 and batch 32, larger batches save updates almost in full.",
                         "The best learning rate grows with the batch.", "The noise scale grows during training, from 12 to 320 rows."],
            "command": "descent compare digits.csv --target digit --batch full,1,32,256,512", "program": "descent 0.1.0 (avx2)",
            "machine": "Linux x86-64, 2 cores, avx2"}


def samples():
    bare = race(sizes=(1437, 32), diverging=())
    bare.update(goal=None, noise=None, tuned=False, untrained=None, findings=[])
    for one in bare["contenders"]:
        one.update(tuning=[], to_goal={"reached": 0, "rows": None, "updates": None, "seconds": None})
    hostile = race(sizes=(1437, 1, 32, 256, 512, 64), names=NAMES)
    hostile.update(file=HOSTILE, target=NAMES[1], verdict=f"{HOSTILE} won. {'y' * 10_000}", findings=NAMES, command=f"descent compare '{HOSTILE}'")
    hostile["noise"]["text"] = HOSTILE
    for one in hostile["contenders"]:
        for each in one["runs"]:
            each["note"] = each["note"] and HOSTILE
    return {"race": race(), "optimizers": race("optimizer", ("sgd", "momentum", "adam", "nesterov"), diverging=(1,)), "bare": bare,
            "hostile": hostile, "large": race(sizes=[2 ** power for power in range(11)] + [3, 12, 48, 192, 768], seeds=10, count=60)}
