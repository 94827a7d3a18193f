import { beforeAll, describe, expect, it } from 'vitest';
import { findFeatures } from '../../../activities/judging/find-features.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { Learner } from '../../../models/learner.ts';
import { logisticRegression } from '../../../models/logistic-regression.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import type { FrameColumn } from '../../../shared/dataset/frame.ts';
import { allRows } from '../../../shared/dataset/rows.ts';
import { designColumns } from '../../../shared/features/design-columns.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { fitGraph } from '../../../shared/features/fit-graph.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

const rowCount = 3_000;

/** Labels follow `driver` and `plan`; `noise`, `member` and `since` say nothing. */
function table(seed: number) {
  const random = seededRandom(seed);
  const numbers = (value: () => number): FrameColumn => ({
    kind: 'number',
    values: Float64Array.from({ length: rowCount }, value),
  });
  const driver = Float64Array.from({ length: rowCount }, () => random.uniform() * 10);
  const codes = Int32Array.from({ length: rowCount }, () => random.below(4) - 1);
  const columns = new Map<string, FrameColumn>([
    ['noise', numbers(random.uniform)],
    ['driver', { kind: 'number', values: driver }],
    ['plan', { kind: 'category', codes, levels: ['basic', 'plus', 'pro'] }],
    ['member', numbers(() => random.below(2))],
    ['since', numbers(() => 1.6e12 + random.uniform() * 1e11)],
  ]);
  const labels = driver.map((value, row) => {
    const logOdds = value - 5 + (codes[row] === 2 ? 1.5 : 0);
    return random.uniform() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  });
  return { frame: { rowCount, columns }, labels };
}

const training = table(3);
/** Rows that no version was fitted on: on its own rows, boosting leans on the noise that it learnt by heart. */
const rows = table(4);
const how = { gates: [], seed: 7 };

async function versionOf(learner: Learner) {
  const { graph } = fitGraph({
    ...{ task: 'binary', frame: training.frame, rows: allRows(rowCount), ignored: [], form: learner.input },
    inputs: [
      { name: 'noise', type: 'number', missing: true, severity: 'warn' },
      { name: 'driver', type: 'number', missing: true, severity: 'warn' },
      { name: 'plan', type: 'category', missing: true, severity: 'warn' },
      { name: 'member', type: 'boolean', words: ['No', 'Yes'], missing: true, severity: 'warn' },
      { name: 'since', type: 'timestamp', missing: true, severity: 'warn' },
    ],
  });
  const design = encodeFrame(graph, training.frame);
  const { model } = await learner.fit(
    { task: 'binary', columns: designColumns(graph), train: { design, labels: training.labels } },
    { seed: 7, parameters: {} },
  );
  return { graph, model, pipeline: compilePipeline({ graph, model }) };
}

describe.each([
  ['logistic-regression', logisticRegression],
  ['gradient-boosting', gradientBoosting],
] as const)('what %s leans on', (_, learner) => {
  let version: Awaited<ReturnType<typeof versionOf>>;
  beforeAll(async () => {
    version = await versionOf(learner);
  });

  it('is what the labels follow, with an interval that excludes nothing at all', () => {
    const found = findFeatures(version, rows, how);
    const [first, second] = found?.importance ?? [];
    expect([first?.feature, second?.feature]).toEqual(['driver', 'plan']);
    expect(first?.loss.value).toBeGreaterThan(0.2);
    expect(second?.loss.low).toBeGreaterThan(0);
    for (const { loss } of found?.importance ?? []) {
      expect(loss.low).toBeLessThanOrEqual(loss.value);
      expect(loss.high).toBeGreaterThanOrEqual(loss.value);
    }
    expect(found).toMatchObject({ metric: 'roc_auc', rowCount: 3_000, blockCount: 10 });
  });

  it('has shares of gain where it cuts, and none where it weighs', () => {
    const found = findFeatures(version, rows, how);
    expect(found).not.toHaveProperty('derivedGains');
    const shares = found?.importance.map(({ gainShare }) => gainShare) ?? [];
    if (learner === logisticRegression) expect(shares).toEqual([null, null, null, null, null]);
    else expect(shares.reduce<number>((sum, share) => sum + (share ?? 0), 0)).toBeCloseTo(1, 12);
  });

  it('shows how the mean score follows a feature', () => {
    const dependence = findFeatures(version, rows, how)?.dependence ?? [];
    const driver = dependence.find(({ feature }) => feature === 'driver');
    expect(driver?.isNumber).toBe(true);
    expect((driver?.points.at(-1)?.score ?? 0) - (driver?.points[0]?.score ?? 1)).toBeGreaterThan(0.5);
    const plan = dependence.find(({ feature }) => feature === 'plan');
    const scoreOf = (label: string) =>
      plan?.points.find((point) => point.label === label)?.score ?? Number.NaN;
    expect(plan?.points.map(({ label }) => label).toSorted()).toEqual(['basic', 'plus', 'pro']);
    expect(scoreOf('pro')).toBeGreaterThan(scoreOf('basic'));
    expect(dependence.find(({ feature }) => feature === 'member')?.points.map(({ label }) => label)).toEqual([
      'No',
      'Yes',
    ]);
    expect(dependence.find(({ feature }) => feature === 'since')?.points[0]?.label).toMatch(/^2020-/);
  });

  it('is the same for the same seed', () => {
    const one = JSON.stringify(findFeatures(version, rows, how));
    expect(JSON.stringify(findFeatures(version, rows, how))).toBe(one);
    expect(JSON.stringify(findFeatures(version, rows, { ...how, seed: 8 }))).not.toBe(one);
  });
});

describe('what a version leans on', () => {
  it('is told in the metric of the first gate that can be better or worse', async () => {
    const version = await versionOf(logisticRegression);
    const gates = [
      { metric: 'positive_share', max: 0.9, confidence: 0.95 },
      { metric: 'log_loss', max: 0.7, confidence: 0.95 },
    ];
    const found = findFeatures(version, rows, { ...how, gates });
    expect(found).toMatchObject({
      metric: 'log_loss',
      importance: [{ feature: 'driver' }, { feature: 'plan' }, {}, {}, {}],
    });
  });

  it('is not looked for on fewer than 200 rows', async () => {
    const version = await versionOf(logisticRegression);
    expect(findFeatures(version, { ...rows, labels: rows.labels.subarray(0, 199) }, how)).toBeNull();
  });
});
