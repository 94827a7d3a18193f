import { readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { beforeEach, expect, it } from 'vitest';
import { BrokenArtifact } from '../../../store/artifacts/broken-artifact.ts';
import { type ArtifactStore, openArtifactStore, placeSample } from '../../support/artifact-store.ts';

let store: ArtifactStore;
let digest: string;
beforeEach(async () => {
  store = await openArtifactStore();
  ({ digest } = await placeSample(store.artifacts, { run: 'r-first1', version: 'v1' }));
  return () => store.close();
});

const publish = (): Promise<void> => store.artifacts.publish('m', 'v1', digest);

it('serves from a copy of its own', async () => {
  await publish();
  await rm(store.path('candidates'), { recursive: true });
  expect((await store.artifacts.load('m', 'v1', digest)).model.kind).toBe('prior');
});

it('refuses a broken candidate, and nothing appears', async () => {
  await writeFile(store.path('candidates', 'v1', 'model.json'), '{}');
  await expect(publish()).rejects.toThrow(BrokenArtifact);
  expect(await readdir(store.path()).then((names) => names.includes('promoted'))).toBe(false);
});

it('refuses another digest than that of the ledger', async () => {
  await expect(store.artifacts.publish('m', 'v1', 'f'.repeat(64))).rejects.toThrow(/the ledger knows ffff/);
});

it('leaves a whole copy untouched, for it may be in use', async () => {
  await publish();
  const before = await stat(store.path('promoted', 'v1'));
  await publish();
  expect((await stat(store.path('promoted', 'v1'))).ino).toBe(before.ino);
});

it('mends a broken copy from the candidate, and refuses to load it before', async () => {
  await publish();
  await writeFile(store.path('promoted', 'v1', 'golden.json'), '{}');
  await expect(store.artifacts.load('m', 'v1', digest)).rejects.toThrow(/golden\.json/);
  await publish();
  expect((await store.artifacts.load('m', 'v1', digest)).golden.scores).toEqual([0.25]);
});

it('ends with one whole copy and nothing beside it where many publish at once', async () => {
  await Promise.all(Array.from({ length: 10 }, publish));
  expect(await readdir(store.path('promoted'))).toEqual(['v1']);
  expect((await store.artifacts.load('m', 'v1', digest)).manifest.run).toBe('r-first1');
});

it('removes the half copies of processes that died', async () => {
  await publish();
  const half = store.path('promoted', 'v1.some.partial');
  await writeFile(half, 'half');
  await utimes(half, new Date('2020-01-01'), new Date('2020-01-01'));
  await rm(store.path('promoted', 'v1'), { recursive: true });
  await publish();
  expect(await readdir(store.path('promoted'))).toEqual(['v1']);
});
