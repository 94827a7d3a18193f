import { pino } from 'pino';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { lintPolicies } from '../../worker/lint-policies.ts';
import { declare, type Ledger, openLedger } from '../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
  await ledger.pool.query(
    'create table public.t as select i as id, i % 40 as age, (i % 3 = 0)::integer as y from generate_series(1, 3000) i',
  );
});
afterAll(() => ledger.close());

it('says when it starts which slices are empty, and which approvals nobody may give', async () => {
  await declare(ledger.pool, 'm', {
    contract: { columns: { age: { type: 'integer' } } },
    gates: [{ metric: 'roc_auc', min: 0.6, slices: { where: 'age > 60' } }],
    rollout: { strategy: 'canary', approval: { before: 'promotion', by: ['risk'] } },
  });
  const lines: string[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => lines.push(line) });
  await lintPolicies({ pool: ledger.pool, log, connection: () => ledger.url });
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    {
      model: 'm',
      rule: 'rollout.approval.by[0]',
      msg: expect.stringContaining('no active key is named risk'),
    },
    { model: 'm', msg: 'vacuous policy: the slice age > 60 is empty: it is true of no row' },
  ]);
});
