#!/usr/bin/env python3
"""Learners that need no tuning by hand: fits on one Parquet file, measures on another, prints one JSON line.

  automl.py --library catboost|flaml|optuna --train FILE --test FILE --target COLUMN [--positive VALUE | --classes] [--exclude COLUMN,...]
            [--time COLUMN] [--threads N] [--seconds S]

CatBoost is fitted at its defaults. FLAML searches for S seconds, by log loss or RMSE. `optuna` tunes LightGBM for S seconds
over the space of Optuna's own LightGBM example and a learning rate, on a quarter of the training rows, with early stopping; the
best is fitted on all of them, and a tenth of the time is kept for that. With --time, rows of training are in that order: what
is held out is the newest. Without --positive it is a regression, with
--classes the target has several classes. A library that is not there is said: {"skipped": why}.
"""
import argparse
import json
import os


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True)
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--positive")
    parser.add_argument("--classes", action="store_true")
    parser.add_argument("--exclude", type=lambda text: text.split(","), default=[])
    parser.add_argument("--time")
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--seconds", type=float, default=60)
    return parser.parse_args()


def catboost(asked, rows, labels, categories):
    import catboost as library

    from boosting import answers, is_number

    kind = library.CatBoostRegressor if is_number(asked) else library.CatBoostClassifier
    model = kind(thread_count=asked.threads, random_seed=0, verbose=False, allow_writing_files=False, cat_features=categories)
    data = as_words(rows, categories)
    return library, lambda: model.fit(data, labels), lambda fitted, some: answers(asked, fitted, as_words(some, categories))


def as_words(rows, categories):
    import pandas as pd

    frame = pd.DataFrame(rows)
    for at in categories:
        frame[at] = frame[at].map(lambda code: "missing" if code != code else str(int(code)))
    return frame


def as_categories(rows, categories, known):
    import pandas as pd

    frame = pd.DataFrame(rows, columns=[f"f{at}" for at in range(rows.shape[1])])
    for at in categories:
        frame[f"f{at}"] = pd.Categorical(frame[f"f{at}"], categories=known.setdefault(at, sorted(frame[f"f{at}"].dropna().unique())))
    return frame


def flaml(asked, rows, labels, categories):
    import flaml as library
    from boosting import answers, is_number
    from flaml import AutoML

    known = {}
    data = as_categories(rows, categories, known)
    settings = {"task": "regression" if is_number(asked) else "classification", "metric": "rmse" if is_number(asked) else "log_loss", "time_budget": asked.seconds, "n_jobs": asked.threads, "seed": 0, "verbose": 0}
    if asked.time:
        settings["split_type"] = "time"
    model = AutoML()

    def fit():
        model.fit(X_train=data, y_train=labels, **settings)
        return model

    def score(fitted, some):
        return answers(asked, fitted, as_categories(some, categories, known))

    return library, fit, score


def optuna(asked, rows, labels, categories):
    import lightgbm
    import numpy as np
    import optuna as library
    from boosting import is_number, lightgbm_objective

    library.logging.set_verbosity(library.logging.WARNING)
    order = np.arange(len(labels)) if asked.time else np.random.default_rng(0).permutation(len(labels))
    cut = int(len(labels) * 0.75)
    inside, outside = np.sort(order[:cut]), np.sort(order[cut:])
    loss = "l2" if is_number(asked) else "multi_logloss" if asked.classes else "binary_logloss"
    fixed = {**lightgbm_objective(asked, labels), "metric": loss, "num_threads": asked.threads, "verbosity": -1, "seed": 0}

    def data_of(some):
        return lightgbm.Dataset(rows[some], labels[some], categorical_feature=categories, params={"verbosity": -1}, free_raw_data=False)

    def objective(trial):
        wished = {
            "learning_rate": trial.suggest_float("learning_rate", 0.01, 0.3, log=True),
            "lambda_l1": trial.suggest_float("lambda_l1", 1e-8, 10.0, log=True),
            "lambda_l2": trial.suggest_float("lambda_l2", 1e-8, 10.0, log=True),
            "num_leaves": trial.suggest_int("num_leaves", 2, 256),
            "feature_fraction": trial.suggest_float("feature_fraction", 0.4, 1.0),
            "bagging_fraction": trial.suggest_float("bagging_fraction", 0.4, 1.0),
            "bagging_freq": trial.suggest_int("bagging_freq", 1, 7),
            "min_child_samples": trial.suggest_int("min_child_samples", 5, 100),
        }
        model = lightgbm.train({**fixed, **wished}, data_of(inside), 2000, valid_sets=[data_of(outside)], callbacks=[lightgbm.early_stopping(50, verbose=False)])
        trial.set_user_attr("rounds", model.best_iteration)
        return next(iter(model.best_score["valid_0"].values()))

    def fit():
        study = library.create_study(direction="minimize", sampler=library.samplers.TPESampler(seed=0))
        study.optimize(objective, timeout=asked.seconds * 0.9)
        best = study.best_trial
        return lightgbm.train({**fixed, **best.params}, data_of(np.arange(len(labels))), best.user_attrs["rounds"])

    return library, fit, lambda model, some: model.predict(some, num_threads=asked.threads)


libraries = {"catboost": catboost, "flaml": flaml, "optuna": optuna}


def main():
    asked = parse()
    # Before anything loads OpenMP.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(asked.threads)
    from boosting import metrics_of
    from measured import measured
    from tables import Reader

    reader = Reader(asked.target, asked.exclude + ([asked.time] if asked.time else []), asked.positive, asked.classes)
    rows, labels = reader.read(asked.train)
    test_rows, test_labels = reader.read(asked.test)
    try:
        library, fit, score = libraries[asked.library](asked, rows, labels, reader.categories)
    except ImportError as error:
        print(json.dumps({"skipped": str(error)}))
        return
    model, figures = measured(fit)
    metrics = metrics_of(asked, test_labels, score(model, test_rows))
    print(json.dumps({"rows": len(labels), **figures, "metrics": metrics, "version": f"{library.__name__} {library.__version__}"}))


if __name__ == "__main__":
    main()
