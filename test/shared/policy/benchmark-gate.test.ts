import { expect, it } from 'vitest';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import { Gate } from '../../../shared/declaration/gate.ts';
import { Declaration } from '../../../shared/declaration/schema.ts';
import { semanticFindings } from '../../../shared/declaration/semantics.ts';
import type { Case } from '../../../shared/policy/case.ts';
import { decide } from '../../../shared/policy/decide.ts';
import { gateProblems } from '../../../shared/policy/gate-problems.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { withBenchmark } from '../../../shared/policy/lint-benchmark.ts';
import { lintPolicy } from '../../../shared/policy/lint-policy.ts';
import { commonSides, recordedCase } from '../../../shared/policy/recorded-case.ts';
import { benchmarkWords } from '../../../shared/report/benchmark-words.ts';
import { someModels } from './some-models.ts';

const on = 'benchmark';
const gates = [
  { metric: 'roc_auc', against: 'champion', margin: 0.02 },
  { metric: 'roc_auc', against: 'champion', margin: 0.02, on },
  { metric: 'accuracy', min: 0.6, on },
  { metric: 'roc_auc', against: 'prior', minImprovement: 0.1, on },
  { metric: 'roc_auc', against: 'champion', maxImprovement: 0.2, on },
].map((gate) => Gate.parse(gate));

const [newest, pinned] = [someModels(600, 1), someModels(500, 2)];
const [candidate, rival] = [newest.model(0.2), newest.model(0.2)];
/** On the pinned rows the candidate is much worse than what serves. */
const [worse, better] = [pinned.model(6), pinned.model(0.1)];
const rows = Int32Array.from({ length: 400 }, (_, at) => at + 50);
const scores = better.scores.slice(50, 450);
const judged: Case = {
  ...{ gates, task: 'binary', candidate, prior: newest.prior, measurements: {}, seed: 5 },
  champion: commonSides(candidate, rival, Int32Array.from(newest.labels.keys())),
  benchmark: {
    ...{ snapshot: 's-pinned', kind: 'scored', candidate: worse, prior: pinned.prior },
    champion: commonSides(worse, { ...better, scores }, rows),
  },
};

it('is judged on the rows of the pinned snapshot, by the rule of its kind', () => {
  const { verdict, gates: found } = judge(judged);
  expect(verdict).toBe('fail');
  expect(found.map((gate) => [gate.rule, gate.verdict, gate.estimate.rowCount])).toEqual([
    ['roc_auc not more than 0.02 worse than champion', 'pass', 600],
    ['roc_auc not more than 0.02 worse than champion on the benchmark', 'fail', 400],
    ['accuracy ≥ 0.6 on the benchmark', 'fail', 500],
    ['roc_auc better than prior by more than 0.1 on the benchmark', expect.any(String), 500],
    ['roc_auc not more than 0.2 better than champion on the benchmark', 'pass', 400],
  ]);
});

it('is inconclusive, and says why, where no row can judge, and passes beside a champion that is not there', () => {
  const of = (benchmark: Case['benchmark']) => {
    const { benchmark: _, ...rest } = judged;
    return judge({ ...rest, ...(benchmark ? { benchmark } : {}), gates: gates.slice(1, 2) }).gates[0];
  };
  expect(of({ snapshot: 's', kind: 'not-comparable', reason: 'all too old' })).toMatchObject({
    ...{ verdict: 'inconclusive', reason: 'all too old', moreRows: null },
  });
  expect(of(undefined)?.reason).toBe('the benchmark was not scored here');
  expect(of('none')).toMatchObject({
    verdict: 'pass',
    reason: expect.stringMatching(/^there are no snapshots/),
  });
  const alone = { snapshot: 's', kind: 'scored', candidate: worse, prior: pinned.prior } as const;
  expect(of({ ...alone, champion: { kind: 'none' } })?.verdict).toBe('pass');
});

it('is judged the same again from what is kept, and told in the report', () => {
  const subject = { id: 'd-1', model: 'm', version: 'v2', run: 'r', champion: 'v1' };
  const decision = decide(subject, judged);
  expect(decision.benchmark).toEqual({
    ...{ snapshot: 's-pinned', rows: { kind: 'scored', rowCount: 500 } },
    champion: { kind: 'scored', rowCount: 400 },
  });
  const { threshold } = candidate;
  const champion = new Float64Array(500).fill(Number.NaN);
  champion.set(scores, 50);
  const kept = { candidate: candidate.scores, champion: rival.scores, prior: newest.prior.scores };
  const again = recordedCase({
    decision: JSON.parse(canonicalJson(decision)),
    policy: { gates, promote: 'auto' },
    sides: { candidate: { threshold }, champion: rival, benchmarkChampion: better },
    scores: { labels: newest.labels, ...kept, slices: new Map() },
    benchmarkScores: {
      ...{ labels: pinned.labels, candidate: worse.scores, champion, prior: pinned.prior.scores },
      slices: new Map(),
    },
  });
  expect(canonicalJson(decide(subject, again))).toBe(canonicalJson(decision));
  expect(decision.benchmark && benchmarkWords(decision.benchmark)).toBe(
    'Gates on the benchmark are judged on 500 rows of s-pinned, which the candidate was not trained on; with the champion on the 400 that are test for both.',
  );
});

it.each([
  [{ metric: 'roc_auc', min: 0.6, on, slices: { by: 'region' } }, /remove slices, or leave on out/],
  [
    { metric: 'roc_auc', against: 'best', on },
    /best is not scored on the benchmark: compare against: champion/,
  ],
  [{ metric: 'f1', against: 'prior', minImprovement: 0.1, seeds: 2, on }, /remove seeds, or leave on out/],
  [{ metric: 'scoring_latency_us', max: 9, on }, /measured, not computed from rows: leave on out/],
  [{ metric: 'roc_auc', min: 0, on }, /every roc_auc passes/],
])('refuses %j', (gate, message) => {
  const [problem] = gateProblems([Gate.parse(gate)], 'binary');
  expect(problem?.message).toMatch(message);
});

const declaration = (given: object): Declaration =>
  Declaration.parse({
    ...{ model: 'm', task: 'binary', source: { table: 't', key: 'id' } },
    ...{ target: { column: 'y', positive: 'yes' }, gates: [gates[1]] },
    ...given,
  });

it('wants a benchmark to be declared, by the id of a snapshot', () => {
  expect(semanticFindings(declaration({}))).toEqual([
    {
      path: ['gates', 0, 'on'],
      message: expect.stringMatching(/^no benchmark is declared: add benchmark: s-…/),
    },
  ]);
  expect(semanticFindings(declaration({ benchmark: 's-0123456789' }))).toEqual([]);
  expect(() => declaration({ benchmark: 'v1' })).toThrow(/the id of a snapshot/);
});

it('is held against the rows that the benchmark has, not the source', () => {
  const lint = (given: object, rowCount: number | null) => {
    const declared = declaration({ benchmark: 's-0123456789', ...given });
    const newestRows = { rowCount: 50_000, positiveShare: 0.3, levels: new Map() };
    return lintPolicy(declared, withBenchmark(declared, newestRows, rowCount)).findings.map(
      ({ severity, message }) => `${severity}: ${message}`,
    );
  };
  expect(lint({}, 1_000)).toEqual([
    expect.stringMatching(/^refused: margin 0.02 is below what about 200 test rows can resolve/),
  ]);
  expect(lint({}, 20_000)).toEqual([]);
  expect(lint({}, null)).toEqual(['noted: how many test rows the benchmark has is not known here']);
  const time = { source: { table: 't', key: 'id', time: 'at' } };
  expect(lint(time, 20_000)).toEqual([
    expect.stringMatching(/^noted: a split by time leaves .* soon nothing/),
  ]);
  expect(lint({ gates: [] }, 9)).toEqual([
    'noted: no gates are declared, so every candidate passes',
    'noted: benchmark s-0123456789 is kept, and no gate is judged on it',
  ]);
});
