"""Writes golden.json beside it: scikit-learn's calibrators on small made-up rows.

Run with scikit-learn 1.6.1 (bench/peers/requirements.txt): python golden.py, then format it as the tree is. A learner that is too sure of itself (its
log odds are twice the true ones, and shifted) and one whose scores are tied to two digits.
"""

import json
from pathlib import Path

import numpy as np
from scipy.optimize import minimize
from sklearn import __version__
from sklearn.calibration import _SigmoidCalibration
from sklearn.isotonic import IsotonicRegression

rng = np.random.default_rng(11)
true_odds = rng.normal(-0.5, 1.2, 400)
labels = (rng.random(400) < 1 / (1 + np.exp(-true_odds))).astype(float)
sure = 1 / (1 + np.exp(-(2 * true_odds + 0.7)))
tied = np.round(1 / (1 + np.exp(-true_odds)), 2)
asked = np.array([0.0, 1e-9, 0.004, 0.03, 0.2, 0.31, 0.5, 0.77, 0.93, 0.999, 1.0])


def platt(scores):
    inside = np.clip(scores, 2.0**-52, 1 - 2.0**-52)
    odds = np.log(inside / (1 - inside))
    fitted = _SigmoidCalibration().fit(odds, labels)
    high = (labels.sum() + 1) / (labels.sum() + 2)
    low = 1 / ((1 - labels).sum() + 2)
    targets = np.where(labels == 1, high, low)

    def loss(line):
        sums = line[0] * odds + line[1]
        rest = 1 / (1 + np.exp(-sums)) - targets
        return np.sum(np.logaddexp(0, sums) - targets * sums), np.array([rest @ odds, rest.sum()])

    # scikit-learn's own minimum is as loose as L-BFGS-B leaves it; from there BFGS goes on to the bottom.
    exact = minimize(loss, [-fitted.a_, -fitted.b_], jac=True, method="BFGS", options={"gtol": 1e-10}).x
    return {
        "sklearn": {"slope": -fitted.a_, "intercept": -fitted.b_, "predicted": fitted.predict(odds).tolist()},
        "exact": {"slope": exact[0], "intercept": exact[1]},
    }


def isotonic(scores):
    fitted = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip").fit(scores, labels)
    shares = fitted.predict(scores)
    blocks = [np.flatnonzero(shares == share) for share in np.unique(shares)]
    centres = [scores[rows].mean() for rows in blocks]
    values = [float(shares[rows[0]]) for rows in blocks]
    # Blocks of one label: Laplace's share, or half way to the neighbour.
    if values[0] == 0:
        values[0] = min(1 / (len(blocks[0]) + 2), values[1] / 2)
    if values[-1] == 1:
        values[-1] = max(1 - 1 / (len(blocks[-1]) + 2), (1 + values[-2]) / 2)
    points = np.array([0.0, *centres, 1.0])
    heights = np.array([values[0] / 2, *values, (1 + values[-1]) / 2])
    return {"shares": shares.tolist(), "curve": np.interp(asked, points, heights).tolist()}


golden = {
    "library": f"scikit-learn {__version__}",
    "labels": labels.tolist(),
    "asked": asked.tolist(),
    "cases": {
        name: {"scores": scores.tolist(), "platt": platt(scores), "isotonic": isotonic(scores)}
        for name, scores in {"sure": sure, "tied": tied}.items()
    },
}
Path(__file__).with_name("golden.json").write_text(json.dumps(golden) + "\n")
