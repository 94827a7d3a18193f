import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { lehmer } from '../../../models/contract/made-up-design.ts';
import type { Forest } from '../../../models/gradient-boosting/forest.ts';
import { compileAnyBatch } from '../../../models/gradient-boosting/score-any-batch.ts';
import { compileBatch } from '../../../models/gradient-boosting/score-batch.ts';
import { scoreColumns } from '../../../models/gradient-boosting/score-columns.ts';
import { compileDeep } from '../../../models/gradient-boosting/score-deep.ts';
import { plainRow } from '../../../models/gradient-boosting/score-plain.ts';
import { compileRow } from '../../../models/gradient-boosting/score-row.ts';
import { madeUpForest, madeUpValues, madeUpWidth as width } from './made-up-forest.ts';
import { scoreTwin } from './score-twin.ts';

const start = 0.125;

const twins = (forest: Forest, values: Float64Array): Float64Array =>
  Float64Array.from({ length: values.length / width }, (_, row) =>
    scoreTwin(forest, start, values, row * width),
  );

describe('scores of a forest', () => {
  it('are those of a plain walk, bit by bit, one row at a time and in batches of any length', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 2 ** 31 - 2 }),
        fc.record({ trees: fc.integer({ min: 1, max: 9 }), leaves: fc.integer({ min: 2, max: 60 }) }),
        fc.integer({ min: 1, max: 150 }),
        (seed, size, rowCount) => {
          const random = lehmer(seed);
          const forest = madeUpForest(random, size);
          const values = madeUpValues(random, rowCount);
          const wanted = twins(forest, values);
          const columns = scoreColumns(forest);
          const scoreRow = compileRow(forest, start, columns);
          const alone = wanted.map((_, row) => scoreRow(values, row * width));
          expect(alone).toEqual(wanted);
          const plain = plainRow(forest, start);
          expect(wanted.map((_, row) => plain(values, row * width))).toEqual(wanted);
          const together = new Float64Array(rowCount);
          compileBatch(forest, start, { width, columns })?.(values, rowCount, together);
          expect(together).toEqual(wanted);
          const halves = [forest.values, forest.values.map((value) => value / 2)];
          const both = new Float64Array(2 * rowCount);
          compileDeep(forest, { width, values: halves, starts: [start, start / 2] })(values, rowCount, both);
          expect(wanted.map((_, row) => both[2 * row] ?? 0)).toEqual(wanted);
          expect(wanted.map((_, row) => 2 * (both[2 * row + 1] ?? 0))).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('come by walks in the kernel where a tree has more leaves than a byte can tell apart', () => {
    const random = lehmer(4);
    let forest = madeUpForest(random, { trees: 1, leaves: 900 });
    while (forest.values.length <= 256) forest = madeUpForest(random, { trees: 1, leaves: 900 });
    const columns = scoreColumns(forest);
    expect(compileBatch(forest, start, { width, columns })).toBeNull();
    const values = madeUpValues(random, 100);
    const scoreRow = compileRow(forest, start, columns);
    const wanted = twins(forest, values);
    expect(wanted.map((_, row) => scoreRow(values, row * width))).toEqual(wanted);
    const together = new Float64Array(100);
    compileAnyBatch(forest, start, { width, columns })(values, 100, together);
    expect(together).toEqual(wanted);
  });
});
