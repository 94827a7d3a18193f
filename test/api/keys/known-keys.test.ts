import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeyRing } from '../../../api/keys/key-ring.ts';
import { keyKeeper } from '../../../api/keys/known-keys.ts';

let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'ratchet-keys-'));
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it('takes a ledger without any key as an answer: tokens are wrong then, the ledger is not away', () => {
  const ring = createKeyRing();
  keyKeeper(ring, { home, log: pino({ level: 'silent' }) })([]);
  expect(ring.isLoaded()).toBe(true);
  expect(ring.find('rk_wrong')).toBeNull();
});
