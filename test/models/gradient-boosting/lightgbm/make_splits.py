"""Writes splits.json, and classes.json of several classes: into which leaves LightGBM 4.7.0, without quantised gradients, cuts small tables. Run it so:

    pip install lightgbm==4.7.0 numpy && python make_splits.py

The numbers of the tables are whole and from 1 on, so that each has a bin of its own in both libraries (LightGBM treats
zero apart); labels have noise, so that no two cuts gain the same. The smaller category is cut one level against the rest,
the larger one in the order of its levels. cat_l2 is smaller than by default: below a leaf where a feature has no cut LightGBM
does not look at it again, which is no matter where every cut gains, but a penalty for levels alone leaves some leaves without.
"""

import json
import pathlib

import lightgbm
import numpy

HERE = pathlib.Path(__file__).parent
COMMON = dict(
    num_leaves=7, min_data_in_leaf=8, min_data_per_group=10, learning_rate=0.2, num_threads=1,
    cat_l2=1.0, deterministic=True, force_row_wise=True, verbose=-1, seed=7,
)


def table(seed, rows, rare=False):
    """Two numbers, one of them with gaps, a category of 9 and one of 3 levels, of which two rows may have a fourth."""
    chance = numpy.random.default_rng(seed)
    columns = [
        chance.integers(1, 40, rows).astype(float),
        numpy.where(chance.random(rows) < 0.15, numpy.nan, chance.integers(1, 12, rows).astype(float)),
        chance.integers(0, 9, rows).astype(float),
        chance.integers(0, 3, rows).astype(float),
    ]
    signal = (
        1.5 * (columns[0] > 17)
        + numpy.where(numpy.isnan(columns[1]), 1.0, 0.1 * columns[1])
        + 1.2 * numpy.isin(columns[2], [1, 4, 7])
        - 0.8 * ((columns[3] == 1) & (columns[0] < 30))
    )
    if rare:
        columns[3][:2] = 3
    return numpy.column_stack(columns), signal + 0.5 * chance.standard_normal(rows)


def labels_of(objective, signal, seed):
    if objective == 'binary':
        return (signal > 1.4).astype(float)
    if objective == 'multiclass':
        return numpy.digitize(signal, [0.9, 1.9]).astype(float)
    if objective == 'poisson':
        return numpy.random.default_rng(seed).poisson(numpy.exp(0.6 * signal)).astype(float)
    return numpy.round(signal, 6)


def case(name, seed, rows, objective, weighted=False, rare=False, **parameters):
    values, signal = table(seed, rows, rare)
    labels = labels_of(objective, signal, seed)
    weights = numpy.random.default_rng(seed).integers(1, 9, rows) / 4 if weighted else None
    data = lightgbm.Dataset(values, labels, weight=weights, categorical_feature=[2, 3])
    model = lightgbm.train({**COMMON, 'objective': objective, **parameters}, data, 4)
    return {
        'name': name,
        'objective': objective,
        'parameters': parameters,
        'values': [None if numpy.isnan(value) else int(value) for value in values.ravel()],
        'labels': labels.tolist(),
        **({'weights': weights.tolist()} if weighted else {}),
        'leaves': model.predict(values, pred_leaf=True).T.tolist(),
        'scores': numpy.round(model.predict(values, raw_score=True)[:60], 9).ravel().tolist(),
    }


CASES = [
    case('squared error', 1, 400, 'regression'),
    case('log loss', 2, 500, 'binary'),
    case('penalties', 3, 400, 'regression', lambda_l1=2.0, lambda_l2=5.0, min_gain_to_split=1.0),
    case('few levels of depth', 4, 450, 'binary', max_depth=3, min_sum_hessian_in_leaf=4.0),
    case('levels one against the rest', 5, 400, 'regression', max_cat_to_onehot=12),
    case('a level of two rows', 14, 400, 'regression', rare=True),
    case('levels in their order', 15, 400, 'binary', max_cat_to_onehot=1),
    case('weighed squared error', 6, 400, 'regression', weighted=True),
    case('weighed log loss', 7, 500, 'binary', weighted=True),
    case('absolute error', 8, 400, 'regression_l1', max_cat_to_onehot=12),
    case('quantile', 9, 400, 'quantile', alpha=0.8),
    case('poisson', 10, 400, 'poisson'),
    case('weighed poisson', 11, 400, 'poisson', weighted=True, poisson_max_delta_step=0.3),
    case('least gain of a cut', 16, 400, 'regression', min_gain_to_split=12.0),
    case('few levels to a side, many rows to a group', 17, 500, 'regression', max_cat_to_onehot=1, max_cat_threshold=2, min_data_per_group=70),
    case('monotone', 18, 500, 'regression', monotone_constraints=[-1, 1, 0, 0]),
    case('monotone, least gain of a cut', 19, 500, 'binary', monotone_constraints=[1, -1, 0, 0], min_gain_to_split=2.0),
]
(HERE / 'splits.json').write_text(json.dumps({'lightgbm': lightgbm.__version__, 'cases': CASES}, separators=(',', ':')) + '\n')
CLASSES = [
    case('three classes', 12, 500, 'multiclass', num_class=3),
    case('weighed classes, one without rows', 13, 500, 'multiclass', weighted=True, num_class=4),
]
(HERE / 'classes.json').write_text(json.dumps({'lightgbm': lightgbm.__version__, 'cases': CLASSES}, separators=(',', ':')) + '\n')
