import { describe, expect, it } from 'vitest';
import { Gate } from '../../../shared/declaration/gate.ts';
import type { Case } from '../../../shared/policy/case.ts';
import { judge } from '../../../shared/policy/judge.ts';
import { someModels, someRegressions } from './some-models.ts';

const { model, prior } = someModels(3000);
const [good, alike, poor] = [model(0.1), model(0.12), model(4)];
const calm: Case = {
  gates: [],
  task: 'binary',
  candidate: good,
  champion: { kind: 'scored', scored: alike, candidate: good },
  prior,
  measurements: { scoring_latency_us: 12 },
  seed: 7,
};
const gates = (...declared: readonly unknown[]) => declared.map((gate) => Gate.parse(gate));
const only = (judged: Partial<Case>) => judge({ ...calm, ...judged }).gates[0];

describe('bounds', () => {
  it('pass where the whole interval lies inside', () => {
    const result = only({ gates: gates({ metric: 'roc_auc', min: 0.7 }) });
    expect(result).toMatchObject({ gate: 0, metric: 'roc_auc', rule: 'roc_auc ≥ 0.7', verdict: 'pass' });
    expect(result?.reason).toMatch(/^0\.8\d+ \(95 %: 0\.\d+ to 0\.\d+\) lies inside$/);
    expect(result?.estimate).toEqual(result?.candidate);
  });

  it('fail where the whole interval lies outside', () => {
    expect(only({ gates: gates({ metric: 'accuracy', min: 0.99 }) })?.verdict).toBe('fail');
    expect(only({ gates: gates({ metric: 'log_loss', max: 0.01 }) })?.verdict).toBe('fail');
    expect(only({ gates: gates({ metric: 'positive_share', min: 0.9, max: 0.95 }) })?.verdict).toBe('fail');
  });

  it('are inconclusive where the interval reaches across, and say how wide it is', () => {
    const value = only({ gates: gates({ metric: 'f1', min: 0.1 }) })?.candidate;
    const at = value?.kind === 'value' ? value.value : Number.NaN;
    const result = only({ gates: gates({ metric: 'f1', min: at }) });
    expect(result?.verdict).toBe('inconclusive');
    expect(result?.reason).toMatch(/reaches across the bound: 0\.\d+ wide; no number of rows can be named/);
  });

  it('judge a measurement by its value', () => {
    const bound = (max: number) => ({ gates: gates({ metric: 'scoring_latency_us', max }) });
    expect(only(bound(20))).toMatchObject({ verdict: 'pass', reason: 'measured 12' });
    expect(only(bound(10))).toMatchObject({ verdict: 'fail', reason: 'measured 12' });
    expect(only({ ...bound(10), measurements: {} })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'scoring_latency_us was not measured',
    });
  });

  it('are inconclusive with the reason where the metric is undefined or rows are too few', () => {
    const single = { ...good, labels: good.labels.map(() => 0) };
    expect(only({ gates: gates({ metric: 'roc_auc', min: 0.5 }), candidate: single })).toMatchObject({
      verdict: 'inconclusive',
      reason: 'no row is positive',
    });
    const few = { ...good, labels: good.labels.slice(0, 20), scores: good.scores.slice(0, 20) };
    expect(only({ gates: gates({ metric: 'accuracy', min: 0.1 }), candidate: few })).toMatchObject({
      verdict: 'inconclusive',
      reason: expect.stringContaining('an interval needs 30 rows, there are 20'),
    });
  });
});

describe('comparisons', () => {
  const notWorse = gates({ metric: 'roc_auc', against: 'champion', margin: 0.01 });
  const beatsPrior = gates({ metric: 'roc_auc', against: 'prior' });

  it('pass a candidate that beats the prior baseline, and show both sides', () => {
    const result = only({ gates: beatsPrior });
    expect(result).toMatchObject({
      rule: 'roc_auc better than prior',
      verdict: 'pass',
      prior: { value: 0.5 },
    });
    expect(result?.estimate).toMatchObject({ kind: 'value', rowCount: 3000 });
    expect(result).not.toHaveProperty('champion');
  });

  it('promote nothing that is the prior baseline itself', () => {
    const result = only({ gates: beatsPrior, candidate: prior });
    expect(result?.verdict).toBe('inconclusive');
    expect(result?.reason).toContain('improvement over prior 0 (95 %: 0 to 0)');
  });

  it('pass a candidate that is not worse than the champion by the margin, and fail one that is', () => {
    expect(only({ gates: notWorse })?.verdict).toBe('pass');
    const worse = { kind: 'scored', scored: good, candidate: poor } as const;
    expect(only({ gates: notWorse, champion: worse })).toMatchObject({
      verdict: 'fail',
      reason: expect.stringMatching(/^improvement over champion -0\.\d+ .* lies below -0\.01$/),
    });
  });

  it('pass the same model against itself under any margin above 0', () => {
    const same = { kind: 'scored', scored: good, candidate: good } as const;
    expect(
      only({ gates: gates({ metric: 'f1', against: 'champion', margin: 1e-9 }), champion: same })?.verdict,
    ).toBe('pass');
  });

  it('are inconclusive where the rows cannot tell', () => {
    const small = someModels(60);
    const [one, two] = [small.model(0.5), small.model(0.5)];
    const result = only({
      gates: gates({ metric: 'roc_auc', against: 'champion', margin: 0.001 }),
      champion: { kind: 'scored', scored: two, candidate: one },
    });
    expect(result?.verdict).toBe('inconclusive');
    expect(result?.reason).toMatch(/reaches across -0\.001: 0\.\d+ wide/);
  });

  it('take a margin in percent from the other side’s value, in the direction of the metric', () => {
    const regression = someRegressions(4000);
    const [candidate, champion] = [regression.model(1), regression.model(0.8)];
    const within = (margin: string, one = candidate, two = champion) =>
      only({
        task: 'regression',
        gates: gates({ metric: 'rmse', against: 'champion', margin }),
        candidate: one,
        prior: regression.prior,
        champion: { kind: 'scored', scored: two, candidate: one },
      });
    // Errors of uniform noise: √(1/12 + 1/12) against √(1/12 + 0.64/12), which is 10.4 % worse.
    expect(within('20%')).toMatchObject({
      rule: 'rmse not more than 20% worse than champion',
      verdict: 'pass',
    });
    expect(within('2%')?.verdict).toBe('fail');
    expect(within('2%', champion, candidate)?.verdict).toBe('pass');
  });

  it('let the first version through while nothing serves, and say so', () => {
    const result = only({ gates: notWorse, champion: { kind: 'none' } });
    expect(result).toMatchObject({ verdict: 'pass', reason: expect.stringContaining('nothing serves yet') });
    expect(result?.estimate.kind).toBe('undefined');
    expect(result?.candidate).toMatchObject({ kind: 'value' });
  });

  it('are inconclusive where the champion cannot be compared', () => {
    const champion = { kind: 'not-comparable', reason: 'v3 needs the column plan' } as const;
    expect(only({ gates: notWorse, champion })).toMatchObject({
      verdict: 'inconclusive',
      reason: champion.reason,
    });
  });
});

describe('the verdict', () => {
  const pass = { metric: 'roc_auc', min: 0.7 };
  const fail = { metric: 'accuracy', min: 0.99 };
  const open = { metric: 'scoring_latency_us', max: 10 };

  it('passes where all gates pass', () => {
    const judged = judge({ ...calm, gates: gates(pass, pass) });
    expect(judged).toMatchObject({ verdict: 'pass', reason: 'all 2 gates pass' });
  });

  it('fails where one fails, whatever else is open, and names the gate that decided', () => {
    const judged = judge({ ...calm, gates: gates(pass, open, fail), measurements: {} });
    expect(judged.gates.map((gate) => gate.verdict)).toEqual(['pass', 'inconclusive', 'fail']);
    expect(judged.verdict).toBe('fail');
    expect(judged.reason).toMatch(/^accuracy ≥ 0\.99: .* lies outside$/);
  });

  it('is inconclusive where one is, and none fails', () => {
    expect(judge({ ...calm, gates: gates(pass, open), measurements: {} }).verdict).toBe('inconclusive');
  });

  it('passes without gates, and says that none is declared', () => {
    expect(judge(calm)).toEqual({
      verdict: 'pass',
      reason: 'no gates are declared, so every candidate passes',
      gates: [],
    });
  });

  it('promotes nothing on a gate that should have been refused', () => {
    for (const gate of [
      { metric: 'rmse', max: 3 },
      { metric: 'nonsense', min: 0 },
      { metric: 'nonsense', against: 'prior' },
    ]) {
      expect(judge({ ...calm, gates: gates(gate) }).verdict).toBe('inconclusive');
    }
  });

  it('is the same to the bit for the same case', () => {
    const judged = { ...calm, gates: gates(pass, fail, { metric: 'f1', against: 'champion', margin: 0.02 }) };
    expect(judge(judged)).toEqual(judge(judged));
  });
});
