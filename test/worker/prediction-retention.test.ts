import { afterAll, beforeAll, expect, it } from 'vitest';
import { predictionId } from '../../api/prediction-id.ts';
import { recordOutcomes } from '../../store/postgres/outcomes.ts';
import { partitionedMonths } from '../../store/prediction-log/partitions.ts';
import { rowColumns } from '../../store/prediction-log/row-format.ts';
import { rowOrigin, rowTarget, writeRow } from '../../store/prediction-log/write-row.ts';
import { writeRows } from '../../store/prediction-log/write-rows.ts';
import { deleteOldPredictions } from '../../worker/prediction-retention.ts';
import { declare, type Ledger, openLedger } from '../support/ledger.ts';
import { entryOf } from '../support/log-entry.ts';

const dayMs = 86_400_000;
let ledger: Ledger;

beforeAll(async () => {
  ledger = await openLedger();
  await declare(ledger.pool, 'brief', { log: { retention: '7d' } });
  await declare(ledger.pool, 'usual');
});
afterAll(() => ledger?.close());

async function logged(model: string, ageDays: number): Promise<string> {
  const id = predictionId(Date.now() - ageDays * dayMs);
  const origin = { version: 1, revision: 1, variant: 'stable', salt: null, assigned: 'no_rollout' } as const;
  const to = rowTarget(1_000);
  const end = writeRow(to, 0, entryOf({ id, origin: rowOrigin({ model, ...origin }) }));
  await writeRows(ledger.pool, { columns: rowColumns, pieces: [to.bytes.subarray(0, end)] });
  await recordOutcomes(ledger.pool, { model, actor: 'test' }, [
    {
      ...{ about: { kind: 'prediction', id }, label: '1', source: 'test' },
      observedAt: new Date().toISOString(),
    },
  ]);
  return id;
}

it('deletes what is older than each model wants, with its outcomes, and drops months that none wants', async () => {
  const kept = [await logged('brief', 1), await logged('usual', 1), await logged('usual', 20)];
  for (const age of [9, 20]) await logged('brief', age);
  await logged('usual', 140);
  const months = await partitionedMonths(ledger.pool);
  const deleted = await deleteOldPredictions({ pool: ledger.pool });
  expect(deleted).toEqual([
    { month: months[0] },
    { model: 'brief', predictions: 2, outcomes: 2 },
    { model: 'usual', predictions: 0, outcomes: 1 },
  ]);
  expect(await partitionedMonths(ledger.pool)).toEqual(months.slice(1));
  for (const [table, column] of [
    ['predictions', 'id'],
    ['outcomes', 'prediction'],
  ]) {
    const { rows } = await ledger.pool.query<{ id: string }>(`select ${column} as id from ${table}`);
    expect(rows.map(({ id }) => id).toSorted()).toEqual(kept.toSorted());
  }
  expect(await deleteOldPredictions({ pool: ledger.pool })).toEqual([]);
});
