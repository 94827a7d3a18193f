import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { UnsafeName } from '../../../store/artifacts/paths.ts';
import { type ArtifactStore, openArtifactStore, placeSample } from '../../support/artifact-store.ts';

let store: ArtifactStore;
beforeEach(async () => {
  store = await openArtifactStore();
  return () => store.close();
});

const decision = { model: 'm', version: 'v1', decision: 'd-first1' };

describe('decisions', () => {
  it('keeps the files of a decision beside its version', async () => {
    await store.artifacts.writeDecision(decision, { 'report.md': '# v1', 'metrics.json': '{}' });
    const report = await store.artifacts.readDecision('m', 'v1', 'd-first1', 'report.md');
    expect(report?.toString()).toBe('# v1');
    expect(await store.artifacts.readDecision('m', 'v1', 'd-first1', 'other.md')).toBeNull();
    expect(await readdir(store.path('decisions', 'v1', 'd-first1'))).toEqual(['metrics.json', 'report.md']);
  });

  it('writes the same decision again without a trace of the first', async () => {
    await store.artifacts.writeDecision(decision, { 'report.md': 'long text' });
    await store.artifacts.writeDecision(decision, { 'report.md': 'short' });
    const report = await store.artifacts.readDecision('m', 'v1', 'd-first1', 'report.md');
    expect(report?.toString()).toBe('short');
  });
});

describe('collecting', () => {
  it('deletes the version and its scores and keeps the reports, also when it is asked again', async () => {
    const { digest } = await placeSample(store.artifacts, { run: 'r-first1', version: 'v1' });
    await store.artifacts.publish('m', 'v1', digest);
    await store.artifacts.writeDecision(decision, { 'report.md': '# v1', 'scores.parquet': 'rows' });
    await store.artifacts.collect('m', 'v1');
    await store.artifacts.collect('m', 'v1');
    expect(await readdir(store.path('candidates'))).toEqual([]);
    expect(await readdir(store.path('promoted'))).toEqual([]);
    expect(await readdir(store.path('decisions', 'v1', 'd-first1'))).toEqual(['report.md']);
  });
});

describe('names', () => {
  it('lists the models that have files, and nothing else that lies there', async () => {
    expect(await store.artifacts.listModels()).toEqual([]);
    await placeSample(store.artifacts, { run: 'r-first1', version: 'v1' });
    await mkdir(`${store.home}/models/.hidden`);
    await writeFile(`${store.home}/models/notes`, '');
    expect(await store.artifacts.listModels()).toEqual(['m']);
  });

  it.each(['..', '../m', 'm/..', '/etc', '', '.hidden', 'a b', 'm\u0000'])(
    'refuses %j as a model',
    async (model) => {
      await expect(async () => store.artifacts.load(model, 'v1')).rejects.toThrow(UnsafeName);
      await expect(async () => store.artifacts.readCurrent(model)).rejects.toThrow(UnsafeName);
      await expect(async () => store.artifacts.collect(model, 'v1')).rejects.toThrow(UnsafeName);
    },
  );

  it.each(['..', 'v0', 'v01', 'v1/../v2', 'V1', '1', 'v1 ', 'v1\n'])(
    'refuses %j as a version',
    async (version) => {
      await expect(async () => store.artifacts.load('m', version)).rejects.toThrow(UnsafeName);
      await expect(async () => store.artifacts.publish('m', version, '')).rejects.toThrow(UnsafeName);
      await expect(async () => store.artifacts.collect('m', version)).rejects.toThrow(UnsafeName);
    },
  );

  it.each(['..', '../report.md', 'a/b', '.hidden', '', 'a..b', '/etc/passwd'])(
    'refuses %j as a file',
    async (file) => {
      await expect(async () => store.artifacts.readDecision('m', 'v1', 'd-first1', file)).rejects.toThrow(
        UnsafeName,
      );
      await expect(store.artifacts.writeDecision(decision, { [file]: 'x' })).rejects.toThrow(UnsafeName);
    },
  );

  it.each(['..', 'd-../../x', 'r-first1', ''])('refuses %j as a decision', async (id) => {
    await expect(async () => store.artifacts.readDecision('m', 'v1', id, 'report.md')).rejects.toThrow(
      UnsafeName,
    );
  });

  it.each(['..', 'r-../..', 'first'])('refuses %j as a run', async (run) => {
    await expect(store.artifacts.stage('m', run)).rejects.toThrow(UnsafeName);
  });

  it('writes staged files into a staging folder only', async () => {
    const folder = await store.artifacts.stage('m', 'r-first1');
    await store.artifacts.writeStaged(folder, 'model.json', '{}');
    for (const elsewhere of [store.home, store.path('candidates', 'v1'), `${folder}/..`, '/tmp'])
      await expect(async () => store.artifacts.writeStaged(elsewhere, 'model.json', '{}')).rejects.toThrow(
        UnsafeName,
      );
  });
});
