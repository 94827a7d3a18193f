import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { beforeEach, expect, it } from 'vitest';
import { type ArtifactStore, openArtifactStore } from '../../support/artifact-store.ts';

let store: ArtifactStore;
beforeEach(async () => {
  store = await openArtifactStore();
  await mkdir(store.path(), { recursive: true });
  return () => store.close();
});

const digest = '0a'.repeat(32);
const line = (revision: number): string => `v3 revision=${revision} sha256=${digest}\n`;
const write = (revision: number, version = 'v3'): Promise<boolean> =>
  store.artifacts.writeCurrent('m', { version, revision, digest });

it('is one line that a person can read', async () => {
  expect(await store.artifacts.readCurrent('m')).toEqual({ kind: 'none' });
  expect(await write(12)).toBe(true);
  expect(await readFile(store.path('current_model.txt'), 'utf8')).toBe(line(12));
  expect(await store.artifacts.readCurrent('m')).toEqual({
    kind: 'current',
    version: 'v3',
    revision: 12,
    digest,
  });
});

it('never goes back to a lower revision', async () => {
  await write(12);
  expect(await write(11, 'v9')).toBe(false);
  expect(await write(12)).toBe(true);
  expect(await store.artifacts.readCurrent('m')).toMatchObject({ version: 'v3', revision: 12 });
});

it('keeps the highest of many that are written at once, and nothing beside it', async () => {
  const revisions = Array.from({ length: 40 }, (_, index) => ((index * 17) % 40) + 1);
  await Promise.all(revisions.map((revision) => write(revision)));
  expect(await store.artifacts.readCurrent('m')).toMatchObject({ revision: 40 });
  expect(await readdir(store.path())).toEqual(['current_model.txt']);
});

it('is written although a process died while it held the lock', async () => {
  const lock = store.path('current_model.txt.lock');
  await writeFile(lock, '');
  await utimes(lock, new Date('2020-01-01'), new Date('2020-01-01'));
  expect(await write(1)).toBe(true);
});

const broken: readonly (readonly [what: string, text: string, reason: RegExp])[] = [
  ['nothing', '', /is empty/],
  ['a byte order mark', `\uFEFF${line(1)}`, /byte order mark/],
  ['the line ends of another system', line(1).replace('\n', '\r\n'), /CRLF/],
  ['a line that was cut off', line(1).slice(0, 40), /cut off/],
  ['a line without its end', line(1).slice(0, -1), /cut off/],
  ['two lines', line(1).repeat(2), /it says/],
  ['a field that is unknown', line(1).replace('sha256', 'md5'), /it says/],
  ['a revision that is no number', line(1).replace('=1 ', '=one '), /it says/],
  ['a version that leads elsewhere', line(1).replace('v3', '../v3'), /it says/],
];

it.each(broken)('is refused with %s, and says why', async (_, text, reason) => {
  await writeFile(store.path('current_model.txt'), text);
  const read = await store.artifacts.readCurrent('m');
  expect(read).toMatchObject({ kind: 'broken', reason: expect.stringMatching(reason) });
  expect(await write(1)).toBe(true);
  expect(await store.artifacts.readCurrent('m')).toMatchObject({ kind: 'current', revision: 1 });
});

it('is refused where it is a folder', async () => {
  await mkdir(store.path('current_model.txt'));
  expect((await store.artifacts.readCurrent('m')).kind).toBe('broken');
});

it('is never written with what could not be read back', async () => {
  await expect(write(-1)).rejects.toThrow(TypeError);
  await expect(write(1, 'v0')).rejects.toThrow(TypeError);
  expect(await store.artifacts.readCurrent('m')).toEqual({ kind: 'none' });
});
