import { versionName, versionNumber } from '../../shared/names.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { iso, safeInteger } from './rows.ts';

/** What a model serves now. The revision only grows; 0 and nothing where the model never served. */
export type Deployment = {
  readonly model: string;
  readonly revision: number;
  readonly stable: string | null;
  readonly candidate: {
    readonly version: string;
    readonly weight: number;
    readonly requestId: string;
  } | null;
  readonly updatedAt: string | null;
};

export type ChangeKind = 'stage' | 'promote' | 'rollback' | 'reload' | 'clear';

/** One row of the deployment's history. */
export type Change = {
  readonly model: string;
  readonly revision: number;
  readonly requestId: string;
  readonly kind: ChangeKind;
  readonly fromVersion: string | null;
  readonly toVersion: string | null;
  readonly decision: string | null;
  readonly actor: string;
  readonly reason: string;
  readonly forced: boolean;
  readonly breakGlass: boolean;
  readonly createdAt: string;
};

export type ChangeAction =
  | { readonly kind: 'stage' | 'promote' | 'rollback'; readonly version: string }
  | { readonly kind: 'reload' | 'clear' };

export type WantedChange = {
  readonly model: string;
  readonly requestId: string;
  /** The change is made only where the deployment still has this revision. */
  readonly expectedRevision: number;
  readonly actor: string;
  readonly reason: string;
  readonly forced?: boolean | undefined;
  readonly breakGlass?: boolean | undefined;
  readonly decision?: string | undefined;
  readonly action: ChangeAction;
};

export type ChangeResult =
  | { readonly kind: 'changed'; readonly deployment: Deployment }
  /** The same request was made before: it took effect once. */
  | { readonly kind: 'repeated'; readonly change: Change }
  /** Another change came first. */
  | { readonly kind: 'lost'; readonly deployment: Deployment };

type DeploymentRow = {
  model: string;
  revision: string;
  stable: number | null;
  candidate: number | null;
  candidate_weight: number;
  candidate_request: string | null;
  updated_at: Date;
};
type ChangeRow = {
  model: string;
  revision: string;
  request_id: string;
  kind: ChangeKind;
  from_version: number | null;
  to_version: number | null;
  decision: string | null;
  actor: string;
  reason: string;
  forced: boolean;
  break_glass: boolean;
  created_at: Date;
};

const named = (number: number | null): string | null => (number === null ? null : versionName(number));

const deploymentOf = (row: DeploymentRow): Deployment => ({
  model: row.model,
  revision: safeInteger(row.revision),
  stable: named(row.stable),
  candidate:
    row.candidate === null
      ? null
      : {
          version: versionName(row.candidate),
          weight: row.candidate_weight / 100,
          requestId: row.candidate_request ?? '',
        },
  updatedAt: iso(row.updated_at),
});

const changeOf = (row: ChangeRow): Change => ({
  model: row.model,
  revision: safeInteger(row.revision),
  requestId: row.request_id,
  kind: row.kind,
  fromVersion: named(row.from_version),
  toVersion: named(row.to_version),
  decision: row.decision,
  actor: row.actor,
  reason: row.reason,
  forced: row.forced,
  breakGlass: row.break_glass,
  createdAt: iso(row.created_at),
});

/** What the model serves by the ledger. */
export async function readDeployment(db: Queryable, model: string): Promise<Deployment> {
  const { rows } = await db.query<DeploymentRow>('select * from deployments where model = $1', [model]);
  const row = rows[0];
  return row === undefined
    ? { model, revision: 0, stable: null, candidate: null, updatedAt: null }
    : deploymentOf(row);
}

/** The promotion, rollback or reload that was made under a request id; null where there is none. */
export async function findChange(db: Queryable, model: string, requestId: string): Promise<Change | null> {
  const { rows } = await db.query<ChangeRow>(
    `select * from deployment_changes where model = $1 and request_id = $2 and kind in ('promote', 'rollback', 'reload')`,
    [model, requestId],
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
 * Where a rollback without a name leads: the latest version before the one that serves that was live, was not itself
 * rolled back from since it last went live, and still has its files. Null where there is none.
 */
export async function previousLive(db: Queryable, model: string): Promise<string | null> {
  const { rows } = await db.query<{ version: number }>(
    `with moves as (
       select revision, kind, from_version, to_version from deployment_changes
       where model = $1 and kind in ('promote', 'rollback')
     ), latest as (
       select to_version as version, max(revision) as live from moves group by to_version
     )
     select l.version from latest l
       join versions v on v.model = $1 and v.number = l.version and v.collected_at is null and v.state <> 'refuted'
       join deployments d on d.model = $1 and d.stable is distinct from l.version
     where not exists (
       select 1 from moves m where m.kind = 'rollback' and m.from_version = l.version and m.revision > l.live
     )
     order by l.live desc limit 1`,
    [model],
  );
  return named(rows[0]?.version ?? null);
}

/**
 * Makes one change in one transaction: the compare-and-set on the revision, its row in the history, the states of the
 * versions, and the notice to the replicas. Takes effect once per request id, however often it is asked for.
 */
export function changeDeployment(pool: Pool, wanted: WantedChange): Promise<ChangeResult> {
  return transaction(pool, async (db): Promise<ChangeResult> => {
    await db.query('insert into deployments (model) values ($1) on conflict do nothing', [wanted.model]);
    const locked = await db.query<DeploymentRow>('select * from deployments where model = $1 for update', [
      wanted.model,
    ]);
    const before = deploymentOf(firstOf(locked.rows, wanted.model));
    const repeated = await db.query<ChangeRow>(
      'select * from deployment_changes where model = $1 and request_id = $2 and kind = $3',
      [wanted.model, wanted.requestId, wanted.action.kind],
    );
    if (repeated.rows[0] !== undefined) return { kind: 'repeated', change: changeOf(repeated.rows[0]) };
    if (before.revision !== wanted.expectedRevision) return { kind: 'lost', deployment: before };
    const deployment = await setDeployment(db, before, wanted);
    await recordChange(db, before, wanted);
    await moveStates(db, before, deployment);
    await db.query(`select pg_notify('ratchet_deployment', $1)`, [wanted.model]);
    return { kind: 'changed', deployment };
  });
}

function firstOf<Row>(rows: readonly Row[], model: string): Row {
  const row = rows[0];
  if (row === undefined) throw new Error(`the deployment of ${model} is not in the ledger`);
  return row;
}

async function setDeployment(
  db: Queryable,
  before: Deployment,
  { model, requestId, action }: WantedChange,
): Promise<Deployment> {
  const moves = action.kind === 'promote' || action.kind === 'rollback';
  const stable = moves ? action.version : before.stable;
  const candidate = action.kind === 'stage' ? action.version : null;
  const { rows } = await db.query<DeploymentRow>(
    `update deployments set revision = revision + 1, stable = $2, candidate = $3, candidate_weight = 0, candidate_request = $4,
            updated_at = now()
     where model = $1 and revision = $5 returning *`,
    [
      model,
      stable === null ? null : versionNumber(stable),
      candidate === null ? null : versionNumber(candidate),
      candidate === null ? null : requestId,
      before.revision,
    ],
  );
  return deploymentOf(firstOf(rows, model));
}

async function recordChange(db: Queryable, before: Deployment, wanted: WantedChange): Promise<void> {
  const { model, requestId, action, actor, reason } = wanted;
  const from = before.stable === null ? null : versionNumber(before.stable);
  const to = 'version' in action ? versionNumber(action.version) : from;
  await db.query(
    `insert into deployment_changes
       (model, revision, request_id, kind, from_version, to_version, decision, actor, reason, forced, break_glass)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`,
    [
      model,
      before.revision + 1,
      requestId,
      action.kind,
      from,
      to,
      wanted.decision ?? null,
      actor,
      reason,
      wanted.forced ?? false,
      wanted.breakGlass ?? false,
    ],
  );
}

/** One version is live; the one that was before is retired. */
async function moveStates(db: Queryable, before: Deployment, after: Deployment): Promise<void> {
  if (before.stable === after.stable || after.stable === null) return;
  if (before.stable !== null) {
    await db.query(
      `update versions set state = 'retired' where model = $1 and number = $2 and state = 'live'`,
      [after.model, versionNumber(before.stable)],
    );
  }
  await db.query(`update versions set state = 'live', promoted_at = now() where model = $1 and number = $2`, [
    after.model,
    versionNumber(after.stable),
  ]);
}
