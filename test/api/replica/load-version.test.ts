import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeEach, expect, it } from 'vitest';
import { loadVersion } from '../../../api/replica/load-version.ts';
import { packageRoot } from '../../../cli/stack/package-root.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import { type ArtifactStore, openArtifactStore } from '../../support/artifact-store.ts';

let store: ArtifactStore;
beforeEach(async () => {
  store = await openArtifactStore();
  return () => store.close();
});

const digests = {
  platt: 'bfca6d38097e65b470a7a1d33b9b35752155af0904b14560ceaa2d0e30a4bfe1',
  isotonic: 'ea2596a9b61b6a07e96e262935416dd58e7f5e7b9030a8263736f076c74bf9be',
};

it.each(Object.entries(digests))(
  'serves the calibrated scores of a version bit by bit, and explains the learner below them: %s',
  async (kind, digest) => {
    const folder = `test/histories/artifacts/format-2/logistic-regression-${kind}`;
    await cp(join(packageRoot, folder), store.path('candidates', 'v1'), { recursive: true });
    await store.artifacts.publish('m', 'v1', digest);
    const { graph, model, golden } = await store.artifacts.load('m', 'v1', digest);
    const loaded = await loadVersion(store.artifacts, { model: 'm', version: 'v1', digest });
    const { check, scoreRow, rawWidth } = compilePipeline({ graph, model });
    const raw = new Float64Array(rawWidth);
    for (const row of golden.rows) {
      check(row, raw);
      const { base, rawScore, contributions } = loaded.explain(row);
      expect(loaded.predict(row)).toMatchObject({ kind: 'scored', score: scoreRow(raw) });
      const sum = contributions.reduce((total, { contribution }) => total + contribution, base);
      expect(sum).toBeCloseTo(rawScore, 9);
      expect(1 / (1 + Math.exp(-rawScore))).not.toBeCloseTo(scoreRow(raw), 4);
    }
  },
);
