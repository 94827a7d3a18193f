"""The rows of a Parquet file as the rivals take them."""
import numpy as np
import pyarrow.parquet as pq


def is_word(column):
    return str(column.type) in ("string", "large_string", "dictionary<values=string, indices=int32, ordered=0>")


class Reader:
    """Numbers as they are, words as their place among the sorted words of training, NaN where missing or never seen."""

    def __init__(self, target, exclude, positive, classed=False):
        self.target, self.exclude, self.positive = target, set(exclude) | {target}, positive
        self.words, self.classed, self.classes = {}, classed, None

    def read(self, path):
        table = pq.read_table(path)
        self.names = [name for name in table.column_names if name not in self.exclude]
        rows = np.empty((table.num_rows, len(self.names)))
        for at, name in enumerate(self.names):
            column = table.column(name)
            rows[:, at] = self.codes(name, column) if is_word(column) else column.cast("double").to_numpy()
        return rows, self.labels(table.column(self.target))

    def codes(self, name, column):
        cells = column.to_pandas()
        if name not in self.words:
            self.words[name] = sorted(cells.dropna().unique())
        return cells.map({word: place for place, word in enumerate(self.words[name])}).astype("float64").to_numpy()

    def labels(self, column):
        if self.classed:
            words = column.to_pandas().astype(str)
            self.classes = self.classes or sorted(words.unique())
            return words.map(self.classes.index).to_numpy().astype("float64")
        if self.positive is None:
            return column.cast("double").to_numpy()
        return (column.to_pandas().astype(str) == self.positive).to_numpy().astype("float64")

    @property
    def categories(self):
        return [at for at, name in enumerate(self.names) if name in self.words]
