import { describe, expect, it } from 'vitest';
import type { CategoryColumn } from '../../../shared/dataset/frame.ts';
import { Gate } from '../../../shared/declaration/gate.ts';
import type { Scored } from '../../../shared/metrics/metric.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';
import { someModels } from './some-models.ts';

const metrics = ['disparate_impact', 'demographic_parity', 'equalized_odds_gap'] as const;
const gates = metrics.map((metric) => Gate.parse({ metric, by: 'sex', min: 0.1, max: 0.9 }));

/** What the gates find of groups by their codes. */
function found(candidate: Scored, codes: Int32Array, seed = 7) {
  const group: CategoryColumn = { kind: 'category', levels: ['a', 'b', 'c'], codes };
  const judged = judge({
    ...{ gates, task: 'binary', candidate, prior: candidate, champion: { kind: 'none' } },
    ...{ measurements: {}, groups: new Map([['sex', group]]), seed },
  });
  return judged.gates.map(({ estimate }) => {
    if (estimate.kind !== 'value' || !estimate.interval) throw new Error(JSON.stringify(judged));
    return { value: estimate.value, low: estimate.interval.low, high: estimate.interval.high };
  });
}

const codesOf = (rowCount: number, groupCount = 2): Int32Array =>
  Int32Array.from({ length: rowCount }, (_, row) => row % groupCount);

/** Rates at which rows of each label are decided positive, by group. */
type Rates = readonly { readonly positive: number; readonly negative: number }[];
const prevalence = 0.3;

/** Rows of an entity share group, label and decision. */
function drawn(rates: Rates, rowCount: number, { entityRows = 1, seed = 0 }) {
  const random = seededRandom(seed);
  const [labels, scores] = [new Float64Array(rowCount), new Float64Array(rowCount)];
  const entities = Int32Array.from(labels, (_, row) => Math.floor(row / entityRows));
  const codes = entities.map((entity) => entity % rates.length);
  let [label, score] = [0, 0];
  for (let row = 0; row < rowCount; row++) {
    if (row % entityRows === 0) {
      label = random.uniform() < prevalence ? 1 : 0;
      const { positive = 0, negative = 0 } = rates[codes[row] as number] ?? {};
      score = random.uniform() < (label === 1 ? positive : negative) ? 1 : 0;
    }
    labels[row] = label;
    scores[row] = score;
  }
  const witnesses = entityRows === 1 ? undefined : entities;
  return { candidate: { labels, scores, threshold: 0.5, witnesses }, codes };
}

function truthsOf(rates: Rates): readonly number[] {
  const spread = (of: readonly number[]): number => Math.max(...of) - Math.min(...of);
  const decided = rates.map(({ positive, negative }) => prevalence * positive + (1 - prevalence) * negative);
  const odds = Math.max(spread(rates.map((of) => of.positive)), spread(rates.map((of) => of.negative)));
  return [Math.min(...decided) / Math.max(...decided), spread(decided), odds];
}

describe('intervals of fairness gates', () => {
  const unequal: Rates = [
    { positive: 0.77, negative: 0.23 },
    { positive: 0.64, negative: 0.13 },
  ];
  const three: Rates = [...unequal, { positive: 0.7, negative: 0.2 }];
  const equal: Rates = [0, 1].map(() => ({ positive: 0.7, negative: 0.2 }));
  it.each([
    { what: 'two groups of 500', rates: unequal, rowCount: 1_000, entityRows: 1 },
    { what: 'two groups of 100', rates: unequal, rowCount: 200, entityRows: 1 },
    { what: 'two groups of 100 entities', rates: unequal, rowCount: 600, entityRows: 3 },
    { what: 'two groups that are decided for alike', rates: equal, rowCount: 300, entityRows: 1 },
    { what: 'three groups of 200', rates: three, rowCount: 600, entityRows: 1 },
  ])('hold the truth as often as they say: $what', ({ rates, rowCount, entityRows }) => {
    const truths = truthsOf(rates);
    const runs = 300;
    const held = metrics.map(() => 0);
    for (let run = 0; run < runs; run++) {
      const { candidate, codes } = drawn(rates, rowCount, { entityRows, seed: run });
      found(candidate, codes).forEach(({ low, high }, at) => {
        const truth = truths[at] as number;
        if (low <= truth && truth <= high) held[at] = (held[at] as number) + 1;
      });
    }
    for (const count of held) expect(count / runs).toBeGreaterThanOrEqual(0.94);
  });

  it('hold the value, are the same for any seed, and are not of a lucky choice of groups', () => {
    const { candidate } = drawn(equal, 900, { seed: 3 });
    const of = (groupCount: number) => found(candidate, codesOf(900, groupCount));
    for (const { value, low, high } of [...of(2), ...of(3)]) {
      expect(low).toBeLessThanOrEqual(value);
      expect(high).toBeGreaterThanOrEqual(value);
    }
    expect(found(candidate, codesOf(900), 8)).toEqual(of(2));
  });

  it('are wider where rows are of few entities', () => {
    const { candidate, codes } = drawn(unequal, 1_000, { entityRows: 5, seed: 5 });
    const together = found(candidate, codes);
    const apart = found({ ...candidate, witnesses: undefined }, codes);
    together.forEach(({ low, high }, at) => {
      const one = apart[at] as (typeof apart)[number];
      expect((high - low) / (one.high - one.low)).toBeGreaterThan(1.5);
    });
  });

  it('say what can be said where one group, or nobody of it, is always decided for', () => {
    const rows = codesOf(200);
    const labels = Float64Array.from(rows, (_, row) => (row % 4 < 2 ? 1 : 0));
    const only = (group: number): Scored => ({
      ...{ labels, threshold: 0.5 },
      scores: Float64Array.from(rows, (code) => (code === group ? 1 : 0)),
    });
    const [impact, parity, odds] = found(only(0), rows);
    expect(impact).toMatchObject({ value: 0, low: 0 });
    expect(impact?.high).toBeGreaterThan(0.02);
    expect(impact?.high).toBeLessThan(0.06);
    expect(parity).toMatchObject({ value: 1, high: 1 });
    expect(parity?.low).toBeGreaterThan(0.9);
    expect(odds?.low).toBeLessThan(parity?.low as number);
    const [everybody, none] = found({ ...only(0), scores: new Float64Array(200).fill(1) }, rows);
    expect(everybody).toMatchObject({ value: 1, high: 1 });
    expect(none).toMatchObject({ value: 0, low: 0 });
    expect(none?.high).toBeLessThan(0.04);
  });
});

describe('as earlier releases made them', () => {
  const { labels, scores, threshold } = someModels(300).model(0.2);
  const codes = codesOf(300);
  const unfair = scores.map((score, row) => (row % 2 === 1 ? score * 0.6 : score));
  const witnesses = codes.map((code, row) => 2 * (row >> 2) + code);
  it.each([
    {
      whose: undefined,
      impact: [0.032454361054766734, 0.33484162895927605],
      parity: [0.10666666666666663, 0.24666666666666665],
      odds: [0.13685152057245076, 0.4646690518783541],
    },
    {
      whose: witnesses,
      impact: [0.008235581519895563, 0.3428381999897296],
      parity: [0.1062594696969697, 0.255846688034188],
      odds: [0.1471795091023888, 0.46918971117476094],
    },
  ])('intervals stay what they were', ({ whose, impact, parity, odds }) => {
    for (const method of ['percentile', 'score', 'few-rows'] as const) {
      const candidate: Scored = { labels, scores: unfair, threshold, witnesses: whose, method };
      expect(found(candidate, codes).map(({ low, high }) => [low, high])).toEqual([impact, parity, odds]);
    }
  });
});
