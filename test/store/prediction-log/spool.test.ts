import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { openSpool, type Spool } from '../../../store/prediction-log/spool.ts';

let folder: string;
let spool: Spool;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ratchet-spool-'));
  spool = openSpool(folder, { bytesMax: 10_000 });
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const keep = (text: string) => spool.keep({ columns: ['score'], pieces: [Buffer.from(text)] }, 1);
const read = async (file: string) => {
  const rows = await spool.read(file);
  return { text: Buffer.concat(rows?.pieces ?? []).toString(), memory: rows?.pieces[0]?.buffer };
};

it('reads one file after the other into the same memory, each whole', async () => {
  for (const text of ['a first row'.repeat(9), 'short', 'as long as the first'.repeat(4)]) await keep(text);
  const [first = '', second = '', third = ''] = await spool.files();
  const one = await read(first);
  expect(one.text).toBe('a first row'.repeat(9));
  expect(await read(second)).toEqual({ text: 'short', memory: one.memory });
  expect(await read(third)).toEqual({ text: 'as long as the first'.repeat(4), memory: one.memory });
});

it('has room for a file that is longer than all before', async () => {
  await keep('short');
  await keep('much longer'.repeat(99));
  const [first = '', second = ''] = await spool.files();
  await read(first);
  expect((await read(second)).text).toBe('much longer'.repeat(99));
  await spool.remove(first);
  expect(await spool.read(first)).toBeNull();
});

it('gives back the pieces that it was given, and what an earlier release kept in one', async () => {
  await spool.keep({ columns: ['score'], pieces: ['two', 'pieces'].map((text) => Buffer.from(text)) }, 2);
  const [file = ''] = await spool.files();
  expect((await spool.read(file))?.pieces.map(String)).toEqual(['two', 'pieces']);
  const earlier = `{"format":1,"columns":["score"],"rowCount":2}\ntwopieces`;
  await writeFile(join(folder, file), earlier);
  expect((await spool.read(file))?.pieces.map(String)).toEqual(['twopieces']);
});
