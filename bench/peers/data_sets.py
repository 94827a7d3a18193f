#!/usr/bin/env python3
"""Cuts the shared data sets into training and test as Parquet, the same rows for every learner.

  data_sets.py --data FOLDER --out FOLDER [--with-time] [--others NAME SPLIT COUNT]

FOLDER holds datasets.json (see its README). Cells are read as text and stripped; features are all columns but target, key,
time and those to drop; one is a number where every cell of it is. Splits: `mod4` (row i is test where i % 4 == 3) and,
where the data has a time order, `time` (its last quarter; its rows are in that order, and --with-time keeps the column of the
time, where there is one). --others writes in place of them so many other cuts of one data set, by which chance in the one cut
shows: for `mod4` a quarter of the rows drawn at random, for `time` the last quarter of so many windows of 60 % of the rows, the
first window at the start of the data and the last at its end. Prints one JSON line: a list of what was written.
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


def in_time(cells, task, kept):
    """Numbers of the rows in the order of their time; None where they have none."""
    rows = np.arange(len(cells))[kept]
    if not task.get("time"):
        return rows if task.get("row_order_is_time") else None
    when = pd.to_datetime(cells[task["time"]], format=task.get("time_format"), utc=True)
    return rows[np.argsort(when.to_numpy()[rows], kind="stable")]


def last_quarter(rows):
    cut = int(len(rows) * 0.75)
    return rows[:cut], rows[cut:]


def splits_of(cells, task, kept):
    order = np.arange(len(cells))
    yield "mod4", order[kept & (order % 4 != 3)], order[kept & (order % 4 == 3)]
    rows = in_time(cells, task, kept)
    if rows is not None:
        yield "time", *last_quarter(rows)


def others_of(cells, task, kept, split, count):
    rows = np.arange(len(cells))[kept] if split == "mod4" else in_time(cells, task, kept)
    length = int(len(rows) * 0.6)
    for number in range(count):
        if split == "mod4":
            parts = last_quarter(np.random.default_rng(number).permutation(rows))
            yield f"{split} {number}", *(np.sort(part) for part in parts)
        else:
            begin = (len(rows) - length) * number // max(count - 1, 1)
            yield f"{split} {number}", *last_quarter(rows[begin : begin + length])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--with-time", action="store_true")
    parser.add_argument("--others", nargs=3, metavar=("NAME", "SPLIT", "COUNT"))
    asked = parser.parse_args()
    name, split, count = asked.others or (None, None, 0)
    written = []
    for task in json.loads((asked.data / "datasets.json").read_text())["tasks"]:
        if name not in (None, task["name"]):
            continue
        cells = pd.read_csv(asked.data / task["file"], dtype=str, keep_default_na=False, na_filter=False)
        cells = cells.apply(lambda column: column.str.strip())
        cells = cells.mask(cells.isin({"", *task.get("missing", [])}))
        target = cells[task["target"]]
        frame = features_of(cells, task)
        frame[task["target"]] = pd.to_numeric(target) if task["task"] == "regression" else target
        time = task.get("time") if asked.with_time else None
        kept = target.notna().to_numpy()
        cuts = splits_of(cells, task, kept) if name is None else others_of(cells, task, kept, split, int(count))
        for cut, *parts in cuts:
            paths = [str(asked.out / f"{task['name']}-{cut}-{part}.parquet".replace(" ", "-")) for part in ("train", "test")]
            is_timed = cut == "time" and time is not None
            shown = frame.assign(**{time: pd.to_datetime(cells[time], format=task.get("time_format"))}) if is_timed else frame
            for path, rows in zip(paths, parts):
                shown.iloc[rows].to_parquet(path, index=False)
            written.append({"time": time if is_timed else None, "name": task["name"], "split": cut, "task": task["task"], "target": task["target"], "positive": task.get("positive"), "train": paths[0], "test": paths[1]})
    print(json.dumps(written))


if __name__ == "__main__":
    main()
