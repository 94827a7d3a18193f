import type { Forest } from '../../../models/gradient-boosting/forest.ts';
import { goesLeft } from '../../../models/gradient-boosting/goes-left.ts';
import { intAt, realAt } from '../../../shared/dataset/table.ts';

/** A row to explain: its numbers begin at 0; `sources` names the player of each. */
export type Explaining = {
  readonly forest: Forest;
  readonly sources: readonly number[];
  readonly values: Float64Array;
};

/** What the trees give where only the sources in the set (a bit each) are known: Lundberg et al. 2020, Algorithm 1. */
export function worth({ forest, sources, values }: Explaining, known: number): number {
  const rowsOf = (place: number): number =>
    place < 0 ? realAt(forest.leafRows, ~place) : realAt(forest.nodeRows, place);
  const descend = (place: number): number => {
    if (place < 0) return realAt(forest.values, ~place);
    const [left, right] = [intAt(forest.lefts, place), intAt(forest.rights, place)];
    const feature = intAt(forest.features, place);
    if ((known >> (sources[feature] ?? 0)) & 1)
      return descend(goesLeft(forest, place, realAt(values, feature)) ? left : right);
    return (rowsOf(left) * descend(left) + rowsOf(right) * descend(right)) / rowsOf(place);
  };
  return [...forest.roots].reduce((sum, root) => sum + descend(root), 0);
}

/** Shapley values by their definition, over all subsets of `count` players. */
export function bruteShapley(explaining: Explaining, count: number): Float64Array {
  const worths = Array.from({ length: 2 ** count }, (_, known) => worth(explaining, known));
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  const bitsOf = (known: number): number => [...known.toString(2)].filter((bit) => bit === '1').length;
  return Float64Array.from({ length: count }, (_, player) => {
    let sum = 0;
    for (let known = 0; known < 2 ** count; known++) {
      if ((known >> player) & 1) continue;
      const size = bitsOf(known);
      const weight = (factorial(size) * factorial(count - size - 1)) / factorial(count);
      sum += weight * ((worths[known | (1 << player)] ?? 0) - (worths[known] ?? 0));
    }
    return sum;
  });
}
