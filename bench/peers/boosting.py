#!/usr/bin/env python3
"""Boosting by another library: fits on one Parquet file, measures on another, prints one JSON line.

  boosting.py --library lightgbm|lightgbm-quantised|xgboost|hist|forest --train FILE --test FILE --target COLUMN
              [--positive VALUE | --classes] [--exclude COLUMN,...] [--threads N] [--trees N] [--as-shipped]

`forest` is a random forest of scikit-learn, missing numbers at their median and words by their places. Without --positive it is
a regression, with --classes the target has several classes. --as-shipped leaves early stopping to the library's default.
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
    parser.add_argument("--threads", type=int, default=os.cpu_count())
    parser.add_argument("--trees", type=int, default=100)
    parser.add_argument("--as-shipped", action="store_true")
    return parser.parse_args()


def is_number(asked):
    return asked.positive is None and not asked.classes


def lightgbm_objective(asked, labels):
    if asked.classes:
        return {"objective": "multiclass", "num_class": int(labels.max()) + 1}
    return {"objective": "regression" if is_number(asked) else "binary"}


def lightgbm(asked, rows, labels, categories, **more):
    import lightgbm as library

    settings = {**lightgbm_objective(asked, labels), "num_leaves": 31, "num_threads": asked.threads, "verbosity": -1, **more}

    def fit():
        return library.train(settings, library.Dataset(rows, labels, categorical_feature=categories), num_boost_round=asked.trees)

    return library, fit, lambda model, some: model.predict(some, num_threads=asked.threads)


def quantised(asked, *data):
    return lightgbm(asked, *data, use_quantized_grad=True, num_grad_quant_bins=32, quant_train_renew_leaf=True)


def xgboost(asked, rows, labels, categories):
    import xgboost as library

    kinds = ["c" if at in categories else "q" for at in range(rows.shape[1])]
    settings = {"objective": "reg:squarederror" if asked.positive is None else "binary:logistic", "tree_method": "hist", "max_depth": 6, "nthread": asked.threads}

    def fit():
        data = library.QuantileDMatrix(rows, labels, feature_types=kinds, enable_categorical=True, nthread=asked.threads)
        return library.train(settings, data, num_boost_round=asked.trees)

    return library, fit, lambda model, some: model.inplace_predict(some) if not categories else model.predict(library.DMatrix(some, feature_types=kinds, enable_categorical=True, nthread=asked.threads))


def hist(asked, rows, labels, categories):
    import sklearn as library
    from sklearn.ensemble import HistGradientBoostingClassifier, HistGradientBoostingRegressor

    kind = HistGradientBoostingRegressor if is_number(asked) else HistGradientBoostingClassifier
    stopping = "auto" if asked.as_shipped else False
    model = kind(max_iter=asked.trees, max_leaf_nodes=31, early_stopping=stopping, categorical_features=categories or None, random_state=0)
    return library, lambda: model.fit(rows, labels), lambda fitted, some: answers(asked, fitted, some)


def answers(asked, fitted, some):
    if is_number(asked):
        return fitted.predict(some)
    return fitted.predict_proba(some) if asked.classes else fitted.predict_proba(some)[:, 1]


def forest(asked, rows, labels, categories):
    import sklearn as library
    from sklearn.ensemble import RandomForestClassifier, RandomForestRegressor
    from sklearn.impute import SimpleImputer
    from sklearn.pipeline import make_pipeline

    kind = RandomForestRegressor if is_number(asked) else RandomForestClassifier
    model = make_pipeline(SimpleImputer(strategy="median"), kind(n_estimators=asked.trees, n_jobs=asked.threads, random_state=0))
    return library, lambda: model.fit(rows, labels), lambda fitted, some: answers(asked, fitted, some)


libraries = {"lightgbm": lightgbm, "lightgbm-quantised": quantised, "xgboost": xgboost, "hist": hist, "forest": forest}


def metrics_of(asked, labels, scores):
    from sklearn.metrics import log_loss, mean_squared_error, roc_auc_score

    if asked.classes:
        return {"roc_auc_ovr": roc_auc_score(labels, scores, multi_class="ovr"), "log_loss": log_loss(labels, scores)}
    if asked.positive is None:
        return {"rmse": mean_squared_error(labels, scores) ** 0.5}
    return {"roc_auc": roc_auc_score(labels, scores), "log_loss": log_loss(labels, scores)}


def main():
    asked = parse()
    # Before anything loads OpenMP.
    os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = str(asked.threads)
    from measured import measured
    from tables import Reader

    reader = Reader(asked.target, asked.exclude, asked.positive, asked.classes)
    rows, labels = reader.read(asked.train)
    test_rows, test_labels = reader.read(asked.test)
    library, fit, predict = libraries[asked.library](asked, rows, labels, reader.categories)
    model, figures = measured(fit)
    metrics = metrics_of(asked, test_labels, predict(model, test_rows))
    print(json.dumps({"rows": len(labels), **figures, "metrics": metrics, "version": f"{library.__name__} {library.__version__}"}))


if __name__ == "__main__":
    main()
