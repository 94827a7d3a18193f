#!/usr/bin/env python3
"""The retrain that tutorials teach: pandas read_sql, checks, a scikit-learn pipeline, joblib.

  tutorial.py --url postgresql://... --table TABLE --target COLUMN [--key COLUMN] [--drop COLUMN ...]

Prints one JSON line: seconds per stage, peak resident bytes, rows, test metrics.
"""
import argparse
import json
import resource
import sys
import tempfile
import time

import joblib
import pandas as pd
from sklearn.compose import ColumnTransformer
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, log_loss, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sqlalchemy import create_engine


def check(frame, key, target):
    assert len(frame) >= 1000, "too few rows"
    assert not frame[key].duplicated().any(), "duplicate keys"
    assert frame.isna().mean().max() <= 0.05, "too many missing values"
    assert 0.05 <= frame[target].mean() <= 0.6, "class balance"
    frame.describe()


def pipeline(frame):
    numbers = frame.select_dtypes("number").columns.tolist()
    words = [column for column in frame.columns if column not in numbers]
    return make_pipeline(
        ColumnTransformer(
            [
                ("numbers", make_pipeline(SimpleImputer(strategy="median"), StandardScaler()), numbers),
                ("words", make_pipeline(SimpleImputer(strategy="most_frequent"), OneHotEncoder(handle_unknown="ignore")), words),
            ]
        ),
        LogisticRegression(max_iter=1000),
    )


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--table", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--key", default="id")
    parser.add_argument("--drop", nargs="*", default=[])
    options = parser.parse_args()

    clock = time.perf_counter
    began = clock()
    frame = pd.read_sql(f'select * from "{options.table}"', create_engine(options.url))
    pulled = clock()
    check(frame, options.key, options.target)
    checked = clock()
    labels = frame.pop(options.target)
    features = frame.drop(columns=[options.key, *options.drop])
    train_x, test_x, train_y, test_y = train_test_split(features, labels, test_size=0.2, random_state=0, stratify=labels)
    model = pipeline(train_x).fit(train_x, train_y)
    trained = clock()
    scores = model.predict_proba(test_x)[:, 1]
    metrics = {"roc_auc": roc_auc_score(test_y, scores), "log_loss": log_loss(test_y, scores), "f1": f1_score(test_y, scores >= 0.5)}
    with tempfile.NamedTemporaryFile(suffix=".joblib") as file:
        joblib.dump(model, file.name)
    ended = clock()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)
    print(
        json.dumps(
            {
                "rows": len(labels),
                "seconds": {"pull": pulled - began, "check": checked - pulled, "train": trained - checked, "evaluate": ended - trained, "all": ended - began},
                "peak_bytes": peak,
                "metrics": metrics,
            }
        )
    )


if __name__ == "__main__":
    main()
