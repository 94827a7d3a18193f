#!/usr/bin/env python3
"""Cuts the shared data sets into training and test as Parquet, the same rows for every learner.

  data_sets.py --data FOLDER --out FOLDER [--with-time]

FOLDER holds datasets.json (see its README). Cells are read as text and stripped; features are all columns but target, key,
time and those to drop; one is a number where every cell of it is. Splits: `mod4` (row i is test where i % 4 == 3) and,
where the data has a time order, `time` (its last quarter; its rows are in that order, and --with-time keeps the column of the
time, where there is one). Prints one JSON line: a list of what was written.
"""
import argparse
import json
from pathlib import Path

import numpy as np
import pandas as pd


def features_of(cells, task):
    known = {task["target"], task.get("key"), task.get("time"), *task.get("drop", [])}
    columns = {}
    for name in cells.columns:
        if name in known:
            continue
        numbers = pd.to_numeric(cells[name], errors="coerce")
        is_number = name not in task.get("categorical", []) and numbers.notna().sum() == cells[name].notna().sum()
        columns[name] = numbers.astype(float) if is_number else cells[name]
    return pd.DataFrame(columns)


def splits_of(cells, task, kept):
    order = np.arange(len(cells))
    yield "mod4", order[kept & (order % 4 != 3)], order[kept & (order % 4 == 3)]
    if task.get("time") is None and not task.get("row_order_is_time"):
        return
    rows = order[kept]
    if task.get("time"):
        when = pd.to_datetime(cells[task["time"]], format=task.get("time_format"), utc=True)
        rows = rows[np.argsort(when.to_numpy()[rows], kind="stable")]
    cut = int(len(rows) * 0.75)
    yield "time", rows[:cut], rows[cut:]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--with-time", action="store_true")
    asked = parser.parse_args()
    written = []
    for task in json.loads((asked.data / "datasets.json").read_text())["tasks"]:
        cells = pd.read_csv(asked.data / task["file"], dtype=str, keep_default_na=False, na_filter=False)
        cells = cells.apply(lambda column: column.str.strip())
        cells = cells.mask(cells.isin({"", *task.get("missing", [])}))
        target = cells[task["target"]]
        frame = features_of(cells, task)
        frame[task["target"]] = pd.to_numeric(target) if task["task"] == "regression" else target
        time = task.get("time") if asked.with_time else None
        for split, *parts in splits_of(cells, task, target.notna().to_numpy()):
            paths = [str(asked.out / f"{task['name']}-{split}-{part}.parquet") for part in ("train", "test")]
            is_timed = split == "time" and time is not None
            shown = frame.assign(**{time: pd.to_datetime(cells[time], format=task.get("time_format"))}) if is_timed else frame
            for path, rows in zip(paths, parts):
                shown.iloc[rows].to_parquet(path, index=False)
            written.append({"time": time if is_timed else None, "name": task["name"], "split": split, "task": task["task"], "target": task["target"], "positive": task.get("positive"), "train": paths[0], "test": paths[1]})
    print(json.dumps(written))


if __name__ == "__main__":
    main()
