"""Metrics of small cases, by scikit-learn and SciPy in float64.

Rows of weight 0 are left out before a library is called, because scikit-learn counts their class among the
labels. Undefined values are null. Where no library has the metric as Descent defines it:

- the calibration error is the formula of Guo et al. (2017) in NumPy;
- a weighted Spearman correlation is SciPy's, with rows repeated, since the weights are multiples of 1/4;
- a mean over the classes leaves out classes without a value; scikit-learn's mean is NaN for these;
- for top-k accuracy, the first of equal outputs counts as the larger; in scikit-learn it is the last, so
  scikit-learn gets the classes in reverse order.
"""

import warnings

import numpy as np
from scipy import special, stats
from sklearn import metrics as sk

warnings.simplefilter("ignore")

ROWS = 24


def calibration_error(y, probabilities, w, bins=15):
    confidence = probabilities.max(axis=1)
    right = probabilities.argmax(axis=1) == y
    bin_ = np.clip(np.ceil(confidence * bins) - 1, 0, bins - 1)
    gaps = [abs(np.sum((w * (confidence - right))[bin_ == b])) for b in range(bins)]
    return sum(gaps) / np.sum(w)


def over_classes(value, y, scores, w):
    """Returns the mean of a metric of each class against the rest, over the classes that have rows."""
    classes = [1] if scores.shape[1] == 1 else range(scores.shape[1])
    values = [
        value(y == c, scores[:, i], sample_weight=w) for i, c in enumerate(classes) if (y == c).any()
    ]
    values = [f for f in values if not np.isnan(f)]
    return np.mean(values) if values else None


def average_precision(y, scores, w):
    return over_classes(sk.average_precision_score, y, scores, w)


def roc_auc(y, scores, w):
    for column in scores.T:
        gaps = np.diff(np.unique(column))
        assert gaps.size == 0 or gaps.min() > 1e-9, "scores that rounding would order"
    return over_classes(sk.roc_auc_score, y, scores, w)


def probability_values(y, p, scores, w):
    """`p` is [rows, classes]. `scores` is [rows, 1] for two classes, else [rows, classes]."""
    labels = range(p.shape[1])
    brier = sk.brier_score_loss(y, p, sample_weight=w, labels=labels)
    return {
        "roc-auc": roc_auc(y, scores, w),
        "average-precision": average_precision(y, scores, w),
        "log-loss": sk.log_loss(y, y_proba=p, sample_weight=w, labels=labels),
        "brier": brier,
        "calibration-error": calibration_error(y, p, w),
    }


def count_values(y, predicted, classes, w):
    kappa = sk.cohen_kappa_score(y, predicted, sample_weight=w)
    values = {
        "accuracy": sk.accuracy_score(y, predicted, sample_weight=w),
        "balanced-accuracy": sk.balanced_accuracy_score(y, predicted, sample_weight=w),
        "kappa": None if np.isnan(kappa) else kappa,
        "mcc": sk.matthews_corrcoef(y, predicted, sample_weight=w),
    }
    usual = "binary" if classes == 2 else "macro"
    for average in ["binary"] * (classes == 2) + ["macro", "micro", "weighted"]:
        options = {"average": average, "sample_weight": w, "zero_division": 0}
        for name, value in [
            ("precision", sk.precision_score(y, predicted, **options)),
            ("recall", sk.recall_score(y, predicted, **options)),
            ("f1", sk.f1_score(y, predicted, **options)),
            ("f2", sk.fbeta_score(y, predicted, beta=2, **options)),
            ("f0.5", sk.fbeta_score(y, predicted, beta=0.5, **options)),
        ]:
            values[f"{name}-{average}"] = value
            if average == usual:
                values[name] = value
    return values


def classes_case(name, z, y, weights=None):
    """Logits z: [rows, 1] for two classes, else [rows, classes]."""
    z, y = np.asarray(z, float), np.asarray(y, int)
    w = np.ones(len(y)) if weights is None else np.asarray(weights, float)
    there = w > 0
    columns = z.shape[1]
    rows, actual, w_ = z[there], y[there], w[there]
    both = np.hstack([np.zeros_like(rows), rows]) if columns == 1 else rows
    classes = both.shape[1]
    predicted = both.argmax(axis=1)
    p = special.softmax(both, axis=1)
    scores = both[:, 1:] - both[:, :1] if classes == 2 else p
    values = count_values(actual, predicted, classes, w_)
    values |= probability_values(actual, p, scores, w_)
    for k in [1, 3] if classes > 3 else []:
        values[f"top-{k}-accuracy"] = sk.top_k_accuracy_score(
            classes - 1 - actual, both[:, ::-1], k=k, sample_weight=w_, labels=range(classes)
        )
    confusion = sk.confusion_matrix(actual, predicted, labels=range(classes), sample_weight=w_)
    return {
        "name": name,
        "outputs": "logits",
        "predictions": z.tolist(),
        "targets": y[:, None].tolist(),
        "weights": None if weights is None else w.tolist(),
        "values": values,
        "confusion": confusion.tolist(),
    }


def probabilities_case(name, p, y, weights):
    p, y, w = np.asarray(p, float), np.asarray(y, int), np.asarray(weights, float)
    there = w > 0
    both = np.hstack([1 - p, p]) if p.shape[1] == 1 else p
    scores = both[:, 1:] if both.shape[1] == 2 else both
    values = probability_values(y[there], both[there], scores[there], w[there])
    return {
        "name": name,
        "outputs": "probabilities",
        "predictions": p.tolist(),
        "targets": y[:, None].tolist(),
        "weights": w.tolist(),
        "values": values,
    }


def scores_case(name, s, y, weights):
    """Scores s, as for a hinge loss: [rows, 1] or [rows, 2] for two classes, else [rows, classes]."""
    s, y, w = np.asarray(s, float), np.asarray(y, int), np.asarray(weights, float)
    there = w > 0
    scores = (s[:, 1:] - s[:, :1] if s.shape[1] == 2 else s)[there]
    return {
        "name": name,
        "outputs": "scores",
        "predictions": s.tolist(),
        "targets": y[:, None].tolist(),
        "weights": w.tolist(),
        "values": {
            "roc-auc": roc_auc(y[there], scores, w[there]),
            "average-precision": average_precision(y[there], scores, w[there]),
        },
    }


def numbers_case(name, p, t, weights=None):
    p, t = np.asarray(p, float), np.asarray(t, float)
    w = np.ones(len(t)) if weights is None else np.asarray(weights, float)
    there = w > 0
    p_, t_, w_ = p[there], t[there], w[there]
    options = {"sample_weight": w_, "multioutput": "variance_weighted"}
    varies = np.ptp(t_, axis=0).max() > 0
    repeats = np.rint(4 * w_).astype(int)
    ranks = [
        stats.spearmanr(np.repeat(p_[:, i], repeats), np.repeat(t_[:, i], repeats)).statistic
        for i in range(t.shape[1])
    ]
    each = np.repeat(w_, t.shape[1])
    values = {
        "mae": sk.mean_absolute_error(t_, p_, sample_weight=w_),
        "rmse": np.sqrt(sk.mean_squared_error(t_, p_, sample_weight=w_)),
        "r2": sk.r2_score(t_, p_, **options) if varies else None,
        "explained-variance": sk.explained_variance_score(t_, p_, **options) if varies else None,
        "mape": sk.mean_absolute_percentage_error(t_, p_, sample_weight=w_),
        "medae": sk.median_absolute_error(t_.ravel(), p_.ravel(), sample_weight=each),
        "spearman": None if np.isnan(ranks).any() else np.mean(ranks),
    }
    return {
        "name": name,
        "outputs": "numbers",
        "predictions": p.tolist(),
        "targets": t.tolist(),
        "weights": None if weights is None else w.tolist(),
        "values": values,
    }


def goldens():
    rng = np.random.default_rng(7)
    quarters = rng.integers(0, 9, ROWS) / 4
    assert (quarters == 0).any()
    cases = []
    for columns in [1, 2, 4]:
        classes = max(columns, 2)
        y = rng.integers(0, classes, ROWS)
        help_ = 1.5 * (y[:, None] == np.arange(columns)) if columns > 1 else y[:, None] - 0.5
        z = np.round(rng.normal(size=(ROWS, columns)) + help_, 3)
        # Each row occurs three times, and some outputs are equal within a row as well.
        tied = np.tile(np.round(2 * z[: ROWS // 3]) / 2, (3, 1))
        perfect = np.where(y[:, None] == np.arange(columns), 8.0, -8.0)
        constant = np.tile([0.25, -1.5, 0.25, 0.0][:columns], (ROWS, 1))
        for weights in [None, quarters]:
            word = "weighted, " if weights is not None else ""
            for name, logits, actual in [
                ("random", z, y),
                ("ties", tied, y),
                ("the last class absent", z, np.where(y == classes - 1, 0, y)),
                ("one class", z, np.zeros_like(y)),
                ("perfect", perfect if columns > 1 else 16.0 * y[:, None] - 8, y),
                ("constant", constant, y),
            ]:
                cases.append(
                    classes_case(f"{columns} logits, {word}{name}", logits, actual, weights)
                )
    y = rng.integers(0, 2, ROWS)
    cases.append(probabilities_case("one probability", rng.integers(0, 9, (ROWS, 1)) / 8, y, quarters))
    y = rng.integers(0, 3, ROWS)
    p = rng.multinomial(16, [0.3, 0.3, 0.4], ROWS) / 16
    cases.append(probabilities_case("three probabilities", p, y, quarters))

    t = np.round(rng.normal(size=(ROWS, 2)) * 3 + [1, -2], 3)
    p = np.round(t + rng.normal(size=(ROWS, 2)), 3)
    for weights in [None, quarters]:
        word = "weighted, " if weights is not None else ""
        for name, predictions, targets in [
            ("random", p[:, :1], t[:, :1]),
            ("two outputs", p, t),
            ("ties", np.round(p[:, :1] / 2), np.round(t[:, :1] / 2)),
            # Further from zero, the last bit of a number is more than 1e-12 of the spread of the numbers.
            ("far from zero", p[:, :1] + 1e3, t[:, :1] + 1e3),
            ("perfect", t[:, :1], t[:, :1]),
            ("constant predictions", np.full((ROWS, 1), 0.5), t[:, :1]),
            ("constant targets", p[:, :1], np.full((ROWS, 1), 0.5)),
        ]:
            cases.append(numbers_case(f"{word}{name}", predictions, targets, weights))

    for columns in [1, 2, 3]:
        y = rng.integers(0, max(columns, 2), ROWS)
        s = np.round(rng.normal(size=(ROWS, columns)) * 2) / 2
        cases.append(scores_case(f"{columns} scores", s, y, quarters))
    return cases
