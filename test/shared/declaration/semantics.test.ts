import { expect, it } from 'vitest';
import { Declaration } from '../../../shared/declaration/schema.ts';
import { semanticFindings } from '../../../shared/declaration/semantics.ts';

type Change = { readonly [section: string]: unknown };

const sound = {
  model: 'm',
  task: 'binary',
  source: { table: 't', key: 'id' },
  target: { column: 'y', positive: 'yes' },
};

const found = (change: Change): readonly string[] =>
  semanticFindings(Declaration.parse({ ...sound, ...change })).map(
    ({ path, message }) => `${path.join('.')}: ${message}`,
  );

it('finds nothing in a sound declaration', () => {
  expect(found({})).toEqual([]);
});

it.each<[string, Change, string]>([
  ['a binary task without a positive value', { target: { column: 'y' } }, 'target.positive: is required'],
  [
    'a positive value that its own contract forbids',
    { target: { column: 'y', positive: 'Maybe' }, contract: { columns: { y: { values: ['no', 'yes'] } } } },
    'target.positive: Maybe is none of the values of y in contract.columns: no, yes',
  ],
  ['a regression with a positive value', { task: 'regression' }, 'target.positive: belongs to a binary task'],
  ['a time split without a time', { split: { by: 'time' } }, 'split.by: time needs source.time'],
  [
    'a maturing target without a time',
    { target: { column: 'y', positive: 'yes', matureAfter: '7d' } },
    'target.matureAfter: needs source.time',
  ],
  [
    'a window of nothing',
    { source: { table: 't', key: 'id', time: 'at', window: '0d' } },
    'source.window: 0d leaves no row',
  ],
  [
    'a time-out of 0, which is none',
    { source: { table: 't', key: 'id', statementTimeout: '0s' } },
    'source.statementTimeout: 0s leaves the pull without any bound',
  ],
  ['a split by key with a column', { split: { by: 'key', column: 'g' } }, 'split.column: is not read'],
  [
    'a target that is the key',
    { source: { table: 't', key: ['id', 'y'] } },
    'source.key: y is the target and cannot be the key as well',
  ],
  [
    'a protected column that is included',
    { features: { include: ['sex'], protected: ['sex'] } },
    'features.include.0: sex is protected and cannot be a feature',
  ],
  ['no included feature', { features: { include: [] } }, 'features.include: lists no column'],
  [
    'a gate on an unknown metric',
    { gates: [{ metric: 'auc', min: 0.5 }] },
    'gates.0: unknown metric auc: expected one of',
  ],
  ['a gate that says nothing', { gates: [{ metric: 'f1' }] }, 'gates.0: f1 needs a bound or a comparison'],
  [
    'a gate that nothing passes',
    { gates: [{ metric: 'f1', min: 1, max: 0 }] },
    'gates.0: min 1 is above max 0',
  ],
  [
    'an impossible cron',
    { schedule: { cron: '0 25 * * *' } },
    'schedule.cron: 25 is no cron field for hour: expected 0 to 23',
  ],
  [
    'an unknown time zone',
    { schedule: { every: '1h', timezone: 'Mars/Base' } },
    'schedule.timezone: Mars/Base is no IANA time zone',
  ],
  [
    'a jitter longer than the interval',
    { schedule: { every: '1h', jitter: '2h' } },
    'schedule.jitter: 2h is longer than every: expected at most 1h',
  ],
  [
    'a time zone of an interval',
    { schedule: { every: '1h', timezone: 'Europe/Zurich' } },
    'schedule.timezone: belongs to cron',
  ],
  [
    'a set of values that is empty',
    { contract: { columns: { plan: { type: 'category', values: [] } } } },
    'contract.columns.plan.values: allows nothing: list the values',
  ],
  [
    'a range on words',
    { contract: { columns: { plan: { type: 'category', min: 1 } } } },
    'contract.columns.plan.min: a column of type category has no min',
  ],
  [
    'a policy of decisions for a regression',
    { task: 'regression', target: { column: 'y' }, learner: { threshold: { topShare: 0.1 } } },
    'learner.threshold: topShare belongs to a binary task',
  ],
  [
    'a positive value of several classes',
    { task: 'multiclass', target: { column: 'y', positive: 'yes' } },
    'target.positive: belongs to a binary task',
  ],
  [
    'classes of a binary task',
    { target: { column: 'y', positive: 'yes', classes: ['no', 'yes'] } },
    'target.classes: belongs to a multiclass task',
  ],
  [
    'a class that is listed twice',
    { task: 'multiclass', target: { column: 'y', classes: ['a', 'b', 'a'] } },
    'target.classes: "a" is listed twice',
  ],
  [
    'a single class',
    { task: 'multiclass', target: { column: 'y', classes: ['a'] } },
    'target.classes: needs two classes or more',
  ],
  [
    'a threshold of several classes',
    { task: 'multiclass', target: { column: 'y' }, learner: { threshold: 0.3 } },
    'learner.threshold: a threshold belongs to a binary task: a multiclass model answers its likeliest class',
  ],
  [
    'a calibration of one score for several classes',
    { task: 'multiclass', target: { column: 'y' }, learner: { calibration: 'platt' } },
    'learner.calibration: platt calibrates no multiclass task: choose one of none, auto, temperature',
  ],
  [
    'a calibration of a regression',
    { task: 'regression', target: { column: 'y' }, learner: { calibration: 'auto' } },
    'learner.calibration: auto calibrates no regression task: remove it',
  ],
  [
    'weights of classes for a regression',
    { task: 'regression', target: { column: 'y' }, learner: { classWeight: 'balanced' } },
    'learner.classWeight: a regression has no classes',
  ],
  [
    'a weight that is the target',
    { learner: { sampleWeight: 'y' } },
    'learner.sampleWeight: y is the target and cannot be the weight as well',
  ],
  [
    'a weight that is the key',
    { learner: { sampleWeight: 'id' } },
    'learner.sampleWeight: id is part of the key',
  ],
  [
    'a weight that is a feature',
    { learner: { sampleWeight: 'w' }, features: { include: ['w'] } },
    'features.include.0: w is the weight and cannot be a feature',
  ],
  [
    'a class balance upside down',
    { contract: { positiveShare: { min: 0.9 } } },
    'contract.positiveShare: min 0.9 is above max 0.6',
  ],
])('finds %s', (_, change, expected) => {
  expect(found(change)).toEqual([expect.stringContaining(expected)]);
});
