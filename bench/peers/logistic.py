#!/usr/bin/env python3
"""Logistic regression by scikit-learn's pipeline: fits on one Parquet file, measures on another, prints one JSON line.

  logistic.py --train FILE --test FILE --target COLUMN [--exclude COLUMN,...] [--to-the-optimum]

--to-the-optimum goes on, by Newton's method, until nothing changes any more: what both should agree with.
"""
import argparse
import json

import pandas as pd
import sklearn
from measured import measured
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss, roc_auc_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler


def pipeline(frame, to_the_optimum):
    numbers = frame.select_dtypes("number").columns.tolist()
    words = [column for column in frame.columns if column not in numbers]
    encoder = ColumnTransformer(
        [
            ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
            ("words", OneHotEncoder(handle_unknown="ignore"), words),
        ],
        sparse_threshold=0 if to_the_optimum else 0.3,
    )
    exact = {"solver": "newton-cholesky", "tol": 1e-12} if to_the_optimum else {}
    return make_pipeline(encoder, LogisticRegression(max_iter=1000, **exact))


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--exclude", type=lambda text: text.split(","), default=[])
    parser.add_argument("--to-the-optimum", action="store_true")
    asked = parser.parse_args()

    frame, test = (pd.read_parquet(path).drop(columns=asked.exclude) for path in (asked.train, asked.test))
    labels, test_labels = frame.pop(asked.target), test.pop(asked.target)
    model, figures = measured(lambda: pipeline(frame, asked.to_the_optimum).fit(frame, labels))
    scores = model.predict_proba(test)[:, 1]
    metrics = {"roc_auc": roc_auc_score(test_labels, scores), "log_loss": log_loss(test_labels, scores)}
    print(json.dumps({"rows": len(labels), **figures, "metrics": metrics, "version": f"scikit-learn {sklearn.__version__}"}))


if __name__ == "__main__":
    main()
