import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeAnnounced } from '../../../store/postgres/announcements.ts';
import { recordDecision } from '../../../store/postgres/decisions.ts';
import { changeDeployment } from '../../../store/postgres/deployments.ts';
import { stageEnded, stageStarted } from '../../../store/postgres/runs.ts';
import { declare, type Ledger, makeRun, makeVersion, openLedger } from '../../support/ledger.ts';

/** Model `m` serves v1, has v2 in its slot, v3 with a decision, and v4 without files; a run of `other` is open. */
let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
  const { pool } = ledger;
  await declare(pool, 'm');
  for (const part of ['first1', 'second', 'third3', 'fourth']) await makeVersion(pool, 'm', part);
  await pool.query(`update versions set collected_at = now() where model = 'm' and number = 4`);
  await declare(pool, 'other');
  await makeRun(pool, 'other', 'other1');
  await stageStarted(pool, { run: 'r-other1', stage: 'pull', attempt: 1 });
  const common = { model: 'm', requestId: 'q', actor: 'a', reason: 'r' };
  await changeDeployment(pool, {
    ...common,
    ...{ expectedRevision: 0, action: { kind: 'promote', version: 'v1' } },
  });
  await changeDeployment(pool, {
    ...common,
    ...{ expectedRevision: 1, action: { kind: 'stage', version: 'v2' } },
  });
  await recordDecision(pool, {
    ...{ id: 'd-third3', model: 'm', version: 'v3', run: 'r-third3', champion: null },
    ...{ verdict: 'pass', body: {}, digest: 'd'.repeat(64) },
  });
});
afterAll(() => ledger.close());

const toLoads =
  'insert into loads (model, file_digest, file_name, actor, row_count, inserted, updated) values';
const toChanges =
  'insert into deployment_changes (model, revision, request_id, actor, reason, kind, to_version, decision) values';

const violations: readonly (readonly [what: string, sql: string])[] = [
  ['another body of a declaration', `update declarations set body = '{}'`],
  ['another number of a declaration', `update declarations set number = 7 where model = 'other'`],
  ['a declaration that is taken back', `delete from declarations where model = 'other'`],
  ['another verdict of a decision', `update decisions set verdict = 'fail'`],
  ['a decision that is taken back', 'delete from decisions'],
  ['another reason of a change', `update deployment_changes set reason = 'none', announced_at = now()`],
  ['a change that is taken back', 'delete from deployment_changes'],
  ['a revision that falls', `update deployments set revision = revision - 1 where model = 'm'`],
  ['another version that serves by the same revision', `update deployments set stable = 3 where model = 'm'`],
  [
    'a promotion by a decision on another version',
    `${toChanges} ('m', 9, 'z', 'a', 'r', 'promote', 1, 'd-third3')`,
  ],
  ['a decision about nothing', `${toChanges} ('m', 9, 'z', 'a', 'r', 'reload', null, 'd-third3')`],
  [
    'the collection of what serves',
    `update versions set state = 'retired', collected_at = now() where number = 1`,
  ],
  ['the collection of what is in the slot', 'update versions set collected_at = now() where number = 2'],
  [
    'serving what was collected',
    `update deployments set revision = revision + 1, stable = 4 where model = 'm'`,
  ],
  [
    'a candidate that was collected',
    `update deployments set revision = revision + 1, candidate = 4 where model = 'm'`,
  ],
  [
    'a promotion without a version',
    `update runs set outcome = 'promoted', finished_at = now() where id = 'r-other1'`,
  ],
  ['a run that ended and has no outcome', `update runs set finished_at = now() where id = 'r-other1'`],
  [
    'a run that ended before it began',
    `update runs set outcome = 'failed', finished_at = created_at - interval '1 s' where id = 'r-other1'`,
  ],
  [
    'a stage that ended before it began',
    `update stages set state = 'done', finished_at = started_at - interval '1 s'`,
  ],
  [
    'a digest of rows that is none',
    `insert into snapshots (id, model, lineage, kind, row_count, digest, manifest) values ('s-broken', 'm', 'l', 'full', 1, 'd', '{}')`,
  ],
  ['more rows loaded than the file has', `${toLoads} ('m', 'd', 'f', 'a', 3, 2, 2)`],
  ['a second load under one number', `insert into loads overriding system value select * from loads`],
  ['news of nothing', `insert into notifications (subject, event, url_digest) values ('m/', 'held', 'u')`],
  [
    'news of an unknown model',
    `insert into notifications (subject, event, url_digest) values ('nobody/r', 'held', 'u')`,
  ],
  [
    'news of an unknown kind',
    `insert into notifications (subject, event, url_digest) values ('m/r', 'great', 'u')`,
  ],
];

it.each(violations)('the schema itself refuses %s', async (_, sql) => {
  await ledger.pool.query(`${toLoads} ('m', 'd', 'f', 'a', 3, 2, 1)`);
  await expect(ledger.pool.query(sql)).rejects.toThrow(
    /violates (?:foreign key|check|not-null) constraint|duplicate key/,
  );
});

it('lets a change be told of, though it is for good', async () => {
  await changeAnnounced(ledger.pool, { model: 'm', revision: 1 });
  const { rows } = await ledger.pool.query('select 1 from deployment_changes where announced_at is not null');
  expect(rows).toHaveLength(1);
});

it('ends a stage also where the clock was set back since it began', async () => {
  await ledger.pool.query(`update stages set started_at = now() + interval '1 hour'`);
  await stageEnded(ledger.pool, { run: 'r-other1', stage: 'pull', state: 'done', detail: {} });
  const { rows } = await ledger.pool.query('select state, finished_at = started_at as at_once from stages');
  expect(rows).toEqual([{ state: 'done', at_once: true }]);
});

it('knows the verdict of the schema from anywhere, whatever schema the session looks in', async () => {
  const client = await ledger.pool.connect();
  try {
    await client.query('begin; set local search_path = pg_catalog');
    const collect = 'update ratchet.versions set collected_at = now() where number = 2';
    await expect(client.query(collect)).rejects.toThrow('m v2 serves, or is about to');
  } finally {
    await client.query('rollback');
    client.release();
  }
});
