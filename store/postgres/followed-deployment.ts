import { type Deployment, type DeploymentRow, deploymentOf, leaseColumn } from './deployment-rows.ts';
import type { Queryable } from './pool.ts';
import { iso, safeInteger } from './rows.ts';

/** A deployment with all that a replica needs to follow it. */
export type FollowedDeployment = Deployment & {
  /** Digests of the versions; null where there is none. */
  readonly digests: { readonly stable: string | null; readonly candidate: string | null };
  /** Revision of the latest reload among the last changes; 0 where none was one. */
  readonly reloadRevision: number;
  /** Until when the candidate may be sent traffic, by the database's clock: it changes whenever the lease is renewed. */
  readonly leaseUntil: string | null;
  /** Share of the answers that a shadow of the rollout scores; null where its plan has none. */
  readonly shadowSample: number | null;
};

type Row = DeploymentRow & {
  stable_digest: string | null;
  candidate_digest: string | null;
  reload_revision: string | null;
  shadow_sample: number | null;
  lease_until: Date | null;
};

/** What the model serves by the ledger, in one question: a change of weight is to reach a replica at once. */
export async function readFollowedDeployment(db: Queryable, model: string): Promise<FollowedDeployment> {
  const { rows } = await db.query<Row>(
    `select d.*, ${leaseColumn}, s.digest as stable_digest, c.digest as candidate_digest,
       (select max(last.revision) from (
          select kind, revision from deployment_changes where model = d.model order by revision desc limit 20
        ) last where last.kind = 'reload') as reload_revision,
       (select max((phase.value ->> 'sample')::float8) from rollouts r, jsonb_array_elements(r.plan -> 'phases') phase
        where r.id = d.rollout and phase.value ->> 'strategy' = 'shadow') as shadow_sample
     from deployments d
     left join versions s on s.model = d.model and s.number = d.stable
     left join versions c on c.model = d.model and c.number = d.candidate
     where d.model = $1`,
    [model],
  );
  const [row] = rows;
  if (row === undefined) return { ...neverServed, model };
  return {
    ...deploymentOf(row),
    digests: { stable: row.stable_digest, candidate: row.candidate_digest },
    reloadRevision: row.reload_revision === null ? 0 : safeInteger(row.reload_revision),
    shadowSample: row.shadow_sample,
    leaseUntil: row.lease_until && iso(row.lease_until),
  };
}

const neverServed = {
  ...{ revision: 0, stable: null, candidate: null, updatedAt: null, reloadRevision: 0, shadowSample: null },
  leaseUntil: null,
  digests: { stable: null, candidate: null },
} as const;
