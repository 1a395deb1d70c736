"""The systems that Descent is compared with, at their defaults, on two threads."""

import numpy
import pandas
from lightgbm import LGBMClassifier, LGBMRegressor
from sklearn.compose import TransformedTargetRegressor, make_column_selector, make_column_transformer
from sklearn.impute import SimpleImputer
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

THREADS = 2


def mlp(kind, seed, features, target, others, scaled_target=True):
    """scikit-learn's network. Numbers are filled by the mean, with an indicator, and scaled; categories are one-hot,
    a missing one a category of its own; a numeric target is scaled."""
    inputs = make_column_transformer(
        (make_pipeline(SimpleImputer(add_indicator=True), StandardScaler()),
         make_column_selector(dtype_include=numpy.number)),
        (OneHotEncoder(handle_unknown="ignore"), make_column_selector(dtype_exclude=numpy.number)),
        sparse_threshold=0)
    if kind == "classes":
        network = MLPClassifier(random_state=seed)
    else:
        network = TransformedTargetRegressor(
            MLPRegressor(random_state=seed), transformer=StandardScaler() if scaled_target else None)
    return make_pipeline(inputs, network).fit(features, target).predict(others)


def mlp_plain_target(*rest):
    """The same network with a numeric target as it is, which is what a user gets who scales the inputs alone."""
    return mlp(*rest, scaled_target=False)


def lightgbm(kind, seed, features, target, others):
    """LightGBM, with texts as categories of pandas; missing values are left as they are."""
    names = [f"x{number}" for number in range(features.shape[1])]
    features, others = features.set_axis(names, axis=1), others.set_axis(names, axis=1)
    for name in names:
        if not pandas.api.types.is_numeric_dtype(features[name]):
            features[name] = features[name].astype("category")
            others[name] = pandas.Categorical(others[name], categories=features[name].cat.categories)
    model = LGBMClassifier if kind == "classes" else LGBMRegressor
    return model(random_state=seed, n_jobs=THREADS, verbose=-1).fit(features, target).predict(others)


PEERS = {"sklearn-mlp": mlp, "sklearn-mlp-plain-target": mlp_plain_target, "lightgbm": lightgbm}
# Peers that differ from another one for numbers only.
NUMBERS_ONLY = {"sklearn-mlp-plain-target"}
