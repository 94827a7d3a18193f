#!/usr/bin/env python3
"""Scores the rows of a test with an exported ONNX graph in onnxruntime, and compares; prints one JSON line.

  onnx_scores.py --model FILE.onnx --test FILE.parquet --scores FILE.f64

Columns are fed as the graph declares them: numbers as doubles with NaN, categories as text with "" where missing. The scores
of FILE.f64 are little-endian doubles, row by row, of several classes one of each. A difference is of the value itself where that is larger than 1.
"""
import argparse
import json
import time

import numpy as np
import onnxruntime
import pandas as pd

rows_at_a_time = 10_000


def feeds_of(inputs, rows):
    feeds = {}
    for column in inputs:
        values = rows[column.name]
        if column.type == "tensor(string)":
            feeds[column.name] = values.map(text_of, na_action="ignore").fillna("").to_numpy(dtype=object).reshape(-1, 1)
        else:
            feeds[column.name] = pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan).reshape(-1, 1)
    return feeds


def text_of(value):
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True)
    parser.add_argument("--test", required=True)
    parser.add_argument("--scores", required=True)
    asked = parser.parse_args()

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(asked.model, options, providers=["CPUExecutionProvider"])
    names = [output.name for output in session.get_outputs()]
    rows, ours = pd.read_parquet(asked.test), np.fromfile(asked.scores, dtype="<f8")
    parts, seconds = [], 0.0
    for begin in range(0, len(rows), rows_at_a_time):
        feeds = feeds_of(session.get_inputs(), rows.iloc[begin : begin + rows_at_a_time])
        began = time.process_time()
        answer = dict(zip(names, session.run(None, feeds)))
        seconds += time.process_time() - began
        scores = answer[names[-1]]  # of a binary task the label's other probability is no news
        parts.append(scores[:, 1] if scores.ndim == 2 and scores.shape[1] == 2 else scores.ravel())
    theirs = np.concatenate(parts)
    assert len(theirs) == len(ours), f"{len(theirs)} and {len(ours)} scores"
    difference = np.abs(theirs - ours)
    relative = difference / np.maximum(1, np.abs(ours))
    print(json.dumps({"rows": len(rows), "difference": float(relative.max()), "absolute": float(difference.max()), "seconds": seconds, "version": onnxruntime.__version__}))


if __name__ == "__main__":
    main()
