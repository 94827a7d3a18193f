import { z } from 'zod';
import type { Task } from '../../shared/declaration/task.ts';
import { BrokenModel } from '../broken-model.ts';
import type { Model } from '../learner.ts';
import type { ScoreLink } from '../link.ts';
import { readDocument } from '../read-document.ts';
import { checkForest } from './check-forest.ts';
import type { Forest } from './forest.ts';

/** A forest with what its scores begin with, and how they become answers. */
export type Planted = { readonly forest: Forest; readonly start: number; readonly link: ScoreLink };

const count = z.int().nonnegative();
/** How long the arrays of a forest are. */
export const ForestCounts = z.strictObject({ trees: count, nodes: count, leaves: count, sets: count });
export type ForestCounts = z.infer<typeof ForestCounts>;

const Parameters = z.strictObject({ start: z.number(), counts: ForestCounts });
/** Format 2 says how raw scores become answers, where that is not the task's own way. */
const Parameters2 = Parameters.extend({ link: z.enum(['logit', 'identity', 'log']) });

const ownLink = {
  binary: 'logit',
  multiclass: 'identity',
  regression: 'identity',
} as const satisfies Record<Task, ScoreLink>;

type Section = {
  readonly name: keyof Forest;
  readonly bytes: 1 | 4 | 8;
  readonly length: (of: ForestCounts) => number;
};

/** What stands in `model.bin`, one after the other: arrays of wide numbers first, so that each is aligned. */
const sections: readonly Section[] = [
  { name: 'thresholds', bytes: 8, length: ({ nodes }) => nodes },
  { name: 'values', bytes: 8, length: ({ leaves }) => leaves },
  { name: 'nodeRows', bytes: 8, length: ({ nodes }) => nodes },
  { name: 'leafRows', bytes: 8, length: ({ leaves }) => leaves },
  { name: 'gains', bytes: 8, length: ({ nodes }) => nodes },
  { name: 'roots', bytes: 4, length: ({ trees }) => trees },
  { name: 'features', bytes: 4, length: ({ nodes }) => nodes },
  { name: 'lefts', bytes: 4, length: ({ nodes }) => nodes },
  { name: 'rights', bytes: 4, length: ({ nodes }) => nodes },
  { name: 'levelSets', bytes: 4, length: ({ sets }) => 8 * sets },
  { name: 'kinds', bytes: 1, length: ({ nodes }) => nodes },
];

const endOf = (counts: ForestCounts): number =>
  sections.reduce((sum, { bytes, length }) => sum + bytes * length(counts), 0);

/** The document of a forest: counts as JSON, arrays as little-endian bytes, which is how every machine of Node's has them. */
export function forestModel(
  of: Pick<Model, 'kind' | 'task' | 'width'>,
  { forest, start, link }: Planted,
): Model {
  const { counts, binary } = forestBytes(forest);
  const parameters = { start: start + 0, counts };
  if (link === ownLink[of.task]) return { ...of, formatVersion: 1, parameters, binary };
  return { ...of, formatVersion: 2, parameters: { ...parameters, link }, binary };
}

/** The arrays of a forest, one after the other. */
export function forestBytes(forest: Forest): { readonly counts: ForestCounts; readonly binary: Uint8Array } {
  const counts: ForestCounts = {
    trees: forest.roots.length,
    nodes: forest.features.length,
    leaves: forest.values.length,
    sets: forest.levelSets.length / 8,
  };
  const binary = new Uint8Array(endOf(counts));
  let at = 0;
  for (const { name } of sections) {
    const { buffer, byteOffset, byteLength } = forest[name];
    binary.set(new Uint8Array(buffer, byteOffset, byteLength), at);
    at += byteLength;
  }
  return { counts, binary };
}

/** Reads the document back, of any format there was. @throws BrokenModel */
export function readForest(kind: string, model: Model): Planted {
  const { start, counts, link } =
    model.formatVersion === 2
      ? readDocument(model, { kind, formatVersion: 2, schema: Parameters2 })
      : { ...readDocument(model, { kind, formatVersion: 1, schema: Parameters }), link: ownLink[model.task] };
  return { forest: readArrays(kind, model, counts), start, link };
}

/** The arrays of a forest, checked. @throws BrokenModel */
export function readArrays(kind: string, model: Model, counts: ForestCounts): Forest {
  const found = model.binary?.byteLength ?? 0;
  if (found !== endOf(counts)) {
    throw new BrokenModel(kind, `its arrays have ${found} bytes, ${endOf(counts)} belong to them`);
  }
  // A copy, for it begins at an aligned byte.
  const { buffer } = Uint8Array.from(model.binary ?? []);
  const places = new Map<keyof Forest, readonly [ArrayBuffer, number, number]>();
  let at = 0;
  for (const { name, bytes, length } of sections) {
    places.set(name, [buffer, at, length(counts)]);
    at += bytes * length(counts);
  }
  const place = (name: keyof Forest) => places.get(name) ?? ([buffer, 0, 0] as const);
  const forest: Forest = {
    thresholds: new Float64Array(...place('thresholds')),
    values: new Float64Array(...place('values')),
    nodeRows: new Float64Array(...place('nodeRows')),
    leafRows: new Float64Array(...place('leafRows')),
    gains: new Float64Array(...place('gains')),
    roots: new Int32Array(...place('roots')),
    features: new Int32Array(...place('features')),
    lefts: new Int32Array(...place('lefts')),
    rights: new Int32Array(...place('rights')),
    levelSets: new Uint32Array(...place('levelSets')),
    kinds: new Uint8Array(...place('kinds')),
  };
  checkForest(kind, model.width, forest);
  return forest;
}
