import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeyRing, hashToken } from '../../../api/keys/key-ring.ts';
import { keyKeeper } from '../../../api/keys/known-keys.ts';
import { readLastKnownKeys } from '../../../store/last-known-keys.ts';
import { eventually } from '../../support/eventually.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ratchet-keys-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const about = () => ({ home, log: pino({ level: 'silent' }) });
const key = (name: string) => ({ name, hash: hashToken(name), scopes: ['predict'] });
const onDisk = async () => (await readLastKnownKeys(home))?.map(({ name }) => name);

it('keeps on disk what the ledger has by then: a key that was revoked meanwhile does not come back', async () => {
  const read = async () => [key('till')];
  for (let time = 0; time < 10; time++) {
    keyKeeper(createKeyRing(), { ...about(), read })([key('till')]);
    keyKeeper(createKeyRing(), { ...about(), read })([key('shop'), key('till')]);
  }
  await eventually(onDisk, (names) => names !== undefined);
  for (let time = 0; time < 10; time++) {
    expect(await onDisk()).toEqual(['till']);
    await setTimeout(20);
  }
});

it('tries again with the next look where the disk did not take them, and says so once', async () => {
  const read = async () => [key('till')];
  const said: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line) => said.push(line) });
  const keep = keyKeeper(createKeyRing(), { home, log, read });
  rmSync(home, { recursive: true });
  keep([key('till')]);
  await eventually(
    () => said,
    ({ length }) => length > 0,
  );
  for (let look = 0; look < 3; look++) {
    keep([key('till')]);
    await setTimeout(20);
  }
  expect(said).toHaveLength(1);
  mkdirSync(home);
  await eventually(
    () => {
      keep([key('till')]);
      return onDisk();
    },
    (names) => names?.length === 1,
  );
});

it('takes a ledger without any key as an answer: tokens are wrong then, the ledger is not away', () => {
  const ring = createKeyRing();
  keyKeeper(ring, { ...about(), read: async () => [] })([]);
  expect(ring.isLoaded()).toBe(true);
  expect(ring.find('rk_wrong')).toBeNull();
});
