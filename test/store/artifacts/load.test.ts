import { mkdir, readFile, rename, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { artifactFiles } from '../../../shared/artifact-manifest.ts';
import { BrokenArtifact } from '../../../store/artifacts/broken-artifact.ts';
import {
  type ArtifactStore,
  manifestFor,
  openArtifactStore,
  placeSample,
  type StagedFiles,
  stageVersion,
} from '../../support/artifact-store.ts';

let store: ArtifactStore;
beforeEach(async () => {
  store = await openArtifactStore();
  return () => store.close();
});

const binary = new Uint8Array([0, 1, 254, 255]);
const place = (files: StagedFiles = { 'model.bin': binary }) =>
  placeSample(store.artifacts, { run: 'r-first1', version: 'v1', files });
const candidate = (...parts: readonly string[]): string => store.path('candidates', 'v1', ...parts);

it('gives back what was staged, with the bytes of the model', async () => {
  const { digest } = await place();
  const { manifest, model, graph, golden } = await store.artifacts.load('m', 'v1', digest);
  expect(manifest.run).toBe('r-first1');
  expect(model).toMatchObject({ kind: 'prior', width: 1, parameters: { score: 0.25 } });
  expect(Buffer.from(model.binary ?? [])).toEqual(Buffer.from(binary));
  expect(graph.inputs.map(({ name }) => name)).toEqual(['tenure']);
  expect(golden).toEqual({ rows: [{ tenure: 3 }], scores: [0.25] });
});

it('says that a version has no files', async () => {
  const loading = store.artifacts.load('m', 'v7');
  await expect(loading).rejects.toThrow('the artifact of m v7 is broken: it has no folder');
  await expect(loading).rejects.toThrow(BrokenArtifact);
});

describe.each([...artifactFiles, 'manifest.json'])('a damaged %s', (file) => {
  const named = new RegExp(file.replace('.', '\\.'));
  let digest: string;
  beforeEach(async () => {
    ({ digest } = await place());
  });

  it('is refused by name where one bit is flipped', async () => {
    const bytes = await readFile(candidate(file));
    bytes[1] = (bytes[1] ?? 0) ^ 1;
    await writeFile(candidate(file), bytes);
    await expect(store.artifacts.load('m', 'v1', digest)).rejects.toThrow(named);
  });

  it('is refused by name where it is cut short', async () => {
    await truncate(candidate(file), 1);
    await expect(store.artifacts.load('m', 'v1', digest)).rejects.toThrow(named);
    await expect(store.artifacts.load('m', 'v1')).rejects.toThrow(named);
  });

  it('is refused by name where it is missing', async () => {
    await rm(candidate(file));
    await expect(store.artifacts.load('m', 'v1', digest)).rejects.toThrow(named);
  });

  it('is refused where it is a link, even to the same bytes', async () => {
    await rename(candidate(file), `${store.home}/elsewhere`);
    await symlink(`${store.home}/elsewhere`, candidate(file));
    await expect(store.artifacts.load('m', 'v1', digest)).rejects.toThrow(/is no plain file/);
  });
});

describe('a version that is whole and makes no sense', () => {
  const faults: readonly (readonly [what: string, files: StagedFiles, message: RegExp])[] = [
    ['a model that is no JSON', { 'model.json': 'x' }, /model\.json is no JSON/],
    ['a model that is a list', { 'model.json': '[]' }, /model\.json/],
    ['a model without parameters', { 'model.json': '{"kind":"prior"}' }, /model\.json at formatVersion/],
    [
      'a graph of an unknown format',
      { 'features.json': '{"formatVersion":9}' },
      /format version 9 is unknown/,
    ],
    [
      'a graph without steps',
      { 'features.json': '{"formatVersion":1,"task":"binary"}' },
      /features\.json at/,
    ],
    [
      'golden rows without their scores',
      { 'golden.json': '{"rows":[{}],"scores":[]}' },
      /golden\.json: expected a score for every row/,
    ],
    [
      'golden rows that are nested',
      { 'golden.json': '{"rows":[{"a":{}}],"scores":[1]}' },
      /golden\.json at rows/,
    ],
  ];

  it.each(faults)('is refused: %s', async (_, files, message) => {
    const { digest } = await place(files);
    const loading = store.artifacts.load('m', 'v1', digest);
    await expect(loading).rejects.toThrow(BrokenArtifact);
    await expect(loading).rejects.toThrow(message);
  });

  it('is refused: a manifest of an unknown format', async () => {
    await stageVersion(store.artifacts, 'r-first1');
    const manifest = { ...manifestFor('r-first1'), formatVersion: 2 as 1 };
    await store.artifacts.place({ model: 'm', run: 'r-first1', version: 'v1', manifest });
    await expect(store.artifacts.load('m', 'v1')).rejects.toThrow(
      /manifest\.json at formatVersion: format version 2 is unknown/,
    );
  });

  it('is refused: the version of another model', async () => {
    await place();
    await mkdir(`${store.home}/models/other/candidates`, { recursive: true });
    await rename(candidate(), `${store.home}/models/other/candidates/v1`);
    await expect(store.artifacts.load('other', 'v1')).rejects.toThrow(/belongs to the model m/);
  });

  it('is refused: a folder that is a link', async () => {
    await place();
    await rename(candidate(), `${store.home}/elsewhere`);
    await symlink(`${store.home}/elsewhere`, candidate());
    await expect(store.artifacts.load('m', 'v1')).rejects.toThrow(/its folder is a link/);
  });

  it('loads with a field that a later release of the same format wrote', async () => {
    const model = '{"kind":"prior","formatVersion":1,"task":"binary","width":1,"parameters":{},"later":1}';
    await place({ 'model.json': model });
    expect((await store.artifacts.load('m', 'v1')).model).toMatchObject({ later: 1 });
  });
});
