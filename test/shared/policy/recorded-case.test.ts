import { describe, expect, it } from 'vitest';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import type { CategoryColumn, FrameColumn } from '../../../shared/dataset/frame.ts';
import { Gate } from '../../../shared/declaration/gate.ts';
import type { Scored } from '../../../shared/metrics/metric.ts';
import { witnessKey } from '../../../shared/metrics/witnesses.ts';
import type { Case } from '../../../shared/policy/case.ts';
import { decide } from '../../../shared/policy/decide.ts';
import type { Decision } from '../../../shared/policy/decision.ts';
import { differingPaths } from '../../../shared/policy/differing-paths.ts';
import { commonSides, recordedCase } from '../../../shared/policy/recorded-case.ts';
import { someClasses, someModels, someRegressions } from './some-models.ts';

const subject = { id: 'd-1', model: 'm', version: 'v2', run: 'r', champion: 'v1' };
const rowCount = 400;

/** What is kept of a decision, as it comes back from its files: every level has another code. */
function again(judged: Case, champion: Float64Array, decision: Decision): Decision {
  const { candidate, prior, gates, groups = new Map() } = judged;
  const turned = ({ codes, levels }: CategoryColumn): CategoryColumn => ({
    ...{ kind: 'category', levels: levels.toReversed() },
    codes: codes.map((code) => (code < 0 ? code : levels.length - 1 - code)),
  });
  const { threshold, classes, intervals } = candidate;
  const scored = judged.champion.kind === 'scored' ? judged.champion.scored : null;
  const theirs = scored?.intervals ? { intervals: scored.intervals } : {};
  return decide(
    subject,
    recordedCase({
      decision: JSON.parse(canonicalJson(decision)),
      policy: { gates, promote: 'auto' },
      sides: {
        candidate: { threshold, ...(classes ? { classes } : {}), ...(intervals ? { intervals } : {}) },
        champion: scored && { threshold: scored.threshold, ...theirs },
      },
      scores: {
        ...{ labels: candidate.labels, outputs: classes?.length ?? 1, candidate: candidate.scores, champion },
        ...{
          prior: prior.scores,
          slices: new Map<string, FrameColumn>([
            ...[...groups].map(([key, column]) => [key, turned(column)] as const),
            ...witnessColumn(candidate),
          ]),
        },
      },
    }),
  );
}

const witnessColumn = ({ witnesses }: Scored): readonly (readonly [string, FrameColumn])[] =>
  witnesses ? [[witnessKey, { kind: 'number', values: Float64Array.from(witnesses) }]] : [];

const binary = someModels(rowCount);
const regression = someRegressions(rowCount);
const classes = someClasses(rowCount);
const region: CategoryColumn = {
  ...{ kind: 'category', levels: ['north', 'south'] },
  codes: Int32Array.from({ length: rowCount }, (_, row) => ((row % 7) % 3) - 1),
};
const gates = (metric: string) =>
  [
    { metric, against: 'champion', margin: 0.01 },
    { metric, against: 'prior', minImprovement: '1%' },
    { metric, max: 0.9, slices: { by: 'region', rowsMin: 30 } },
  ].map((gate) => Gate.parse(gate));

it.each([
  ['binary', 'roc_auc', binary.model(0.3), binary.model(0.5), binary.prior],
  ['regression', 'rmse', regression.model(1), regression.model(2), regression.prior],
  ['multiclass', 'log_loss', classes.model(0.2), classes.model(0.6), classes.model(3)],
] as const)(
  'what is kept of a %s decision judges the same again, to the byte',
  (task, metric, candidate, other, prior) => {
    const outputs = candidate.scores.length / rowCount;
    const rows = Int32Array.from({ length: 300 }, (_, at) => at + 50);
    const scores = other.scores.slice(50 * outputs, 350 * outputs);
    const champion = new Float64Array(rowCount * outputs).fill(Number.NaN);
    champion.set(scores, 50 * outputs);
    const judged: Case = {
      ...{
        gates: gates(metric),
        task,
        candidate,
        prior,
        measurements: { scoring_latency_us: 3.5 },
        seed: 11,
      },
      champion: commonSides(candidate, { ...other, scores }, rows),
      groups: new Map([['region', region]]),
    };
    const decision = decide(subject, judged);
    expect(canonicalJson(again(judged, champion, decision))).toBe(canonicalJson(decision));
    expect(decision.comparison).toEqual({ kind: 'scored', rowCount: 300 });
  },
);

describe('rows that have several of one entity', () => {
  const [candidate, other] = [binary.model(0.3), binary.model(0.5)];
  const witnesses = Int32Array.from({ length: rowCount }, (_, row) => Math.floor(row / 4));
  const judgedOf = (how: Pick<Scored, 'witnesses' | 'method'>): Case => {
    const own = { ...candidate, ...how };
    return {
      ...{ gates: gates('f1'), task: 'binary', measurements: {}, seed: 3 },
      ...{ candidate: own, prior: { ...binary.prior, ...how } },
      champion: { kind: 'scored', candidate: own, scored: { ...other, ...how } },
      groups: new Map([['region', region]]),
    };
  };

  it('are judged together again, slices of them too', () => {
    const judged = judgedOf({ witnesses });
    const decision = decide(subject, judged);
    expect(canonicalJson(again(judged, other.scores, decision))).toBe(canonicalJson(decision));
    expect(canonicalJson(decision)).not.toBe(canonicalJson(decide(subject, judgedOf({}))));
  });

  it.each([
    ['percentile', undefined],
    ['score', 'score'],
    ['few-rows', 'few-rows'],
    ['recovered', 'recovered'],
    [undefined, 'fourth-moment'],
  ] as const)('and decisions of each release by the intervals of then: %s', (method, recorded) => {
    const judged = judgedOf({ method });
    const decision = decide(subject, judged);
    expect(decision.intervalMethod).toBe(recorded);
    expect(canonicalJson(again(judged, other.scores, decision))).toBe(canonicalJson(decision));
  });
});

it('names the fields in which two decisions differ', () => {
  const one = { verdict: 'pass', gates: [{ a: 1 }, { a: 2, b: null }] };
  expect(differingPaths(one, { verdict: 'fail', gates: [{ a: 1 }, { a: 3, b: null }] })).toEqual([
    'gates[1].a',
    'verdict',
  ]);
  expect(differingPaths(one, structuredClone(one))).toEqual([]);
  expect(differingPaths({ a: undefined }, {})).toEqual([]);
  expect(differingPaths({ a: [1] }, { a: [1, 2] })).toEqual(['a']);
});
