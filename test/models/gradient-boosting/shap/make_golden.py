"""Prints golden.json: trees of LightGBM in the form of a forest, rows, and what the shap package says of them.

pip install shap==0.51.0 lightgbm==4.7.0 scikit-learn==1.9.1
python test/models/gradient-boosting/shap/make_golden.py > test/models/gradient-boosting/shap/golden.json
"""

import json

import lightgbm
import numpy
import shap

random = numpy.random.default_rng(5)
row_count = 600
rows = numpy.column_stack(
    [
        random.normal(size=row_count).round(2),
        random.normal(size=row_count).round(2),
        random.integers(0, 6, row_count),
        random.integers(0, 40, row_count),
    ]
).astype(float)
rows[random.random(row_count) < 0.2, 0] = numpy.nan
rows[random.random(row_count) < 0.1, 3] = numpy.nan
log_odds = (
    numpy.where(numpy.isnan(rows[:, 0]), 0.7, rows[:, 0]) * numpy.where(rows[:, 1] > 0, 1, -1)
    + numpy.isin(rows[:, 2], [1, 4]) * rows[:, 1]
    + (rows[:, 3] % 3 == 0)
)
labels = (random.random(row_count) < 1 / (1 + numpy.exp(-log_odds))).astype(int)
model = lightgbm.train(
    {
        "objective": "binary",
        "num_leaves": 8,
        "min_data_in_leaf": 10,
        "min_data_per_group": 10,
        "cat_smooth": 1,
        "cat_l2": 1,
        "learning_rate": 0.3,
        "deterministic": True,
        "num_threads": 1,
        "verbose": -1,
    },
    lightgbm.Dataset(rows, labels, categorical_feature=[2, 3]),
    num_boost_round=5,
)

forest = {
    name: []
    for name in [
        "roots", "features", "thresholds", "kinds", "lefts", "rights",
        "values", "nodeRows", "leafRows", "gains", "levelSets",
    ]
}  # fmt: skip


def add(node):
    """Number of the node, or the complement of the leaf's."""
    if "leaf_value" in node:
        forest["values"].append(node["leaf_value"])
        forest["leafRows"].append(node["leaf_count"])
        return ~(len(forest["values"]) - 1)
    place = len(forest["features"])
    forest["features"].append(node["split_feature"])
    forest["nodeRows"].append(node["internal_count"])
    forest["gains"].append(node["split_gain"])
    for name in ["thresholds", "kinds", "lefts", "rights"]:
        forest[name].append(None)
    if node["decision_type"] == "==":
        words = [0] * 8
        for level in map(int, node["threshold"].split("||")):
            words[level // 32] |= 1 << level % 32
        forest["thresholds"][place] = len(forest["levelSets"]) // 8
        forest["kinds"][place] = 2
        forest["levelSets"].extend(words)
    else:
        assert node["missing_type"] == "NaN" or node["split_feature"] == 1
        forest["thresholds"][place] = node["threshold"]
        forest["kinds"][place] = 1 if node["default_left"] else 0
    forest["lefts"][place] = add(node["left_child"])
    forest["rights"][place] = add(node["right_child"])
    return place


for tree in model.dump_model()["tree_info"]:
    forest["roots"].append(add(tree["tree_structure"]))

chosen = rows[:40]
explainer = shap.TreeExplainer(model, feature_perturbation="tree_path_dependent")
contributions = numpy.asarray(explainer.shap_values(chosen))
base = float(numpy.ravel(explainer.expected_value)[-1])
raw_scores = model.predict(chosen, raw_score=True)
assert numpy.abs(base + contributions.sum(axis=1) - raw_scores).max() < 1e-9
print(
    json.dumps(
        {
            "forest": forest,
            "base": base,
            "rows": [[None if numpy.isnan(value) else value for value in row] for row in chosen],
            "raw_scores": raw_scores.tolist(),
            "contributions": contributions.tolist(),
        }
    )
)
