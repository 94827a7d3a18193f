import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeDeployment, readDeployment, VersionGone } from '../../../store/postgres/deployments.ts';
import { transaction } from '../../../store/postgres/pool.ts';
import { previousLive } from '../../../store/postgres/previous-live.ts';
import { collectable, markCollected, recordRemoved } from '../../../store/postgres/retention.ts';
import { recordRunInputs, SnapshotCollected } from '../../../store/postgres/runs.ts';
import { latestSnapshot, readSnapshot } from '../../../store/postgres/snapshots.ts';
import { readVersion, setVersionState } from '../../../store/postgres/versions.ts';
import { declare, type Ledger, makeRun, makeVersion, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

const nothingKept = { snapshotsMs: 0, candidatesMs: 0, versionsKept: 1 };

async function promote(model: string, version: string): Promise<void> {
  const { revision } = await readDeployment(ledger.pool, model);
  const common = { model, requestId: `q${revision}`, expectedRevision: revision, actor: 'a', reason: 'r' };
  await changeDeployment(ledger.pool, { ...common, action: { kind: 'promote', version } });
}

it('lets go only of what does not serve, waits for nobody and could not be rolled back to', async () => {
  await declare(ledger.pool, 'm');
  for (const [index, files] of [
    ['shared.parquet'],
    ['shared.parquet', 'own.parquet'],
    ['third.parquet'],
    ['fourth.parquet'],
    ['fifth.parquet'],
    ['sixth.parquet'],
  ].entries()) {
    await makeVersion(ledger.pool, 'm', `number${index}`, files);
  }
  await promote('m', 'v1'); // could be rolled back to
  await promote('m', 'v3'); // serves
  await setVersionState(ledger.pool, { model: 'm', version: 'v4', from: ['candidate'], to: 'staged' });
  const found = await collectable(ledger.pool, 'm', nothingKept);
  expect(found.versions).toEqual(['v2', 'v5']);
  expect([...found.snapshots].sort()).toEqual(['s-number1', 's-number4']);
  expect([...found.segmentFiles].sort()).toEqual(['fifth.parquet', 'own.parquet']);
});

it('marks what goes, names it until its files are gone, and lets nothing use it meanwhile', async () => {
  const { pool } = ledger;
  await declare(pool, 'marked');
  for (const index of [1, 2, 3]) await makeVersion(pool, 'marked', `marked-${index}`, [`${index}.parquet`]);
  const expected = { versions: ['v1', 'v2'], snapshots: ['s-marked-1', 's-marked-2'] };
  expect(await markCollected(pool, 'marked', nothingKept)).toMatchObject(expected);
  expect(await collectable(pool, 'marked', nothingKept)).toMatchObject({ versions: [], snapshots: [] });
  expect((await readVersion(pool, 'marked', 'v1'))?.collectedAt).not.toBeNull();
  await expect(promote('marked', 'v1')).rejects.toThrow(VersionGone);
  const { run } = await makeRun(pool, 'marked', 'marked-again');
  const inputs = { run, snapshot: 's-marked-1', snapshotDigest: 'd', learnerDigest: 'l' };
  await expect(recordRunInputs(pool, inputs)).rejects.toThrow(SnapshotCollected);
  expect(await markCollected(pool, 'marked', nothingKept)).toEqual({
    ...expected,
    segmentFiles: ['1.parquet', '2.parquet'],
  });
  await recordRemoved(pool, 'marked', expected);
  expect(await markCollected(pool, 'marked', nothingKept)).toMatchObject({ versions: [], snapshots: [] });
});

const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;

it('waits for a run that is just beginning to train on a snapshot, and then keeps it', async () => {
  const { pool } = ledger;
  await declare(pool, 'race');
  for (const index of [1, 2]) await makeVersion(pool, 'race', `race-${index}`);
  const { run } = await makeRun(pool, 'race', 'race-open');
  const marking = await transaction(pool, async (client) => {
    const inputs = { run, snapshot: 's-race-1', snapshotDigest: 'd', learnerDigest: 'l' };
    await recordRunInputs(client, inputs);
    const started = markCollected(pool, 'race', nothingKept);
    while ((await pool.query(waiting)).rows.length === 0);
    return { started };
  });
  expect((await marking.started).snapshots).not.toContain('s-race-1');
  expect((await readSnapshot(pool, 's-race-1'))?.collectedAt).toBeNull();
});

it('keeps the newest snapshot, on which the next pull builds, however old it is', async () => {
  await declare(ledger.pool, 'newest');
  await makeVersion(ledger.pool, 'newest', 'newest-1');
  await makeVersion(ledger.pool, 'newest', 'newest-2');
  await markCollected(ledger.pool, 'newest', nothingKept);
  expect((await latestSnapshot(ledger.pool, 'newest'))?.id).toBe('s-newest-2');
  expect((await readSnapshot(ledger.pool, 's-newest-1'))?.collectedAt).not.toBeNull();
});

it('never lists what serves or could be rolled back to, whatever the order of changes', async () => {
  const step = fc.record({
    kind: fc.constantFrom('promote', 'rollback', 'stage', 'collect'),
    version: fc.integer({ min: 1, max: 4 }).map((number) => `v${number}`),
  });
  let count = 0;
  const check = async (steps: readonly { kind: string; version: string }[]): Promise<void> => {
    const model = `any${++count}`;
    await declare(ledger.pool, model);
    for (const index of [1, 2, 3, 4]) await makeVersion(ledger.pool, model, `${model}-${index}`);
    const used = new Set<string>();
    for (const { kind, version } of steps) {
      if (kind === 'collect') await markCollected(ledger.pool, model, nothingKept);
      else if (await tryChange(model, kind, version)) used.add(version);
      const { stable, candidate } = await readDeployment(ledger.pool, model);
      const back = await previousLive(ledger.pool, model);
      for (const needed of [stable, candidate?.version, back]) {
        if (!needed) continue;
        expect((await readVersion(ledger.pool, model, needed))?.collectedAt).toBeNull();
        expect((await collectable(ledger.pool, model, nothingKept)).versions).not.toContain(needed);
      }
    }
  };
  await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), check), {
    numRuns: 15,
    seed: 11,
  });
});

/** False where the ledger refuses it: its files are gone, or it serves already. */
async function tryChange(model: string, kind: string, version: string): Promise<boolean> {
  const { revision, stable } = await readDeployment(ledger.pool, model);
  if (stable === version && kind !== 'stage') return false;
  if ((await readVersion(ledger.pool, model, version))?.collectedAt) return false;
  const action = { kind: kind as 'promote' | 'rollback' | 'stage', version };
  const common = { model, requestId: `q${revision}`, expectedRevision: revision, actor: 'a', reason: 'r' };
  return (await changeDeployment(ledger.pool, { ...common, action })).kind === 'changed';
}

it('keeps what is young, and what a run still uses', async () => {
  await declare(ledger.pool, 'young');
  for (let index = 0; index < 4; index++) await makeVersion(ledger.pool, 'young', `young-${index}`);
  await makeRun(ledger.pool, 'young', 'young-open', ['open.parquet']);
  await makeRun(ledger.pool, 'young', 'young-last', ['last.parquet']);
  const dayMs = 86_400_000;
  expect(
    await collectable(ledger.pool, 'young', { snapshotsMs: dayMs, candidatesMs: dayMs, versionsKept: 1 }),
  ).toEqual({ versions: [], snapshots: [], segmentFiles: [] });
});
