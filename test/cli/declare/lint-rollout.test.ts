import { afterAll, beforeAll, expect, it } from 'vitest';
import { rolloutFindings } from '../../../cli/declare/lint-rollout.ts';
import { readEnvironment } from '../../../config/environment.ts';
import { createKey } from '../../../store/postgres/keys.ts';
import { declarationOf, type Ledger, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

const approval = { before: 'promotion', by: ['risk'] };
const declaration = declarationOf('m', { rollout: { strategy: 'canary', steps: [5, 50], approval } });
const environmentAt = (databaseUrl: string) => readEnvironment({ DATABASE_URL: databaseUrl });

it('refuses an approval that nobody may give, until somebody may', async () => {
  const environment = environmentAt(ledger.url);
  expect(await rolloutFindings(environment, declarationOf('m'))).toEqual([]);
  expect(await rolloutFindings(environment, declaration)).toEqual([
    {
      ...{ severity: 'refused', gate: null, rule: 'rollout.approval.by[0]' },
      message: expect.stringMatching(/^no active key is named risk: make one with ratchet key create risk/),
    },
  ]);
  await createKey(ledger.pool, { name: 'risk', scopes: ['operate'], createdBy: 'test' });
  expect(await rolloutFindings(environment, declaration)).toEqual([]);
});

it('notes that nobody was asked where the database holds no ledger', async () => {
  const elsewhere = new URL(ledger.url);
  elsewhere.pathname = '/postgres';
  expect(await rolloutFindings(environmentAt(String(elsewhere)), declaration)).toMatchObject([
    { severity: 'noted', message: expect.stringMatching(/^the rollout was not held against the keys/) },
  ]);
});
