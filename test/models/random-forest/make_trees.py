"""Writes trees.json and class-trees.json: what single trees of scikit-learn 1.6.1, which see every row and feature, answer of small tables. Run it so:

    pip install scikit-learn==1.6.1 numpy && python make_trees.py

Numbers are whole and few, so that each has a bin of its own here; labels have noise, and classes weights, so that no two cuts
gain the same.
"""

import json
import pathlib

import numpy
import sklearn
from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

HERE = pathlib.Path(__file__).parent


def case(name, seed, classed=False, weighted=False, **parameters):
    chance = numpy.random.default_rng(seed)
    values = numpy.column_stack([chance.integers(1, top, 300) for top in (20, 12, 30)]).astype(float)
    signal = 1.5 * (values[:, 0] > 9) + 0.1 * values[:, 1] * (values[:, 2] > 15) + 0.5 * chance.standard_normal(300)
    labels = (signal > 1.2).astype(float) if classed else numpy.round(signal, 6)
    weights = chance.integers(1, 9, 300) / 4 if weighted else None
    tree = DecisionTreeRegressor(random_state=0, **parameters).fit(values, labels, sample_weight=weights)
    return {
        'name': name,
        'task': 'binary' if classed else 'regression',
        'parameters': parameters,
        'values': values.astype(int).ravel().tolist(),
        'labels': labels.tolist(),
        **({'weights': weights.tolist()} if weighted else {}),
        'scores': numpy.round(tree.predict(values), 9).tolist(),
        'leaves': int(tree.get_n_leaves()),
    }


def class_case(name, seed, class_count=3, weighted=False, **parameters):
    chance = numpy.random.default_rng(seed)
    values = numpy.column_stack([chance.integers(1, top, 200) for top in (20, 12, 30)]).astype(float)
    signal = values[:, 0] / 7 + (values[:, 1] > 5) * (values[:, 2] > 15) + 0.4 * chance.standard_normal(200)
    labels = numpy.clip(signal, 0, class_count - 1).astype(int)
    weights = chance.integers(1, 9, 200) / 4 if weighted else None
    tree = DecisionTreeClassifier(random_state=0, **parameters).fit(values, labels, sample_weight=weights)
    return {
        'name': name,
        'classes': class_count,
        'parameters': parameters,
        'values': values.astype(int).ravel().tolist(),
        'labels': labels.tolist(),
        **({'weights': weights.tolist()} if weighted else {}),
        'scores': numpy.round(tree.predict_proba(values), 6).ravel().tolist(),
        'leaves': int(tree.get_n_leaves()),
    }


CASES = [
    case('squared error', 1, min_samples_leaf=8),
    case('best leaves first', 2, max_leaf_nodes=9),
    case('few levels of depth', 3, max_depth=3),
    case('classes', 4, classed=True, weighted=True, max_depth=5),
    case('classes to the end', 5, classed=True),
    case('weights', 6, weighted=True, max_depth=4),
]
(HERE / 'trees.json').write_text(json.dumps({'sklearn': sklearn.__version__, 'cases': CASES}, separators=(',', ':')) + '\n')

CLASS_CASES = [
    class_case('three classes', 7, weighted=True, max_depth=6),
    class_case('best leaves first', 8, weighted=True, max_leaf_nodes=7),
    class_case('four classes, weights', 9, class_count=4, weighted=True, max_depth=4),
]
(HERE / 'class-trees.json').write_text(json.dumps({'sklearn': sklearn.__version__, 'cases': CLASS_CASES}, separators=(',', ':')) + '\n')
