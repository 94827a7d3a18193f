import { intAt } from '../../shared/dataset/table.ts';
import type { Cuttable, Split } from '../gradient-boosting/split.ts';

/** Rows of a leaf: places in the list of rows. */
export type Listed = Cuttable & { readonly from: number; readonly to: number };

/** The best cut of a leaf; null where no feature has one. */
export type Search = (leaf: Listed) => Split | null;

/** The best cut of a leaf by one of these features. */
export type SearchAmong = (leaf: Listed, features: Int32Array) => Split | null;

export type Drawing = { readonly featureCount: number; readonly perSplit: number; random(): number };

/**
 * Looks for the cut of a leaf among so many features, drawn anew for each leaf (Breiman 2001, "Random forests"); where none
 * of them has a cut, among the next, as scikit-learn does.
 */
export function drawFeatures({ featureCount, perSplit, random }: Drawing, among: SearchAmong): Search {
  const order = Int32Array.from({ length: featureCount }, (_, feature) => feature);
  return (leaf) => {
    for (let begin = 0; begin < order.length; begin += perSplit) {
      const end = Math.min(begin + perSplit, order.length);
      shuffle(order, begin, end, random);
      const found = among(leaf, order.subarray(begin, end));
      if (found !== null) return found;
    }
    return null;
  };
}

/** Of two cuts that gain the same, the one by the earlier feature. */
export const isBetter = (found: Split, best: Split | null): boolean =>
  best === null || found.gain > best.gain || (found.gain === best.gain && found.feature < best.feature);

/** Draws the places from `begin` to before `end` out of all from `begin` on (Fisher & Yates). */
function shuffle(order: Int32Array, begin: number, end: number, random: () => number): void {
  for (let at = begin; at < end; at++) {
    const other = at + Math.floor(random() * (order.length - at));
    const kept = intAt(order, at);
    order[at] = intAt(order, other);
    order[other] = kept;
  }
}
