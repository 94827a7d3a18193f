import { versionName, versionNumber } from '../../shared/names.ts';
import type { Queryable } from './pool.ts';
import { safeInteger } from './rows.ts';

export type CandidateState = 'loading' | 'ready' | 'refused';

/** A replica whose lease holds, and what it says of a model; nothing said yet is null. */
export type LiveReplica = {
  readonly replica: string;
  readonly revision: number;
  readonly serving: string | null;
  readonly candidate: string | null;
  readonly candidateState: CandidateState | null;
  readonly detail: string | null;
};

type Row = {
  id: string;
  revision: string | null;
  serving: number | null;
  candidate: number | null;
  candidate_state: CandidateState | null;
  detail: string | null;
};

const named = (number: number | null): string | null => (number === null ? null : versionName(number));
const numbered = (version: string | null | undefined): number | null =>
  version ? versionNumber(version) : null;

/** Renews a replica's lease by the database's clock. */
export async function beat(
  db: Queryable,
  { replica, leaseMs }: { readonly replica: string; readonly leaseMs: number },
): Promise<void> {
  await db.query(
    `insert into replicas (id, lease_until) values ($1, now() + $2 * interval '1 millisecond')
     on conflict (id) do update set lease_until = excluded.lease_until`,
    [replica, leaseMs],
  );
  await db.query(`delete from replicas where lease_until < now() - interval '1 hour'`);
}

/** Gives the lease back. */
export async function leave(db: Queryable, replica: string): Promise<void> {
  await db.query('delete from replicas where id = $1', [replica]);
}

/** What a replica serves of a model and how far it is with the candidate; notifies `ratchet_replica`. */
export async function reportModel(
  db: Queryable,
  report: {
    readonly replica: string;
    readonly model: string;
    readonly revision: number;
    readonly serving: string | null;
    readonly candidate?: {
      readonly version: string;
      readonly state: CandidateState;
      readonly detail?: string;
    };
  },
): Promise<void> {
  const { replica, model, revision, serving, candidate } = report;
  await db.query(
    `with reported as (
       insert into replica_models (replica, model, revision, serving, candidate, candidate_state, detail)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (replica, model) do update set revision = excluded.revision, serving = excluded.serving,
         candidate = excluded.candidate, candidate_state = excluded.candidate_state, detail = excluded.detail, updated_at = now()
     )
     select pg_notify('ratchet_replica', $2)`,
    [
      replica,
      model,
      revision,
      numbered(serving),
      numbered(candidate?.version),
      candidate?.state ?? null,
      candidate?.detail ?? null,
    ],
  );
}

/** The replicas that are alive by the database's clock, with what each says of the model. */
export async function liveReplicas(db: Queryable, model: string): Promise<readonly LiveReplica[]> {
  const { rows } = await db.query<Row>(
    `select r.id, m.revision, m.serving, m.candidate, m.candidate_state, m.detail
     from replicas r left join replica_models m on m.replica = r.id and m.model = $1
     where r.lease_until > now() order by r.id`,
    [model],
  );
  return rows.map((row) => ({
    replica: row.id,
    revision: row.revision === null ? -1 : safeInteger(row.revision),
    serving: named(row.serving),
    candidate: named(row.candidate),
    candidateState: row.candidate_state,
    detail: row.detail,
  }));
}
