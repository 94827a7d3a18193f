import { z } from 'zod';
import { BrokenModel } from '../broken-model.ts';
import type { Forest } from '../gradient-boosting/forest.ts';
import { ForestCounts, forestBytes, type Planted, readArrays } from '../gradient-boosting/forest-document.ts';
import type { Model } from '../learner.ts';
import { readDocument } from '../read-document.ts';

/** Trees that all classes share: `values` has those of the leaves for each class, `starts` what its scores begin with. */
export type ClassTrees = {
  readonly forest: Forest;
  readonly values: readonly Float64Array[];
  readonly starts: readonly number[];
};

/** Formats 1 and 2 are of one score a row, 3 of trees of each class. */
const formatVersion = 4;
const Parameters = z.strictObject({ starts: z.array(z.number()).min(2), counts: ForestCounts });

/** The document of such trees: the values of each class but the first, which are the forest's own, come before its arrays. */
export function classTreesModel(
  of: Pick<Model, 'kind' | 'task' | 'width'>,
  { forest, values: [first, ...others], starts }: ClassTrees,
): Model {
  const { counts, binary: arrays } = forestBytes(first === undefined ? forest : { ...forest, values: first });
  const before = others.length * 8 * counts.leaves;
  const binary = new Uint8Array(before + arrays.length);
  for (const [place, { buffer, byteOffset, byteLength }] of others.entries())
    binary.set(new Uint8Array(buffer, byteOffset, byteLength), place * byteLength);
  binary.set(arrays, before);
  return { ...of, formatVersion, parameters: { starts: starts.map((start) => start + 0), counts }, binary };
}

/** Reads the document back. @throws BrokenModel */
export function readClassTrees(kind: string, model: Model): ClassTrees {
  const { starts, counts } = readDocument(model, { kind, formatVersion, schema: Parameters });
  const before = (starts.length - 1) * 8 * counts.leaves;
  const binary = model.binary ?? new Uint8Array();
  const forest = readArrays(kind, { ...model, binary: binary.subarray(before) }, counts);
  // A copy, for it begins at an aligned byte.
  const all = new Float64Array(Uint8Array.from(binary.subarray(0, before)).buffer);
  if (!all.every(Number.isFinite)) throw new BrokenModel(kind, 'the value of a leaf is not finite');
  const others = starts
    .slice(1)
    .map((_, place) => all.subarray(place * counts.leaves, (place + 1) * counts.leaves));
  return { forest, values: [forest.values, ...others], starts };
}

/** A forest of each class, which share all but the values of their leaves. */
export const classForests = ({ forest, values, starts }: ClassTrees): readonly Planted[] =>
  values.map((own, place) => ({
    forest: { ...forest, values: own },
    start: starts[place] ?? 0,
    link: 'identity',
  }));
