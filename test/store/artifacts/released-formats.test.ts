import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { packageRoot } from '../../../cli/stack/package-root.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import { type ArtifactStore, openArtifactStore } from '../../support/artifact-store.ts';

let store: ArtifactStore;
beforeEach(async () => {
  store = await openArtifactStore();
  return () => store.close();
});

/** Folder below `test/histories/artifacts` and the digest that the version had when it was written. */
const released: readonly (readonly [folder: string, digest: string])[] = [
  ['format-1/prior', '187fcdeba1b6941187b6233accb58e79b89c7d59113d72e6d22b8b6196e9ba28'],
  ['format-1/logistic-regression', 'af30e94395695657d7cdcc53b3587d1ec282c78338c7ef2e661c62d54e922606'],
  ['format-1/ml-logistic-regression', 'fd294dfb5eef793e16c810054c4f0852bb60d9aad07ef377f92f15b477091201'],
  ['format-1/linear-regression', 'c1c6d636be5e753c6b7c94e6a8a60e3c4f538fe294eb4ab4292900c58c68812e'],
  ['format-2/logistic-regression-platt', 'bfca6d38097e65b470a7a1d33b9b35752155af0904b14560ceaa2d0e30a4bfe1'],
  [
    'format-2/logistic-regression-isotonic',
    'ea2596a9b61b6a07e96e262935416dd58e7f5e7b9030a8263736f076c74bf9be',
  ],
];

it.each(released)('loads %s and gives its rows the scores that they had', async (folder, digest) => {
  const from = join(packageRoot, 'test', 'histories', 'artifacts', folder);
  await cp(from, store.path('candidates', 'v1'), { recursive: true });
  await store.artifacts.publish('m', 'v1', digest);
  const { graph, model, golden } = await store.artifacts.load('m', 'v1', digest);
  const pipeline = compilePipeline({ graph, model });
  const raw = new Float64Array(pipeline.rawWidth);
  expect(golden.rows).toHaveLength(20);
  for (const [index, row] of golden.rows.entries()) {
    expect(pipeline.check(row, raw)).toMatchObject({ kind: 'ok' });
    expect(pipeline.scoreRow(raw)).toBeCloseTo(golden.scores[index] ?? Number.NaN, 12);
  }
});
