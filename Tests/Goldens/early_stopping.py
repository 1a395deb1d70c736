"""The epochs at which Keras's EarlyStopping ends trainings, for given sequences of monitored values.

The values and minimum changes are multiples of 1/64, which every precision holds exactly.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "numpy")

import numpy as np
from keras.callbacks import EarlyStopping


class Model:
    stop_training = False


def epochs(case):
    callback = EarlyStopping(
        monitor="value",
        mode="max" if case["larger"] else "min",
        patience=case["patience"],
        min_delta=case["minimum_change"],
        start_from_epoch=case["patience_after"],
    )
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(case["values"]):
        callback.on_epoch_end(epoch, {"value": value})
        if model.stop_training:
            return epoch + 1
    return len(case["values"])


def goldens():
    random = np.random.default_rng(7)
    cases = []
    for _ in range(40):
        walk = np.cumsum(random.integers(-20, 18, 12)) + 64
        case = {
            "values": [int(value) / 64 for value in walk],
            "patience": int(random.integers(1, 5)),
            "minimum_change": int(random.choice([0, 0, 8, 16])) / 64,
            "patience_after": int(random.integers(0, 4)),
            "larger": bool(random.integers(0, 2)),
        }
        cases.append(case | {"epochs": epochs(case)})
    return {"cases": cases}
