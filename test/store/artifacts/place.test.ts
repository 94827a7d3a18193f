import { createHash } from 'node:crypto';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { BrokenArtifact } from '../../../store/artifacts/broken-artifact.ts';
import { readVersion, registerVersion } from '../../../store/postgres/versions.ts';
import {
  type ArtifactStore,
  manifestFor,
  openArtifactStore,
  placeSample,
  stageVersion,
} from '../../support/artifact-store.ts';
import { declare, type Ledger, makeRun, openLedger } from '../../support/ledger.ts';

let store: ArtifactStore;
beforeEach(async () => {
  store = await openArtifactStore();
  return () => store.close();
});

const sha256 = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

describe('placing', () => {
  it('lists every file with its sha256 in a manifest whose own sha256 is the digest', async () => {
    const binary = new Uint8Array([1, 2, 3]);
    const placing = { run: 'r-first1', version: 'v1', files: { 'model.bin': binary } };
    const { digest, manifest } = await placeSample(store.artifacts, placing);
    const folder = store.path('candidates', 'v1');
    expect(sha256(await readFile(`${folder}/manifest.json`))).toBe(digest);
    const names = Object.keys(manifest.files).sort();
    expect(names).toEqual(['features.json', 'golden.json', 'model.bin', 'model.json', 'profile.json']);
    for (const [name, listed] of Object.entries(manifest.files)) {
      const bytes = await readFile(`${folder}/${name}`);
      expect({ sha256: sha256(bytes), bytes: bytes.length }).toEqual(listed);
    }
    expect(await readdir(store.path('staging'))).toEqual([]);
  });

  it('answers the same when it is asked again for the same run', async () => {
    const first = await placeSample(store.artifacts, { run: 'r-first1', version: 'v1' });
    const manifest = { ...manifestFor('r-first1'), createdAt: '2027-01-01T00:00:00Z' };
    const again = await store.artifacts.place({ model: 'm', run: 'r-first1', version: 'v1', manifest });
    expect(again).toEqual(first);
  });

  it.each(['model.json', 'features.json', 'golden.json'] as const)(
    'refuses a run that did not stage %s, and leaves no version',
    async (file) => {
      const placing = placeSample(store.artifacts, {
        run: 'r-first1',
        version: 'v1',
        files: { [file]: null },
      });
      await expect(placing).rejects.toThrow(new RegExp(`r-first1 did not stage ${file}`));
      await expect(readdir(store.path('candidates'))).rejects.toThrow('ENOENT');
    },
  );

  it('begins with an empty folder, whatever an earlier attempt left there', async () => {
    const folder = await stageVersion(store.artifacts, 'r-first1');
    await writeFile(`${folder}/manifest.json`, 'half');
    expect(await readdir(await store.artifacts.stage('m', 'r-first1'))).toEqual([]);
  });

  it('discards what a run staged that ended without a version', async () => {
    await stageVersion(store.artifacts, 'r-first1');
    await store.artifacts.discard('m', 'r-first1');
    await store.artifacts.discard('m', 'r-first1');
    expect(await readdir(store.path('staging'))).toEqual([]);
  });
});

describe('placing and registering', () => {
  let ledger: Ledger;
  beforeAll(async () => {
    ledger = await openLedger();
    await declare(ledger.pool, 'm');
  });
  afterAll(() => ledger.close());

  const register = async (suffix: string, afterPlace = (): void => undefined) => {
    const [run, snapshot] = [`r-${suffix}`, `s-${suffix}`];
    return registerVersion(ledger.pool, {
      ...{ model: 'm', run, snapshot, declaration: 1, learner: 'prior' },
      place: async (version) => {
        const placed = await store.artifacts.place({ model: 'm', run, version, manifest: manifestFor(run) });
        afterPlace();
        return placed;
      },
    });
  };
  const crash = (): never => {
    throw new Error('the power went');
  };

  it('takes over what was placed where the row was not written, under the same number and digest', async () => {
    await makeRun(ledger.pool, 'm', 'crashed1');
    await stageVersion(store.artifacts, 'r-crashed1');
    await expect(register('crashed1', crash)).rejects.toThrow('the power went');
    expect(await readVersion(ledger.pool, 'm', 'v1')).toBeNull();
    expect(await register('crashed1')).toEqual({ version: 'v1' });
    const stored = await readVersion(ledger.pool, 'm', 'v1');
    expect((await store.artifacts.load('m', 'v1', stored?.digest)).manifest.run).toBe('r-crashed1');
  });

  it('gives files back to a run that lost its number to another one', async () => {
    for (const suffix of ['slow-run', 'fast-run']) {
      await makeRun(ledger.pool, 'm', suffix);
      await stageVersion(store.artifacts, `r-${suffix}`);
    }
    await expect(register('slow-run', crash)).rejects.toThrow('the power went');
    const fast = await register('fast-run');
    const slow = await register('slow-run');
    expect(fast.version).not.toBe(slow.version);
    for (const [suffix, { version }] of [['fast-run', fast] as const, ['slow-run', slow] as const]) {
      const stored = await readVersion(ledger.pool, 'm', version);
      const { manifest } = await store.artifacts.load('m', version, stored?.digest);
      expect(manifest.run).toBe(`r-${suffix}`);
    }
  });

  it('replaces what is broken and belongs to no row', async () => {
    await makeRun(ledger.pool, 'm', 'after-broken');
    const next = `v${(await ledger.pool.query('select from versions')).rows.length + 1}`;
    await placeSample(store.artifacts, { run: 'r-broken1', version: next });
    await rm(store.path('candidates', next, 'model.json'));
    await stageVersion(store.artifacts, 'r-after-broken');
    const { version } = await register('after-broken');
    expect(version).toBe(next);
    expect((await store.artifacts.load('m', version)).manifest.run).toBe('r-after-broken');
  });

  it('says that the files are gone where nothing was staged', async () => {
    await makeRun(ledger.pool, 'm', 'nothing1');
    await expect(register('nothing1')).rejects.toThrow(BrokenArtifact);
  });
});
