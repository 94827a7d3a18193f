#!/usr/bin/env python3
"""Scoring by other libraries: 200 trees of 31 leaves on one thread; prints one JSON line.

  score_rows.py --train FILE --test FILE --target COLUMN --positive VALUE [--exclude COLUMN,...] [--trees N]

`batch` is rows per CPU second of the model alone, over all rows of the test; `row` is microseconds from the text of a JSON
object of features to a score, through a scikit-learn pipeline on a DataFrame.
"""
import os

os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"  # before anything loads OpenMP

import argparse
import json
import statistics
import time

import lightgbm
import pandas as pd
import sklearn
from sklearn.compose import ColumnTransformer
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OrdinalEncoder
from tables import Reader

repeats = 7
single_rows = 200


def rows_per_cpu_second(score, rows):
    seconds = []
    for _ in range(repeats):
        began = time.process_time()
        score(rows)
        seconds.append(time.process_time() - began)
    return len(rows) / statistics.median(seconds)


def row_times(asked, train, test):
    features, labels = train.drop(columns=[asked.target, *asked.exclude]), train[asked.target]
    words = features.select_dtypes(exclude="number").columns.tolist()
    encoder = ColumnTransformer([("words", OrdinalEncoder(handle_unknown="use_encoded_value", unknown_value=float("nan")), words)], remainder="passthrough")
    model = HistGradientBoostingClassifier(max_iter=asked.trees, early_stopping=False, categorical_features=list(range(len(words))), random_state=0)
    pipeline = make_pipeline(encoder, model).fit(features, labels)
    texts = [json.dumps(row) for row in test.head(single_rows)[features.columns].to_dict("records")]
    wall, cpu = [], []
    for text in texts:
        began, cpu_began = time.perf_counter(), time.process_time()
        pipeline.predict_proba(pd.DataFrame([json.loads(text)]))
        wall.append(time.perf_counter() - began)
        cpu.append(time.process_time() - cpu_began)
    return {"row_microseconds": 1e6 * statistics.median(wall), "row_cpu_microseconds": 1e6 * statistics.mean(cpu)}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--train", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--target", required=True)
    parser.add_argument("--positive", required=True)
    parser.add_argument("--exclude", type=lambda text: text.split(","), default=[])
    parser.add_argument("--trees", type=int, default=200)
    asked = parser.parse_args()

    reader = Reader(asked.target, asked.exclude, asked.positive)
    rows, labels = reader.read(asked.train)
    test, _ = reader.read(asked.test)
    settings = {"objective": "binary", "num_leaves": 31, "num_threads": 1, "verbosity": -1}
    light = lightgbm.train(settings, lightgbm.Dataset(rows, labels, categorical_feature=reader.categories), num_boost_round=asked.trees)
    hist = HistGradientBoostingClassifier(max_iter=asked.trees, early_stopping=False, categorical_features=reader.categories, random_state=0).fit(rows, labels)
    figures = {
        "rows": len(test),
        "batch": {
            "lightgbm": rows_per_cpu_second(lambda some: light.predict(some, num_threads=1), test),
            "hist": rows_per_cpu_second(hist.predict_proba, test),
        },
        **row_times(asked, pd.read_parquet(asked.train), pd.read_parquet(asked.test)),
        "version": f"lightgbm {lightgbm.__version__}, scikit-learn {sklearn.__version__}",
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
