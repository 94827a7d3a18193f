import { afterAll, beforeAll, expect, it } from 'vitest';
import { removeModel } from '../../../store/postgres/declarations.ts';
import { changeDeployment, listChanges, readDeployment } from '../../../store/postgres/deployments.ts';
import { listRemoved, markRemoved } from '../../../store/postgres/removed-models.ts';
import { markCollected, recordRemoved } from '../../../store/postgres/retention.ts';
import { finishRun } from '../../../store/postgres/runs.ts';
import { readVersion } from '../../../store/postgres/versions.ts';
import { declare, type Ledger, makeRun, makeVersion, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

const hour = 3_600_000;
const policy = { snapshotsMs: 24 * hour, candidatesMs: 72 * hour, versionsKept: 10 };

/** A model with two versions, of which the second serves. */
async function served(model: string): Promise<void> {
  await declare(ledger.pool, model);
  for (const index of [1, 2])
    await makeVersion(ledger.pool, model, `${model}-${index}`, [`${index}.parquet`]);
  const { revision: expectedRevision } = await readDeployment(ledger.pool, model);
  const action = { kind: 'promote', version: 'v2' } as const;
  const asked = { model, requestId: 'q', expectedRevision, actor: 'a', reason: 'r', action };
  await changeDeployment(ledger.pool, asked);
}

const removedFor = (model: string, hours: number) =>
  ledger.pool.query(`update models set removed_at = now() - $2 * interval '1 hour' where name = $1`, [
    model,
    hours,
  ]);

it('lets go of the files of a removed model when their times are over, snapshots first, and keeps its rows', async () => {
  const { pool } = ledger;
  await served('gone');
  expect(await listRemoved(pool)).toEqual([]);
  await removeModel(pool, 'gone', 'me');
  expect(await listRemoved(pool)).toEqual([{ model: 'gone', declaration: 1 }]);
  expect(await markRemoved(pool, 'gone', policy)).toMatchObject({ versions: [], snapshots: [] });
  await removedFor('gone', 25);
  const snapshots = ['s-gone-1', 's-gone-2'];
  expect(await markRemoved(pool, 'gone', policy)).toEqual({
    ...{ versions: [], snapshots, segmentFiles: ['1.parquet', '2.parquet'] },
  });
  expect((await readDeployment(pool, 'gone')).stable).toBe('v2');
  await removedFor('gone', 73);
  const all = { versions: ['v1', 'v2'], snapshots };
  expect(await markRemoved(pool, 'gone', policy)).toMatchObject(all);
  await recordRemoved(pool, 'gone', all);
  expect(await listRemoved(pool)).toEqual([]);
  expect(await readVersion(pool, 'gone', 'v2')).toMatchObject({
    state: 'retired',
    collectedAt: expect.any(String),
  });
  const [change] = await listChanges(pool, 'gone', { limit: 1 });
  expect(change).toMatchObject({ kind: 'clear', revision: 2, actor: 'retention', fromVersion: 'v2' });
});

it('brings such a model back with nothing that serves, ready for a run', async () => {
  const { pool } = ledger;
  await served('back');
  await removeModel(pool, 'back', 'me');
  await removedFor('back', 100);
  const gone = await markRemoved(pool, 'back', policy);
  await recordRemoved(pool, 'back', gone);
  await declare(pool, 'back');
  expect(await readDeployment(pool, 'back')).toMatchObject({ stable: null, candidate: null, revision: 2 });
  expect(await makeVersion(pool, 'back', 'back-3')).toBe('v3');
  expect(await markCollected(pool, 'back', policy)).toMatchObject({ versions: [], snapshots: [] });
});

it('leaves alone what is declared again, and what a run still works with', async () => {
  const { pool } = ledger;
  await served('again');
  await removeModel(pool, 'again', 'me');
  const { run } = await makeRun(pool, 'again', 'again-open');
  await removedFor('again', 100);
  expect(await markRemoved(pool, 'again', policy)).toMatchObject({ versions: [], snapshots: [] });
  await finishRun(pool, { run, kind: 'cancelled', result: { kind: 'cancelled' } });
  await declare(pool, 'again');
  expect(await markRemoved(pool, 'again', policy)).toMatchObject({ versions: [], snapshots: [] });
  expect((await readDeployment(pool, 'again')).stable).toBe('v2');
});
