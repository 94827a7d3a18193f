import { expect, it } from 'vitest';
import type { DenseLearner, Model } from '../../../models/learner.ts';
import { coefficientTable } from '../../../models/linear/coefficient-table.ts';
import { linearRegression } from '../../../models/linear-regression.ts';
import { prior } from '../../../models/prior.ts';
import { allRows } from '../../../shared/dataset/rows.ts';
import { designColumns } from '../../../shared/features/design-columns.ts';
import { encodeFrame } from '../../../shared/features/encode-frame.ts';
import { fitGraph } from '../../../shared/features/fit-graph.ts';
import { coefficientsSection } from '../../../shared/report/coefficients-section.ts';

const rowCount = 60;
const rents = Float64Array.from({ length: rowCount }, (_, row) => 40 + ((row * 7) % 60));
const codes = Int32Array.from({ length: rowCount }, (_, row) => row % 2);
const frame = {
  rowCount,
  columns: new Map([
    ['size', { kind: 'number', values: rents }],
    ['town', { kind: 'category', codes, levels: ['north', 'south'] }],
  ] as const),
};
const { graph } = fitGraph({
  ...{ task: 'regression', frame, rows: allRows(rowCount), ignored: [] },
  inputs: [
    { name: 'size', type: 'number', missing: true, severity: 'warn' },
    { name: 'town', type: 'category', missing: true, severity: 'warn' },
  ],
});

async function learnt(learner: DenseLearner): Promise<Model> {
  // 12 a square metre, 100 more in the south, and a noise of ±1.
  const labels = rents.map((size, row) => 12 * size + 100 * (row % 2) + (row % 3) - 1);
  const train = { design: encodeFrame(graph, frame), labels };
  const parameters = learner.parameters.parse(learner === linearRegression ? { alpha: 1e-3 } : {});
  const data = { task: 'regression', columns: designColumns(graph), train } as const;
  return (await learner.fit(data, { seed: 1, parameters })).model;
}

it('names each coefficient in the units of the table, with its error', async () => {
  const table = coefficientTable(graph, await learnt(linearRegression));
  expect(table?.rows.map(({ feature }) => feature)).toEqual([
    ...['(intercept)', 'size', 'town = north', 'town = south'],
  ]);
  const [intercept, size, north, south] = table?.rows ?? [];
  expect(size?.coefficient).toBeCloseTo(12, 1);
  expect((south?.coefficient ?? 0) - (north?.coefficient ?? 0)).toBeCloseTo(100, 0);
  expect((intercept?.coefficient ?? 0) + (north?.coefficient ?? 0)).toBeCloseTo(0, 0);
  expect(size?.standardError).toBeGreaterThan(0);
  const text = coefficientsSection(table, { restIn: 'model.json' }).join('\n');
  expect(text).toContain(
    '## Coefficients\nWhat one more of each adds to the value, in the units of the table',
  );
  expect(text).toMatch(/\| size +\| (?:12|11\.99)\S* +\| 0\.0\d+ +\|/);
  expect(text).toMatch(/over 60 rows; their condition number is \d/);
});

it('has nothing to tell of another learner', async () => {
  expect(coefficientTable(graph, await learnt(prior as DenseLearner))).toBeNull();
  expect(coefficientsSection(null, { restIn: 'model.json' })).toEqual([]);
});
