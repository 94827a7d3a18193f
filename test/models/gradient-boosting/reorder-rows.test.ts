import { describe, expect, it } from 'vitest';
import { kernelModule } from '../../../models/gradient-boosting/kernel-module.ts';
import { layOut } from '../../../models/gradient-boosting/places.ts';
import {
  isReordering,
  reorderedRowsMin,
  reorderRows,
} from '../../../models/gradient-boosting/reorder-rows.ts';
import { gatherTeam } from '../../../models/gradient-boosting/team.ts';
import { labelsOf } from '../../../models/gradient-boosting/workplace.ts';
import { gradientBoosting } from '../../../models/gradient-boosting.ts';
import type { Design } from '../../../shared/features/design.ts';

const [trainCount, validationCount, columnCount, outputs] = [9_000, 3, 5, 2];

function tableOf(threadCount: number, labelBytes: 4 | 8, isWeighted: boolean) {
  const sizes = { trainCount, validationCount, featureCount: columnCount, columnCount, leavesMax: 4 };
  const places = layOut({ ...sizes, threadCount, isWeighted, outputs, labelBytes });
  const pages = Math.ceil(places.byteCount / 65_536);
  const memory = new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
  const team = gatherTeam({ module: kernelModule(), memory, places, threadCount });
  return { table: { team, features: [], slots: [], trainCount, validationCount }, memory, places };
}

describe('rows that are laid in the order of a tree', () => {
  it.each([
    [1, 8, true],
    [2, 4, false],
  ] as const)('take all that they have along, with %i threads', (threadCount, labelBytes, isWeighted) => {
    const { table, memory, places: p } = tableOf(threadCount, labelBytes, isWeighted);
    const rowCount = trainCount + validationCount;
    const bytes = new Uint8Array(memory.buffer);
    const scores = new Float64Array(memory.buffer, p.scores, outputs * rowCount);
    const labels = labelsOf(table.team.place);
    const weights = new Float32Array(memory.buffer, p.weights, rowCount);
    const cell = (row: number, column: number) => (7 * row + 31 * column) % 256;
    for (let row = 0; row < rowCount; row++) {
      for (let column = 0; column < columnCount; column++) {
        bytes[p.bins + row * p.width + column] = cell(row, column);
        bytes[p.columns + column * p.columnBytes + row] = cell(row, column);
      }
      labels[row] = row;
      if (isWeighted) weights[row] = row + 0.5;
      for (let output = 0; output < outputs; output++) scores[output * rowCount + row] = row + output / 4;
    }
    const order = (place: number) => (place < trainCount ? (place * 7_919) % trainCount : place);
    new Uint32Array(memory.buffer, p.rows, trainCount).set(
      Array.from({ length: trainCount }, (_, at) => order(at)),
    );
    reorderRows(table, outputs);
    table.team.dissolve();
    const found = Array.from({ length: rowCount }, (_, row) => [
      Array.from({ length: columnCount }, (_, column) => bytes[p.bins + row * p.width + column]),
      Array.from({ length: columnCount }, (_, column) => bytes[p.columns + column * p.columnBytes + row]),
      [labels[row], isWeighted ? weights[row] : 0, scores[row], scores[rowCount + row]],
    ]);
    const wanted = Array.from({ length: rowCount }, (_, place) => {
      const row = order(place);
      const cells = Array.from({ length: columnCount }, (_, column) => cell(row, column));
      return [cells, cells, [row, isWeighted ? row + 0.5 : 0, row, row + 0.25]];
    });
    expect(found).toEqual(wanted);
  });

  it('are laid anew after the first tree, and ever more rarely from the tenth on', () => {
    const after = Array.from({ length: 100 }, (_, index) => index + 1).filter(isReordering);
    expect(after).toEqual([1, 10, 20, 40, 80]);
  });

  it('give the same model for any number of threads, and one as good', async () => {
    const rowCount = reorderedRowsMin;
    const numeric = Float64Array.from({ length: 2 * rowCount }, (_, at) => ((at * 7_919) % 65_521) / 65_521);
    const of = (row: number, column: number) => numeric[2 * row + column] ?? 0;
    const labels = Float64Array.from({ length: rowCount }, (_, row) => 4 * of(row, 0) + of(row, 1) ** 2);
    const design: Design = {
      rowCount,
      width: 2,
      numericWidth: 2,
      numeric,
      hotCount: 0,
      hot: new Int32Array(),
    };
    const learnt = (threads: number) =>
      gradientBoosting.fit(
        { task: 'regression', train: { design, labels } },
        { seed: 3, parameters: { trees: 12, leavesMax: 8, learningRate: 0.5, threads } },
      );
    const [one, two] = [await learnt(1), await learnt(2)];
    expect(two.model).toEqual(one.model);
    const scores = new Float64Array(rowCount);
    gradientBoosting.scorer(one.model).score(design, scores);
    const missed = labels.reduce((sum, label, row) => sum + (label - (scores[row] ?? 0)) ** 2, 0) / rowCount;
    expect(missed).toBeLessThan(0.05);
  });
});
