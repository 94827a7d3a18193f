import { describe, expect, it } from 'vitest';
import { lehmer } from '../../models/contract/made-up-design.ts';
import { compileExplanation } from '../../models/explanation.ts';
import { gradientBoosting } from '../../models/gradient-boosting.ts';
import type { Learner, Model } from '../../models/learner.ts';
import { linearRegression } from '../../models/linear-regression.ts';
import { logisticRegression } from '../../models/logistic-regression.ts';
import { compilePipeline } from '../../models/pipeline.ts';
import { prior } from '../../models/prior.ts';
import { allRows, takeRows } from '../../shared/dataset/rows.ts';
import { itemAt } from '../../shared/dataset/table.ts';
import { designColumns } from '../../shared/features/design-columns.ts';
import { encodeFrame } from '../../shared/features/encode-frame.ts';
import { fitGraph } from '../../shared/features/fit-graph.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { rowAsRequest } from '../../shared/features/row-as-request.ts';
import { datasetsFolder, readReferenceData, referenceTasks } from '../support/reference-data.ts';

const total = (values: Iterable<number>): number => [...values].reduce((sum, value) => sum + value, 0);
const logistic = (sum: number): number => 1 / (1 + Math.exp(-sum));

/** A number, a category and a time, each with gaps. */
function madeUpTable(rowCount: number) {
  const random = lehmer(21);
  const gaps = (value: number): number => (random() < 0.1 ? Number.NaN : value);
  const age = Float64Array.from({ length: rowCount }, () => gaps(20 + Math.floor(random() * 60)));
  const since = Float64Array.from({ length: rowCount }, () => gaps(1.6e12 + random() * 1e11));
  const codes = Int32Array.from({ length: rowCount }, () => Math.floor(random() * 4) - 1);
  const columns = new Map([
    ['age', { kind: 'number' as const, values: age }],
    ['plan', { kind: 'category' as const, codes, levels: ['basic', 'plus', 'pro'] }],
    ['since', { kind: 'number' as const, values: since }],
  ]);
  const labels = codes.map((code, row) => ((age[row] ?? 0) > 50 || code === 1 ? 1 : 0));
  return { frame: { rowCount, columns }, labels: Float64Array.from(labels) };
}

async function learn(learner: Learner, task: 'binary' | 'regression') {
  const { frame, labels } = madeUpTable(200);
  const { graph } = fitGraph({
    ...{ task, frame, rows: allRows(200), ignored: [], form: learner.input },
    inputs: [
      { name: 'age', type: 'number', missing: true, severity: 'warn' },
      { name: 'plan', type: 'category', missing: true, severity: 'warn' },
      { name: 'since', type: 'timestamp', missing: true, severity: 'warn' },
    ],
  });
  const { model } = await learner.fit(
    { task, columns: designColumns(graph), train: { design: encodeFrame(graph, frame), labels } },
    { seed: 7, parameters: {} },
  );
  return { frame, graph, model };
}

/** Of a single score. */
const only = <Item>(items: readonly Item[]): Item => {
  expect(items).toHaveLength(1);
  return itemAt(items, 0);
};

describe('an explanation', () => {
  it.each([
    ['logistic-regression', logisticRegression, 'binary'],
    ['linear-regression', linearRegression, 'regression'],
    ['gradient-boosting', gradientBoosting, 'binary'],
    ['gradient-boosting', gradientBoosting, 'regression'],
  ] as const)('of %s adds up by column of the table and leads to the score', async (_, learner, task) => {
    const { frame, graph, model } = await learn(learner, task);
    const { link, explainRow } = compileExplanation({ graph, model });
    const { scoreRow, rawWidth } = compilePipeline({ graph, model });
    const raw = new Float64Array(rawWidth);
    const sums = new Float64Array(3);
    for (const row of allRows(200)) {
      fill(graph, frame, row, raw);
      const { base, rawScore, contributions } = only(explainRow(raw));
      expect(contributions).toHaveLength(3);
      expect(Math.abs(base + total(contributions) - rawScore)).toBeLessThan(1e-9);
      expect(link === 'logit' ? logistic(rawScore) : rawScore).toBeCloseTo(scoreRow(raw), 12);
      contributions.forEach((contribution, source) => {
        sums[source] = (sums[source] ?? 0) + contribution;
      });
    }
    // On average over the rows that a linear model was fitted on, no column adds anything.
    if (learner.input === 'dense') expect(Math.max(...sums.map(Math.abs))).toBeLessThan(1e-6);
  });

  it('of the prior is its base alone', async () => {
    const { graph, model } = await learn(prior, 'binary');
    const { link, explainRow } = compileExplanation({ graph, model });
    const { base, rawScore, contributions } = only(explainRow(new Float64Array(3)));
    expect([link, rawScore]).toEqual(['identity', base]);
    expect([...contributions]).toEqual([0, 0, 0]);
  });

  it('of a linear model of format 1 begins at its intercept, for that format has no means', () => {
    const graph: FeatureGraph = {
      ...{ formatVersion: 1, task: 'regression', ignored: [], threshold: 0.5 },
      inputs: [
        { name: 'plan', type: 'category', levels: ['a', 'b'], missing: true, severity: 'warn' },
        { name: 'age', type: 'number', missing: true, severity: 'warn' },
      ],
      steps: [
        { kind: 'one-hot', input: 'plan', levels: ['a', 'b'], other: false, mostFrequent: 'a' },
        { kind: 'standardise', input: 'age', median: 40, mean: 40, deviation: 10 },
        { kind: 'missing-indicator', input: 'age' },
      ],
    };
    const model: Model = {
      ...{ kind: 'linear-regression', formatVersion: 1, task: 'regression', width: 4 },
      parameters: { intercept: 0.5, weights: [2, 0.25, 3, -3] },
    };
    const { explainRow } = compileExplanation({ graph, model });
    const one = only(explainRow(Float64Array.of(1, 50)));
    expect([one.base, ...one.contributions]).toEqual([0.5, -3, 2]);
    const other = only(explainRow(Float64Array.of(Number.NaN, Number.NaN)));
    expect([...other.contributions]).toEqual([3, 0.25]);
  });
});

describe.skipIf(datasetsFolder === undefined)('on real tables', () => {
  const tasks = Object.entries(referenceTasks).filter(([name]) => /telco|bike/.test(name));

  it.each(tasks.map(([name, { task }]) => [name, task] as const))('%s (%s) adds up', async (name, task) => {
    if (task === 'multiclass') throw new Error(`${name} has two classes or numbers`);
    const { frame, inputs, labels, rowsOf } = readReferenceData(name);
    const { train, test } = rowsOf('mod4');
    const rows = train.subarray(0, 2_000);
    for (const learner of [task === 'binary' ? logisticRegression : linearRegression, gradientBoosting]) {
      const { graph } = fitGraph({ task, frame, rows, inputs, ignored: [], form: learner.input });
      const { model } = await learner.fit(
        {
          ...{ task, columns: designColumns(graph) },
          train: { design: encodeFrame(graph, frame, rows), labels: takeRows(labels, rows) },
        },
        { seed: 7, parameters: {} },
      );
      const { explainRow } = compileExplanation({ graph, model });
      const raw = new Float64Array(graph.inputs.length);
      for (const row of test.subarray(0, 50)) {
        fill(graph, frame, row, raw);
        const { base, rawScore, contributions } = only(explainRow(raw));
        expect(Math.abs(base + total(contributions) - rawScore)).toBeLessThan(
          1e-9 * Math.max(1, Math.abs(rawScore)),
        );
      }
    }
  });
});

/** Writes the raw row of a row of the frame. */
function fill(
  graph: FeatureGraph,
  frame: Parameters<typeof rowAsRequest>[1],
  row: number,
  raw: Float64Array,
): void {
  graph.inputs.forEach((input, slot) => {
    const value = rowAsRequest(graph, frame, row)[input.name] ?? null;
    if (value === null) raw[slot] = Number.NaN;
    else if (typeof value === 'string') raw[slot] = input.levels?.indexOf(value) ?? Number.NaN;
    else raw[slot] = Number(value);
  });
}
