import { describe, expect, it } from 'vitest';
import type { Metric, Scored } from '../../../shared/metrics/metric.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { comparisons } from '../../../shared/policy/compare.ts';
import { someClasses, someModels, someRegressions } from './some-models.ts';

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
  [
    'recovered',
    'all',
    'accuracy',
    [0.7330738067518977, 0.826370900206188],
    [-0.015410078571910298, 0.07541007857191034],
  ],
  [
    'recovered',
    'all',
    'f1',
    [0.5194890283793056, 0.6949099856292015],
    [-0.06325886545739545, 0.09800256487175363],
  ],
  [
    'recovered',
    'witnesses',
    'f1',
    [0.5191113695360728, 0.6952306388940818],
    [-0.06635919818390862, 0.1011028975982668],
  ],
  [
    'recovered',
    'forty positives',
    'roc_auc',
    [0.49456906938836154, 0.6793660182943277],
    [-0.09320070009360064, 0.0365660847089853],
  ],
  [
    'recovered',
    'forty positives',
    'balanced_accuracy',
    [0.4432581739881475, 0.5890738976768384],
    [-0.13921202189183304, 0.023827406507217624],
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
  [
    'few-rows',
    'precision_macro',
    [0.5570948635545325, 0.6862578257095215],
    [-0.019745930904687695, 0.09889372884440518],
  ],
  [
    'few-rows',
    'recall_macro',
    [0.5381767369655744, 0.6559330253431336],
    [-0.029986292902455407, 0.07914486380015678],
  ],
  [
    'few-rows',
    'f1_macro',
    [0.5433687826982596, 0.6655325240039853],
    [-0.02607102444163841, 0.08503358449065665],
  ],
  [
    'recovered',
    'f1_macro',
    [0.5438546296624394, 0.6667245361627531],
    [-0.026525564097065003, 0.08548812414608323],
  ],
  [
    'recovered',
    'accuracy',
    [0.6143689996953274, 0.721246954297246],
    [-0.0028547656405332814, 0.09618809897386676],
  ],
  ['recovered', 'rmse', [0.37784806172126817, 0.4304233489079492], [0.21818544177646065, 0.3103975879376794]],
  ['recovered', 'mae', [0.3081140078553998, 0.3593772503318987], [0.17826822077988944, 0.27313481746601853]],
  ['recovered', 'r2', [0.9746136938203916, 0.9820819978040835], [0.02879817073666073, 0.04558829590893616]],
] as const)('and so do those of other tasks: %s, %s', (method, name, own, gained) => {
  const isRegression = metricNamed(name)?.tasks.includes('regression') ?? false;
  const { model: modelOf } = isRegression ? someRegressions(300) : someClasses(300);
  const side = (noise: number): Scored => ({ ...modelOf(noise), method });
  const sides = isRegression
    ? { candidate: side(1), other: side(2) }
    : { candidate: side(0.2), other: side(0.9) };
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
