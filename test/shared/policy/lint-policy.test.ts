import { describe, expect, it } from 'vitest';
import { Declaration } from '../../../shared/declaration/schema.ts';
import type { Metric } from '../../../shared/metrics/metric.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { assumedError, errorOfDifference } from '../../../shared/policy/assumed-error.ts';
import { effectiveGates } from '../../../shared/policy/effective-gates.ts';
import { estimate } from '../../../shared/policy/estimate.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { type ExpectedHoldout, lintPolicy } from '../../../shared/policy/lint-policy.ts';
import { someModels, someRegressions } from './some-models.ts';

const declaration = (given: object): Declaration =>
  Declaration.parse({
    ...{
      model: 'm',
      task: 'binary',
      source: { table: 't', key: 'id' },
      target: { column: 'y', positive: 'yes' },
    },
    ...given,
  });
const holdout = (given: Partial<ExpectedHoldout> = {}): ExpectedHoldout => ({
  ...{ rowCount: 2_000, positiveShare: 0.3, levels: new Map() },
  ...given,
});
const lint = (gates: readonly object[], given: Partial<ExpectedHoldout> = {}, also: object = {}) =>
  lintPolicy(declaration({ gates, ...also }), holdout(given));
const messages = (...given: Parameters<typeof lint>) => lint(...given).findings.map(({ message }) => message);
const champion = (margin: number | string) => ({ metric: 'roc_auc', against: 'champion', margin });

describe('margins', () => {
  it('are refused below what the rows can resolve, with the power and the margin that would do', () => {
    expect(messages([champion(0.005)])).toEqual([
      expect.stringMatching(
        /^margin 0\.005 is below what about 2000 test rows can resolve: a candidate exactly as good as the champion passes in \d+\.?\d* % of runs, with margin 0\.01\d or auto in 80 %$/,
      ),
    ]);
    expect(messages([champion(0.05)])).toEqual([]);
    expect(messages([champion('auto')])).toEqual([]);
  });

  it('of 0 let an equal candidate pass as often as chance has it', () => {
    const { equalPromoted } = lint([champion(0)]);
    expect(equalPromoted?.most).toBeCloseTo(0.025, 3);
  });

  it('tell the expected share of promotions, together and apart', () => {
    const { equalPromoted } = lint([champion('auto'), { ...champion('auto'), metric: 'accuracy' }]);
    expect(equalPromoted?.most).toBeCloseTo(0.8, 3);
    expect(equalPromoted?.least).toBeCloseTo(0.64, 3);
    expect(lint([champion(0.05)], {}, { promote: 'manual' }).equalPromoted).toEqual({ least: 0, most: 0 });
  });

  it('counts a gain that is wanted: an equal candidate hardly ever has it', () => {
    const better = { metric: 'roc_auc', against: 'champion', minImprovement: 0 };
    expect(lint([champion(0.05), better]).equalPromoted?.most).toBeCloseTo(0.025, 3);
    expect(lint([{ ...better, minImprovement: 0.01 }]).equalPromoted?.most).toBeLessThan(0.001);
  });

  it('in percent are those of metrics whose error is a share', () => {
    const regression = { task: 'regression', target: { column: 'y' } };
    const gate = { metric: 'rmse', against: 'champion', margin: '1%' };
    expect(messages([gate], { rowCount: 500 }, regression)[0]).toMatch(
      /with margin "\d\.\d%" or auto in 80 %$/,
    );
    expect(messages([{ ...gate, margin: '20%' }], { rowCount: 500 }, regression)).toEqual([]);
  });
});

describe('slices and groups', () => {
  const levels = new Map([
    [
      'region',
      [
        { level: 'north', rowCount: 900, positives: 300 },
        { level: 'south', rowCount: 40, positives: 4 },
      ],
    ],
  ]);
  const sliced = (slices: object) => ({ metric: 'f1', min: 0.2, slices: { by: 'region', ...slices } });
  const fair = { metric: 'disparate_impact', by: 'region', min: 0.8 };

  it('are refused where they are empty or too small', () => {
    expect(messages([sliced({ values: ['east'] })], { levels })).toEqual([
      'the slice region = east is empty: no row has that value',
    ]);
    expect(messages([sliced({ rowsMin: 1000 })], { levels })[0]).toMatch(
      /^no slice of region has 1000 test rows/,
    );
    expect(messages([sliced({})], { levels })).toEqual([]);
  });

  it('by an expression are refused where it is true of no row, or of too few', () => {
    const ages = new Map([
      [
        'age',
        [
          { level: '20', rowCount: 1_940.5, positives: 300 },
          { level: '80', rowCount: 59, positives: 4 },
        ],
      ],
    ]);
    const also = { contract: { columns: { age: { type: 'integer' } } } };
    const where = (condition: string) =>
      messages([{ metric: 'f1', min: 0.2, slices: { where: condition } }], { levels: ages }, also);
    expect(where('age < 18')).toEqual(['the slice age < 18 is empty: it is true of no row']);
    expect(where('age > 60')).toEqual([
      'the slice age > 60 has about 59 test rows, fewer than 100: it is not judged',
    ]);
    expect(where('age < 60')).toEqual([]);
    const some = new Map([['age', (ages.get('age') ?? []).slice(1)]]);
    const gate = { metric: 'f1', min: 0.2, slices: { where: 'age < 18' } };
    expect(messages([gate], { levels: some }, also)).toEqual([]);
    expect(messages([gate], { levels: ages })).toEqual([]);
  });

  it('by several columns, or one of many levels, are sized by sampled rows', () => {
    const of = (rowCount: number, isWhole: boolean) => ({
      sampled: {
        isWhole,
        columns: new Map<string, readonly (string | null)[]>([
          ['age', Array.from({ length: rowCount }, (_, row) => String(row % 100))],
          ['plan', Array.from({ length: rowCount }, (_, row) => (row % 2 === 0 ? 'gold' : null))],
        ]),
      },
    });
    const also = { contract: { columns: { age: { type: 'integer' }, plan: { type: 'category' } } } };
    const where = (condition: string, given = of(1_000, true)) =>
      messages([{ metric: 'f1', min: 0.2, slices: { where: condition } }], given, also);
    expect(where("age < 30 and plan = 'gold'")).toEqual([]);
    expect(where("age < 3 and plan = 'gold'")[0]).toMatch(/about 40 test rows, fewer than 100: it is not/);
    expect(where("age = 1 and plan = 'gold'")[0]).toMatch(/is empty: it is true of no row$/);
    expect(where('age > 99')[0]).toMatch(/is empty/);
    const few = of(1_000, false);
    expect(where("age < 9 and plan = 'gold'", few)).toEqual([]);
    expect(where("age = 1 and plan = 'gold'", few)[0]).toMatch(
      /about 0 test rows \(by 1000 sampled rows\), few/,
    );
    expect(where('age > 99', of(20, false))).toEqual([]);
  });

  it('by missing values are refused where no column lacks any, or enough', () => {
    const missing = (rows: number) =>
      messages([{ metric: 'f1', min: 0.2, slices: { missing: true } }], {
        missing: new Map([
          ['age', rows / 2],
          ['plan', rows],
        ]),
      });
    expect(missing(0)).toEqual(['no declared column is missing in any row, so no slice is judged']);
    expect(missing(40)[0]).toMatch(/^no column is missing in 100 test rows \(at most in about 40\)/);
    expect(missing(100)).toEqual([]);
  });

  it('are refused where a group will stay insufficient, or there is one only', () => {
    const also = { features: { protected: ['region'] } };
    expect(messages([fair], { levels }, also)[0]).toMatch(
      /^region = south has about 40 test rows, 4 of them positive/,
    );
    const one = new Map([['region', [{ level: 'north', rowCount: 900, positives: 300 }]]]);
    expect(messages([fair], { levels: one }, also)).toEqual([
      'region has one group only: nothing is compared',
    ]);
  });
});

it('refuses a holdout that gives no interval', () => {
  expect(messages([champion(0.1)], { rowCount: 20 })[0]).toMatch(/an interval needs 30/);
  expect(messages([champion(0.2)], { rowCount: 200, positiveShare: 0.005 })[0]).toMatch(
    /^about 1 test rows of the rarer class/,
  );
});

describe('a schedule without gates', () => {
  const scheduled = declaration({ schedule: 'daily' });

  it('is judged by what serves, with a margin that the rows can resolve', () => {
    expect(effectiveGates(scheduled)).toEqual([
      { metric: 'roc_auc', against: 'champion', margin: 'auto', confidence: 0.95 },
    ]);
    expect(effectiveGates(declaration({}))).toEqual([]);
    const { findings, equalPromoted } = lintPolicy(scheduled, holdout());
    expect(findings).toMatchObject([
      { severity: 'noted', message: expect.stringMatching(/^no gates are declared: scheduled/) },
    ]);
    expect(equalPromoted?.most).toBeCloseTo(0.8, 3);
  });

  it('promotes an equal candidate and holds one that is surely worse', () => {
    const { model, prior } = someModels(3000);
    const [good, poor] = [model(0.1), model(4)];
    const verdict = (candidate: typeof good, scored: typeof good) =>
      judge({
        ...{ gates: effectiveGates(scheduled), task: 'binary', candidate, prior, measurements: {}, seed: 1 },
        champion: { kind: 'scored', scored, candidate },
      }).gates[0];
    expect(verdict(good, model(0.12))).toMatchObject({
      verdict: 'pass',
      rule: 'roc_auc not worse than champion by what the test rows can resolve',
    });
    expect(verdict(poor, good)?.verdict).toBe('fail');
  });
});

describe.each(['roc_auc', 'accuracy', 'brier', 'log_loss', 'f1', 'balanced_accuracy', 'fpr_at_recall_80'])(
  'the error that is assumed of %s',
  (name) => {
    it('is of the size of a good model’s', () => {
      const { model, labels } = someModels(2000);
      const positiveShare = labels.reduce((sum, label) => sum + label, 0) / 2000;
      const found = estimate(metricNamed(name) as Metric, model(0.2), { seed: 3, confidence: 0.95 });
      if (found.kind !== 'value' || !found.interval) throw new Error('no interval');
      const error = (found.interval.high - found.interval.low) / 3.92;
      const assumed = assumedError(name, { rowCount: 2000, positiveShare })?.error ?? 0;
      expect(assumed / error).toBeGreaterThan(0.3);
      expect(assumed / error).toBeLessThan(4);
    });
  },
);

it('assumes of rmse a share of it, and nothing of what it does not know', () => {
  const found = estimate(metricNamed('rmse') as Metric, someRegressions(2000).model(1), {
    seed: 3,
    confidence: 0.95,
  });
  if (found.kind !== 'value' || !found.interval) throw new Error('no interval');
  const share = (found.interval.high - found.interval.low) / 3.92 / found.value;
  const assumed = assumedError('rmse', { rowCount: 2000 });
  expect(assumed?.isShare).toBe(true);
  expect((assumed?.error ?? 0) / share).toBeGreaterThan(0.5);
  expect(assumedError('positive_share', { rowCount: 10 })).toBeNull();
  expect(errorOfDifference({ error: 1, isShare: false })).toBeCloseTo(Math.sqrt(0.2), 9);
});
