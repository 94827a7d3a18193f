import { intAt, itemAt, realAt } from '../../shared/dataset/table.ts';
import { type Forest, nodeKinds } from './forest.ts';

/** How a column is made of a feature. The numbers are the kernel's. */
export const columnKinds = { number: 0, lifted: 1, level: 2, set: 3 } as const;

/**
 * What nodes ask of, each as "is it not above the bound": a number, of which missing is above all; a `lifted` one, of
 * which missing is below all; whether a level is not in a set. `level` is what sets are asked of.
 */
export type ScoreColumn =
  | { readonly kind: 'number' | 'lifted' | 'level'; readonly feature: number }
  /** `sides`: 1 for the levels that are in it, the missing one last; `level`: the column that it is asked of. */
  | { readonly kind: 'set'; readonly feature: number; readonly sides: Uint8Array; readonly level: number };

export type ScoreColumns = {
  readonly columns: readonly ScoreColumn[];
  /** Column of each node. */
  readonly columnOf: Int32Array;
};

/** The missing level's place in a set. */
export const missingLevel = 255;

/** The columns that the nodes of a forest ask of. Nodes with equal sets share one; levels come before their sets. */
export function scoreColumns(forest: Forest): ScoreColumns {
  const { features, kinds, levelSets } = forest;
  const columns: ScoreColumn[] = [];
  const plain = new Map<number, number>();
  const sets = new Map<string, number>();
  const plainAt = (feature: number, kind: 'number' | 'lifted' | 'level'): number => {
    const key = 4 * feature + columnKinds[kind];
    const found = plain.get(key) ?? columns.push({ kind, feature }) - 1;
    plain.set(key, found);
    return found;
  };
  const setAt = (feature: number, words: Uint32Array): number => {
    const level = plainAt(feature, 'level');
    const [a, b, c, d, e, f, g, h] = words;
    const key = `${level} ${a} ${b} ${c} ${d} ${e} ${f} ${g} ${h}`;
    const found =
      sets.get(key) ?? columns.push({ kind: 'set', feature, sides: sidesOfSet(words), level }) - 1;
    sets.set(key, found);
    return found;
  };
  const columnOf = new Int32Array(features.length);
  for (let node = 0; node < features.length; node++) {
    const feature = intAt(features, node);
    const set = realAt(forest.thresholds, node);
    columnOf[node] =
      kinds[node] === nodeKinds.levels
        ? setAt(feature, levelSets.subarray(8 * set, 8 * set + 8))
        : plainAt(feature, kinds[node] === nodeKinds.missingLeft ? 'lifted' : 'number');
  }
  return { columns, columnOf };
}

function sidesOfSet(words: Uint32Array): Uint8Array {
  const sides = new Uint8Array(missingLevel + 1);
  for (let level = 0; level <= missingLevel; level++)
    sides[level] = ((words[level >>> 5] ?? 0) >>> (level & 31)) & 1;
  return sides;
}

/** What a node compares its column with, as a double. */
export const boundOf = (forest: Forest, { columns, columnOf }: ScoreColumns, node: number): number =>
  itemAt(columns, intAt(columnOf, node)).kind === 'set' ? 0.5 : realAt(forest.thresholds, node);
