import { expect, it } from 'vitest';
import { loadVersion } from '../../../api/replica/load-version.ts';
import { openArtifactStore, placeSample } from '../../support/artifact-store.ts';
import { otherShapes } from '../../support/one-shape.ts';

/** V8 treats what a function makes in its first runs otherwise than what it makes later. */
const runs = 30;

it('versions are of one shape for V8, however many are loaded, so that a swap throws no compiled code away', async () => {
  const store = await openArtifactStore();
  try {
    const { digest } = await placeSample(store.artifacts, { run: 'r-first1', version: 'v1' });
    const versions = [];
    while (versions.length < runs)
      versions.push(await loadVersion(store.artifacts, { model: 'm', version: 'v1', digest }));
    expect(otherShapes(versions)).toEqual([]);
  } finally {
    await store.close();
  }
});
