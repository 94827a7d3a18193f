"""Writes classes.json: elastic nets of several classes by scikit-learn 1.6.1, and standard errors by statsmodels. Run it so:

    pip install scikit-learn==1.6.1 statsmodels==0.15.0 && python make_classes.py

The rows are those of golden-classes.ts, made by whole numbers alone.
"""

import json
import pathlib

import numpy
import sklearn
import statsmodels
import statsmodels.api
from sklearn.linear_model import LogisticRegression

HERE = pathlib.Path(__file__).parent
NUMBERS = [[((i * i * (7 + 2 * k) + (3 + 5 * k) * i) % 97) / 48.5 - 1 for k in range(4)] for i in range(300)]
LEVELS = [(i * i + 3 * i) % 3 for i in range(300)]


def label(i):
    a, b, c, d = NUMBERS[i]
    sums = [
        1.2 * a - 0.5 * b + 0.2 * c + (0.4 if LEVELS[i] == 0 else 0),
        -0.8 * a + 0.9 * b + 0.3 * d + 0.2,
        -c + 0.5 * d + (0.5 if LEVELS[i] == 2 else 0),
    ]
    sums = [s + (((i * i * (11 + k) + (5 + 3 * k) * i) % 89) / 89) * 2.5 for k, s in enumerate(sums)]
    return int(numpy.argmax(sums))


LABELS = numpy.array([label(i) for i in range(300)])
DENSE = numpy.array(NUMBERS)
WHOLE = numpy.column_stack([DENSE, numpy.eye(3)[LEVELS]])


def elastic_net(C, l1_ratio):
    model = LogisticRegression(
        penalty='elasticnet', solver='saga', C=C, l1_ratio=l1_ratio, tol=1e-13, max_iter=200_000, random_state=0
    ).fit(WHOLE, LABELS)
    intercepts = model.intercept_ - model.intercept_.mean()
    return {
        'C': C,
        'l1Ratio': l1_ratio,
        'coefficients': numpy.round(model.coef_, 9).tolist(),
        'intercepts': numpy.round(intercepts, 9).tolist(),
    }


def errors():
    """Of the differences from the first class, which is how statsmodels has them; the intercept last."""
    fit = statsmodels.api.MNLogit(LABELS, numpy.column_stack([DENSE, numpy.ones(300)])).fit(disp=0, tol=1e-14, maxiter=200)
    return {'differences': fit.params.T.tolist(), 'errors': fit.bse.T.tolist()}


RESULT = {
    'sklearn': sklearn.__version__,
    'statsmodels': statsmodels.__version__,
    'nets': [elastic_net(1, 0.5), elastic_net(0.2, 0.3), elastic_net(0.5, 1)],
    'errors': errors(),
}
(HERE / 'classes.json').write_text(json.dumps(RESULT, separators=(',', ':')) + '\n')
