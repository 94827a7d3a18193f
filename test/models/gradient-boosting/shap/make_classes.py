"""Prints classes.json: trees of several classes in the form of a forest, rows, and what the shap package says of each class.

pip install shap==0.51.0 lightgbm==4.7.0 scikit-learn==1.6.1
python test/models/gradient-boosting/shap/make_classes.py > test/models/gradient-boosting/shap/classes.json
"""

import json

import lightgbm
import numpy
import shap
from sklearn.ensemble import RandomForestClassifier

CLASSES = 3
NAMES = ["roots", "features", "thresholds", "kinds", "lefts", "rights", "values", "nodeRows", "leafRows", "gains", "levelSets"]

random = numpy.random.default_rng(6)
row_count = 500
rows = numpy.column_stack(
    [random.normal(size=row_count).round(2), random.normal(size=row_count).round(2), random.integers(0, 12, row_count)]
).astype(float)
whole = rows.copy()
rows[random.random(row_count) < 0.15, 0] = numpy.nan
signal = whole[:, 0] + (whole[:, 2] % 3 == 0) * 1.2 - whole[:, 1] * (whole[:, 0] > 0) + random.normal(size=row_count) * 0.4
labels = numpy.digitize(signal, [-0.4, 0.8])
shown = list(range(0, row_count, 50))


def boosted():
    model = lightgbm.train(
        {
            "objective": "multiclass",
            "num_class": CLASSES,
            "num_leaves": 6,
            "min_data_in_leaf": 10,
            "min_data_per_group": 10,
            "cat_smooth": 1,
            "cat_l2": 1,
            "learning_rate": 0.3,
            "deterministic": True,
            "num_threads": 1,
            "verbose": -1,
        },
        lightgbm.Dataset(rows, labels, categorical_feature=[2]),
        num_boost_round=4,
    )
    forest = {name: [] for name in NAMES}

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

    trees = model.dump_model()["tree_info"]
    # A tree of each class a round there, all trees of a class side by side here.
    for own in range(CLASSES):
        for tree in trees[own::CLASSES]:
            forest["roots"].append(len(forest["features"]))
            add(tree["tree_structure"])
    explainer = shap.TreeExplainer(model)
    contributions = numpy.asarray(explainer.shap_values(rows[shown]))
    own = model.predict(rows[shown], pred_contrib=True).reshape(len(shown), CLASSES, -1)
    assert numpy.abs(own[:, :, :-1] - contributions.transpose(0, 2, 1)).max() < 1e-9
    return {
        "forest": forest,
        "treeCounts": [len(trees) // CLASSES] * CLASSES,
        "bases": list(map(float, explainer.expected_value)),
        "rows": [[None if numpy.isnan(value) else value for value in row] for row in rows[shown]],
        "contributions": contributions.transpose(0, 2, 1).tolist(),
    }


def averaged():
    model = RandomForestClassifier(n_estimators=4, max_depth=4, random_state=0).fit(whole, labels)
    forest = {name: [] for name in NAMES}
    values = [[] for _ in range(CLASSES)]
    for estimator in model.estimators_:
        tree = estimator.tree_

        def add(node):
            rows_of = float(tree.weighted_n_node_samples[node])
            if tree.children_left[node] < 0:
                shares = tree.value[node][0] / tree.value[node][0].sum() / len(model.estimators_)
                for own, share in zip(values, shares):
                    own.append(float(share))
                forest["leafRows"].append(rows_of)
                return ~(len(values[0]) - 1)
            place = len(forest["features"])
            forest["features"].append(int(tree.feature[node]))
            forest["nodeRows"].append(rows_of)
            forest["gains"].append(0)
            forest["thresholds"].append(float(tree.threshold[node]))
            forest["kinds"].append(0)
            for name in ["lefts", "rights"]:
                forest[name].append(None)
            forest["lefts"][place] = add(tree.children_left[node])
            forest["rights"][place] = add(tree.children_right[node])
            return place

        forest["roots"].append(len(forest["features"]))
        add(0)
    explainer = shap.TreeExplainer(model)
    forest["values"] = values[0]
    return {
        "forest": forest,
        "values": values,
        "bases": list(map(float, explainer.expected_value)),
        "rows": whole[shown].tolist(),
        "contributions": numpy.asarray(explainer.shap_values(whole[shown])).transpose(0, 2, 1).tolist(),
    }


print(json.dumps({"shap": shap.__version__, "boosted": boosted(), "averaged": averaged()}, separators=(",", ":")))
