import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { loadVersion } from '../../../api/replica/load-version.ts';
import { defineLearner } from '../../../models/extension/define-learner.ts';
import { installExtensions } from '../../../models/extension/install.ts';
import { canonicalJson } from '../../../shared/canonical-json.ts';
import { learnerOfVersion } from '../../../shared/extension/learner-of-version.ts';
import {
  type ArtifactStore,
  manifestFor,
  openArtifactStore,
  stageVersion,
} from '../../support/artifact-store.ts';

let store: ArtifactStore;
beforeEach(async () => {
  store = await openArtifactStore();
  return () => store.close();
});
afterEach(() => installExtensions([]));

const trained = {
  family: 'learner',
  name: 'same-score',
  file: 'extensions/same-score.ts',
  digest: 'a'.repeat(64),
} as const;

function install(digest: string, shift = 0): void {
  const extension = defineLearner({
    kind: 'same-score',
    tasks: ['binary'],
    learned: z.strictObject({ score: z.number() }),
    fit: () => ({ learned: { score: 0.25 } }),
    scorer:
      ({ score }) =>
      (_, out) =>
        out.fill(score + shift),
  });
  installExtensions([{ ...trained, digest, extension }]);
}

/** A version of the user's own learner, as a training leaves it. */
async function place() {
  const model = {
    kind: 'same-score',
    formatVersion: 1,
    task: 'binary',
    width: 1,
    parameters: { classCount: 1, learned: { score: 0.25 } },
  };
  await stageVersion(store.artifacts, 'r-first1', { 'model.json': canonicalJson(model) });
  const manifest = { ...manifestFor('r-first1'), extensions: [trained] };
  const { digest } = await store.artifacts.place({ model: 'm', run: 'r-first1', version: 'v1', manifest });
  return loadVersion(store.artifacts, { model: 'm', version: 'v1', digest });
}

describe('a version of a learner of the user’s own', () => {
  it('is served and explained where the file that trained it is installed', async () => {
    install(trained.digest);
    const loaded = await place();
    expect(loaded.predict({ tenure: 3 })).toMatchObject({ kind: 'scored', score: 0.25 });
    expect(loaded.explain({ tenure: 3 })).toMatchObject({
      base: 0.25,
      rawScore: 0.25,
      contributions: [{ feature: 'tenure', contribution: 0 }],
    });
    expect(loaded.warning).toBeNull();
    expect(loaded.isOwnCode).toBe(true);
  });

  it('is refused by name where it is gone', async () => {
    await expect(place()).rejects.toMatchObject({
      name: 'OtherExtension',
      message:
        'm v1 was trained with the learner same-score of extensions/same-score.ts (sha256 aaaaaaaaaaaa), which no extension here defines: put the file back and start anew',
    });
  });

  it('is served with a warning where the file has changed and golden rows score alike, and refused where they do not', async () => {
    install('b'.repeat(64));
    const { warning } = await place();
    expect(warning).toContain(
      'extensions/same-score.ts is another here (sha256 bbbbbbbbbbbb); all golden rows score as before',
    );
    install('b'.repeat(64), 0.01);
    await store.close();
    store = await openArtifactStore();
    await expect(place()).rejects.toThrow(
      /same-score.*and scores otherwise: m v1: golden row 0 scores 0.26, not 0.25; put the file back as it was, or retrain/,
    );
  });

  it('needs nothing where its learner is built in, whatever judged it', () => {
    const gate = { ...trained, family: 'gate' } as const;
    expect(learnerOfVersion({ model: 'm', extensions: [gate] }, 'v1', [])).toEqual({ kind: 'same' });
    expect(learnerOfVersion({ model: 'm' }, 'v1', [])).toEqual({ kind: 'same' });
  });
});
