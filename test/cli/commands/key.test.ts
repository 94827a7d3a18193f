import { afterEach, beforeEach, expect, it } from 'vitest';
import { createKeyRing } from '../../../api/keys/key-ring.ts';
import { KeyCreated } from '../../../shared/http/keys.ts';
import { readKeys } from '../../../store/postgres/keys.ts';
import { type Ledger, openLedger } from '../../support/ledger.ts';
import type { CliEnd } from './cli-process.ts';
import { runCli } from './run-cli.ts';

let ledger: Ledger;
beforeEach(async () => {
  ledger = await openLedger();
});
afterEach(() => ledger.close());

const createKey = (...words: readonly string[]): Promise<CliEnd> =>
  runCli(['key', 'create', ...words], { DATABASE_URL: ledger.url });

it('makes the first key in the ledger itself, for no key opens the API before', async () => {
  const { code, stdout } = await createKey('me', '--scope', 'admin', '--json');
  expect(code).toBe(0);
  const { token } = KeyCreated.parse(JSON.parse(stdout));
  const ring = createKeyRing();
  ring.replace(await readKeys(ledger.pool));
  expect(ring.find(token)).toMatchObject({ name: 'me' });
});

it('refuses a name that is taken, and one that no key may have', async () => {
  await createKey('me', '--scope', 'admin');
  expect(await createKey('me', '--scope', 'read')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('a key named me exists'),
  });
  expect(await createKey('a b', '--scope', 'read')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('expected letters, digits'),
  });
});
