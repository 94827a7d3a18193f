import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Forest, nodeKinds } from '../../../models/gradient-boosting/forest.ts';
import { compileBatch } from '../../../models/gradient-boosting/score-batch.ts';
import { scoreColumns } from '../../../models/gradient-boosting/score-columns.ts';
import { compileRow } from '../../../models/gradient-boosting/score-row.ts';
import { lehmer } from '../made-up-design.ts';
import { scoreTwin } from './score-twin.ts';

const width = 5;
/** Levels of the last two features. */
const levelCounts = [7, 250] as const;
const start = 0.125;

type Random = () => number;

/** Trees of any form, with few thresholds that many nodes share, infinite ones and sets of levels. */
function forestOf(
  random: Random,
  { trees, leaves }: { readonly trees: number; readonly leaves: number },
): Forest {
  const [roots, features, thresholds, kinds]: [number[], number[], number[], number[]] = [[], [], [], []];
  const [lefts, rights, levelSets]: [number[], number[], number[]] = [[], [], []];
  let leafCount = 0;
  const below = (count: number) => Math.floor(random() * count);
  const grow = (size: number): number => {
    if (size === 1) return ~leafCount++;
    const node = features.length;
    const feature = below(width);
    features.push(feature);
    if (feature < 3) {
      thresholds.push([-2, -0, 0, 1.5, below(9) - 4, random(), Infinity][below(7)] ?? 0);
      kinds.push(below(2) === 0 ? nodeKinds.missingLeft : nodeKinds.missingRight);
    } else {
      const words = new Uint32Array(8);
      const end = levelCounts[feature - 3] ?? 0;
      for (const level of [
        ...Array.from({ length: below(end) }, () => below(end)),
        ...(below(2) ? [255] : []),
      ])
        words[level >>> 5] = (words[level >>> 5] ?? 0) | (1 << (level & 31));
      thresholds.push(levelSets.length / 8);
      levelSets.push(...words);
      kinds.push(nodeKinds.levels);
    }
    lefts.push(0);
    rights.push(0);
    const small = 1 + below(size - 1);
    lefts[node] = grow(small);
    rights[node] = grow(size - small);
    return node;
  };
  for (let tree = 0; tree < trees; tree++) roots.push(grow(Math.max(2, below(leaves + 1))));
  const values = Float64Array.from({ length: leafCount }, () => random() - 0.5);
  return {
    ...{ roots: Int32Array.from(roots), features: Int32Array.from(features), values },
    ...{ thresholds: Float64Array.from(thresholds), kinds: Uint8Array.from(kinds) },
    ...{ lefts: Int32Array.from(lefts), rights: Int32Array.from(rights) },
    ...{ nodeRows: new Float64Array(features.length), gains: new Float64Array(features.length) },
    ...{ leafRows: new Float64Array(leafCount), levelSets: Uint32Array.from(levelSets) },
  };
}

const valuesOf = (random: Random, rowCount: number): Float64Array =>
  Float64Array.from({ length: rowCount * width }, (_, at) => {
    if (random() < 0.15) return Number.NaN;
    const levels = levelCounts[(at % width) - 3];
    if (levels !== undefined) return Math.floor(random() * levels);
    return [Infinity, -Infinity, -0, 1.5, -2, 6 * random() - 3][Math.floor(random() * 6)] ?? 0;
  });

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
          const forest = forestOf(random, size);
          const values = valuesOf(random, rowCount);
          const wanted = twins(forest, values);
          const columns = scoreColumns(forest);
          const scoreRow = compileRow(forest, start, columns);
          const alone = wanted.map((_, row) => scoreRow(values, row * width));
          expect(alone).toEqual(wanted);
          const together = new Float64Array(rowCount);
          compileBatch(forest, start, { width, columns })?.(values, rowCount, together);
          expect(together).toEqual(wanted);
        },
      ),
      { numRuns: 60 },
    );
  });

  it('come row by row where a tree has more leaves than a byte can tell apart', () => {
    const random = lehmer(4);
    let forest = forestOf(random, { trees: 1, leaves: 900 });
    while (forest.values.length <= 256) forest = forestOf(random, { trees: 1, leaves: 900 });
    const columns = scoreColumns(forest);
    expect(compileBatch(forest, start, { width, columns })).toBeNull();
    const values = valuesOf(random, 100);
    const scoreRow = compileRow(forest, start, columns);
    const wanted = twins(forest, values);
    expect(wanted.map((_, row) => scoreRow(values, row * width))).toEqual(wanted);
  });
});
