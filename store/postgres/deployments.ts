import { versionNumber } from '../../shared/names.ts';
import {
  type Change,
  type ChangeRow,
  changeOf,
  type Deployment,
  type DeploymentRow,
  deploymentColumns,
  deploymentOf,
} from './deployment-rows.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { firstRow, numberOrNull } from './rows.ts';
import { isForNobody, moveStates, setDeployment } from './set-deployment.ts';
import type { WantedChange } from './wanted-change.ts';

export type { Change, ChangeKind, Deployment } from './deployment-rows.ts';

export type ChangeResult =
  | { readonly kind: 'changed'; readonly deployment: Deployment }
  /** The same request was made before: it took effect once. */
  | { readonly kind: 'repeated'; readonly change: Change }
  /** Another change came first, or the rollout that asks is over: decide anew. */
  | { readonly kind: 'lost'; readonly deployment: Deployment };

/** The version has no files any more, or never had: it cannot serve. */
export class VersionGone extends Error {
  override readonly name = 'VersionGone';
  readonly model: string;
  readonly version: string;
  constructor(model: string, version: string) {
    super(`${model} ${version} is unknown, or its files were collected: choose another version`);
    this.model = model;
    this.version = version;
  }
}

/** What the model serves by the ledger. */
export async function readDeployment(db: Queryable, model: string): Promise<Deployment> {
  const { rows } = await db.query<DeploymentRow>(
    `select ${deploymentColumns} from deployments where model = $1`,
    [model],
  );
  return rows[0] === undefined
    ? { model, revision: 0, stable: null, candidate: null, updatedAt: null }
    : deploymentOf(rows[0]);
}

/** The promotion, rollback or reload that was made under a request id; null where there is none. */
export async function findChange(db: Queryable, model: string, requestId: string): Promise<Change | null> {
  const { rows } = await db.query<ChangeRow>(
    `select * from deployment_changes
     where model = $1 and request_id = $2 and kind in ('promote', 'rollback', 'reload')
     order by revision limit 1`,
    [model, requestId],
  );
  return rows[0] === undefined ? null : changeOf(rows[0]);
}

/** The newest rollback past Temporal that came after a revision; null where there is none. */
export async function breakGlassSince(
  db: Queryable,
  model: string,
  revision: number,
): Promise<Change | null> {
  const { rows } = await db.query<ChangeRow>(
    `select * from deployment_changes
     where model = $1 and revision > $2 and kind = 'rollback' and break_glass
     order by revision desc limit 1`,
    [model, revision],
  );
  return rows[0] === undefined ? null : changeOf(rows[0]);
}

/** The history of a deployment, newest first. */
export async function listChanges(
  db: Queryable,
  model: string,
  { limit }: { readonly limit: number },
): Promise<readonly Change[]> {
  const { rows } = await db.query<ChangeRow>(
    'select * from deployment_changes where model = $1 order by revision desc limit $2',
    [model, limit],
  );
  return rows.map(changeOf);
}

/**
 * Makes one change in one transaction: the compare-and-set on the revision, its row in the history, the states of the
 * versions, and the notice to the replicas on `ratchet_deployment`. It takes effect once, however often it is asked for.
 * @throws VersionGone where the version is unknown or its files were collected.
 */
export function changeDeployment(pool: Pool, wanted: WantedChange): Promise<ChangeResult> {
  const { model, requestId, expectedRevision, action } = wanted;
  return transaction(pool, async (db): Promise<ChangeResult> => {
    const before = await lockDeployment(db, model);
    const repeated = await db.query<ChangeRow>(
      'select * from deployment_changes where model = $1 and request_id = $2 and kind = $3',
      [model, requestId, action.kind],
    );
    if (repeated.rows[0] !== undefined) return { kind: 'repeated', change: changeOf(repeated.rows[0]) };
    if (before.revision !== expectedRevision || (await isForNobody(db, wanted)))
      return { kind: 'lost', deployment: before };
    if ('version' in action) await requireFiles(db, model, action.version);
    const deployment = await setDeployment(db, before, wanted);
    await recordChange(db, before, wanted);
    if (deployment.stable !== before.stable) await moveStates(db, before, deployment);
    return { kind: 'changed', deployment };
  });
}

/** The row lock puts the changes of a model in line; the revision decides which of them still stands. */
async function lockDeployment(db: Queryable, model: string): Promise<Deployment> {
  const lock = () =>
    db.query<DeploymentRow>(`select ${deploymentColumns} from deployments where model = $1 for update`, [
      model,
    ]);
  const { rows } = await lock();
  if (rows[0] !== undefined) return deploymentOf(rows[0]);
  await db.query('insert into deployments (model) values ($1) on conflict do nothing', [model]);
  return deploymentOf(firstRow((await lock()).rows, `the deployment of ${model}`));
}

async function requireFiles(db: Queryable, model: string, version: string): Promise<void> {
  const { rows } = await db.query(
    'select from versions where model = $1 and number = $2 and collected_at is null',
    [model, versionNumber(version)],
  );
  if (rows.length === 0) throw new VersionGone(model, version);
}

/** The change's row in the history, and the notice of it: the replicas have it when the transaction ends. */
async function recordChange(db: Queryable, before: Deployment, wanted: WantedChange): Promise<void> {
  const { model, requestId, action, actor, reason, decision, forced, breakGlass } = wanted;
  const slot = before.candidate?.version ?? null;
  const about = 'version' in action ? action.version : action.kind === 'clear' ? slot : before.stable;
  const detail = action.kind === 'clear' ? (action.detail ?? null) : null;
  await db.query(
    `with recorded as (
       insert into deployment_changes (model, revision, request_id, kind, from_version, to_version, decision,
         actor, reason, detail, forced, break_glass, weight, rollout)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     )
     select pg_notify('ratchet_deployment', $1)`,
    [
      ...[model, before.revision + 1, requestId, action.kind],
      ...[numberOrNull(before.stable), numberOrNull(about), decision ?? null],
      ...[actor, reason, detail, forced ?? false, breakGlass ?? false],
      ...(action.kind === 'split'
        ? [action.weight, action.rollout]
        : [null, before.candidate?.rollout ?? null]),
    ],
  );
}
