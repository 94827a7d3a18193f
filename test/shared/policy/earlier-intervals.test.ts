import { describe, expect, it } from 'vitest';
import type { Metric, Scored } from '../../../shared/metrics/metric.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { comparisons } from '../../../shared/policy/compare.ts';
import { someClasses, someModels } from './some-models.ts';

const rowCount = 300;
const { model } = someModels(rowCount);
const pair = { candidate: model(0.2), other: model(0.9) };
const witnesses = Int32Array.from({ length: rowCount }, (_, row) => row >> 1);
const rare = (positives: number) => (side: Scored) => ({
  ...side,
  labels: pair.candidate.labels.map((_, row) => (row < positives ? 1 : 0)),
});

/** What the releases said that made such intervals: of the candidate, and of its gain. */
const figures: readonly (readonly [
  method: Exclude<Scored['method'], undefined>,
  rows: 'all' | 'forty positives' | 'three positives' | 'witnesses',
  metric: string,
  own: readonly [number, number],
  gained: readonly [number, number],
])[] = [
  [
    'score',
    'all',
    'log_loss',
    [0.36574514000838876, 0.8566099679698941],
    [0.342331518486922, 1.5814710683244977],
  ],
  [
    'percentile',
    'all',
    'log_loss',
    [0.3949907063954156, 0.8512045668835275],
    [0.39273369182930257, 1.650814128854504],
  ],
  [
    'score',
    'forty positives',
    'fpr_at_recall_80',
    [0.49455984549941123, 0.648076217988408],
    [-0.11724095884767946, 0.14031788192460268],
  ],
  [
    'score',
    'forty positives',
    'precision_at_pct_20',
    [0.08598769498830294, 0.24869914189671405],
    [-0.10714157042852909, 0.04047490376186244],
  ],
  [
    'percentile',
    'forty positives',
    'precision_at_pct_20',
    [0.07182759630979317, 0.2349777937935909],
    [-0.10647759552556468, 0.041579703291901984],
  ],
  [
    'score',
    'forty positives',
    'roc_auc',
    [0.5084434940509465, 0.6683901716705347],
    [-0.09303026738135395, 0.03639565199673861],
  ],
  [
    'score',
    'forty positives',
    'average_precision',
    [0.10530015768649276, 0.23025933792768233],
    [-0.05706628119912905, 0.013335322024426562],
  ],
  [
    'score',
    'forty positives',
    'balanced_accuracy',
    [0.3980688861561349, 0.612936797502582],
    [-0.14172216572983387, 0.026337550345218466],
  ],
  [
    'score',
    'three positives',
    'roc_auc',
    [0.3042151377695979, 0.8335784107616961],
    [-0.24731677378049993, 0.4224009488646751],
  ],
  [
    'score',
    'witnesses',
    'f1',
    [0.5191113695360728, 0.6952306388940818],
    [-0.06805898638909938, 0.10280268580345756],
  ],
  [
    'percentile',
    'witnesses',
    'f1',
    [0.5211043718961166, 0.6913613081166272],
    [-0.07096984372075617, 0.10107235555480132],
  ],
];

const changes: Readonly<Record<(typeof figures)[number][1], (side: Scored) => Scored>> = {
  all: (side) => side,
  'forty positives': rare(40),
  'three positives': rare(3),
  witnesses: (side) => ({ ...side, witnesses }),
};

describe('intervals as earlier releases made them', () => {
  it.each(figures)('stay what they were: %s, %s, %s', (method, rows, name, own, gained) => {
    const metric = metricNamed(name) as Metric;
    const side = (one: Scored): Scored => ({ ...changes[rows](one), method });
    const sides = { candidate: side(pair.candidate), other: side(pair.other) };
    const found = comparisons([metric], sides, { seed: 7, confidence: 0.95 })[name];
    const [low, high] = own;
    expect(found?.candidate).toMatchObject({ interval: { low, high } });
    expect(found?.improvement).toMatchObject({ interval: { low: gained[0], high: gained[1] } });
  });
});

it.each([
  ['precision_macro', [0.5570948635545325, 0.6862578257095215], [-0.019745930904687695, 0.09889372884440518]],
  ['recall_macro', [0.5381767369655744, 0.6559330253431336], [-0.029986292902455407, 0.07914486380015678]],
  ['f1_macro', [0.5433687826982596, 0.6655325240039853], [-0.02607102444163841, 0.08503358449065665]],
] as const)('and so do those of several classes: few-rows, %s', (name, own, gained) => {
  const classes = someClasses(300);
  const side = (noise: number): Scored => ({ ...classes.model(noise), method: 'few-rows' });
  const sides = { candidate: side(0.2), other: side(0.9) };
  const found = comparisons([metricNamed(name) as Metric], sides, { seed: 7, confidence: 0.95 })[name];
  expect(found?.candidate).toMatchObject({ interval: { low: own[0], high: own[1] } });
  expect(found?.improvement).toMatchObject({ interval: { low: gained[0], high: gained[1] } });
});

it('compares by several metrics at once as by each alone, to the bit', () => {
  const names = ['roc_auc', 'brier', 'balanced_accuracy', 'ece', 'average_precision', 'fpr_at_recall_80'];
  const metrics = names.map((name) => metricNamed(name) as Metric);
  const how = { seed: 3, confidence: 0.9, resampleCount: 200 };
  const together = comparisons(metrics, pair, how);
  expect(Object.keys(together)).toEqual(names);
  for (const metric of metrics)
    expect(comparisons([metric], pair, how)[metric.name]).toEqual(together[metric.name]);
});
