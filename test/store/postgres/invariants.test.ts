import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeDeployment } from '../../../store/postgres/deployments.ts';
import { declare, type Ledger, makeRun, makeVersion, openLedger } from '../../support/ledger.ts';

let ledger: Ledger;
beforeAll(async () => {
  ledger = await openLedger();
  await declare(ledger.pool, 'm');
  for (const part of ['first1', 'second']) await makeVersion(ledger.pool, 'm', part);
  await declare(ledger.pool, 'other');
  await makeRun(ledger.pool, 'other', 'other1');
  await changeDeployment(ledger.pool, {
    model: 'm',
    requestId: 'q',
    expectedRevision: 0,
    actor: 'a',
    reason: 'r',
    action: { kind: 'promote', version: 'v1' },
  });
});
afterAll(() => ledger.close());

const violations: readonly (readonly [what: string, sql: string])[] = [
  ['two live versions', `update versions set state = 'live', promoted_at = now() where number = 2`],
  ['a live version whose files were collected', `update versions set collected_at = now() where number = 1`],
  ['an unknown state of a version', `update versions set state = 'great'`],
  [
    'a second version of one run',
    `insert into versions select model, 9, run, snapshot, declaration, digest, learner, state, metrics, manifest, created_at, null, null from versions where number = 2`,
  ],
  ['a run that is finished without an outcome', `update runs set outcome = null`],
  ['an unknown trigger', `update runs set trigger = 'moon'`],
  ['serving a version that does not exist', `update deployments set revision = revision + 1, stable = 99`],
  ['a candidate without a request', `update deployments set revision = revision + 1, candidate = 2`],
  ['traffic without a candidate', `update deployments set revision = revision + 1, candidate_weight = 1`],
  [
    'a change that was made twice under one id',
    `insert into deployment_changes (model, revision, request_id, kind, actor, reason) values ('m', 7, 'q', 'promote', 'a', 'r')`,
  ],
  [
    'two changes of one revision',
    `insert into deployment_changes (model, revision, request_id, kind, actor, reason) values ('m', 1, 'z', 'promote', 'a', 'r')`,
  ],
  [
    'a promotion of what serves already',
    `insert into deployment_changes (model, revision, request_id, kind, from_version, to_version, actor, reason) values ('m', 7, 'z', 'promote', 1, 1, 'a', 'r')`,
  ],
  [
    'a promotion of nothing',
    `insert into deployment_changes (model, revision, request_id, kind, actor, reason) values ('m', 7, 'z', 'promote', 'a', 'r')`,
  ],
  [
    'a change to a version that does not exist',
    `insert into deployment_changes (model, revision, request_id, kind, to_version, actor, reason) values ('m', 7, 'z', 'stage', 99, 'a', 'r')`,
  ],
  [
    'a change that rests on a decision that does not exist',
    `insert into deployment_changes (model, revision, request_id, kind, to_version, decision, actor, reason) values ('m', 7, 'z', 'stage', 2, 'd-nowhere', 'a', 'r')`,
  ],
  ['a negative revision', `update deployments set revision = -1`],
  ['a version of a run of another model', `update versions set run = 'r-other1' where number = 2`],
  ['a version on a snapshot of another model', `update versions set snapshot = 's-other1' where number = 2`],
  ['a run with a declaration that does not exist', `update runs set declaration = 9`],
  ['files that were removed and never marked', `update snapshots set removed_at = now()`],
  ['a version number below one', `update versions set number = 0 where number = 2`],
  ['a digest that is none', `update versions set digest = 'abc' where number = 2`],
  [
    'a stage that is done and not finished',
    `insert into stages (run, stage, state) values ('r-first1', 'pull', 'done')`,
  ],
  [
    'a stage of an unknown run',
    `insert into stages (run, stage, state) values ('r-nowhere', 'pull', 'running')`,
  ],
  ['a model that nobody removed', `update models set removed_at = now()`],
  [
    'a verdict that is none',
    `insert into decisions (id, model, version, run, verdict, body, digest) values ('d-first1', 'm', 1, 'r-first1', 'maybe', '{}', repeat('a', 64))`,
  ],
  ['a model whose name is no folder name', `insert into models (name) values ('../etc')`],
  [
    'a key with an unknown scope',
    `insert into keys (name, hash, hint, scopes, created_by) values ('k', sha256('x'), 'x', '{root}', 'a')`,
  ],
  [
    'a key without a scope',
    `insert into keys (name, hash, hint, scopes, created_by) values ('k', sha256('x'), 'x', '{}', 'a')`,
  ],
  [
    'a key whose token is stored as it is',
    `insert into keys (name, hash, hint, scopes, created_by) values ('k', 'plain', 'x', '{read}', 'a')`,
  ],
];

it.each(violations)('the schema itself refuses %s', async (_, sql) => {
  await expect(ledger.pool.query(sql)).rejects.toThrow(
    /violates (?:\w+ key|check|unique|not-null) constraint|duplicate key/,
  );
});
