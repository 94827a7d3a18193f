import type { Queryable } from './pool.ts';
import { timeOfId } from './predictions.ts';
import { numberOrNull, versionOrNull } from './rows.ts';

export const shadowStatuses = ['scored', 'refused', 'failed', 'timeout'] as const;
export type ShadowStatus = (typeof shadowStatuses)[number];

/** What became of a copy. `id` is that of the prediction that stable answered. */
export type ShadowRow = {
  readonly id: string;
  readonly status: ShadowStatus;
  readonly stableScore: number;
  readonly stableLabel: string | null;
  /** Null unless it was scored. */
  readonly score: number | null;
  readonly label: string | null;
  /** Of the features as they were sent, whatever their order; 64 bits as PostgreSQL's bigint has them. */
  readonly featuresHash: string | null;
  readonly latencyUs: number | null;
};

export type ShadowOf = { readonly rollout: string; readonly model: string; readonly version: string };

/** Keeps what a shadow scored; a copy that is kept already stays as it is. */
export async function keepShadowRows(
  db: Queryable,
  { rollout, model, version }: ShadowOf,
  rows: readonly ShadowRow[],
): Promise<void> {
  await db.query(
    `insert into shadow_predictions (model, rollout, version, prediction, at, features_hash, status, stable_score, score,
       stable_label, label, latency_us)
     select $1, $2, $3, * from unnest($4::uuid[], $5::timestamptz[], $6::bigint[], $7::text[], $8::float8[], $9::float8[],
       $10::text[], $11::text[], $12::integer[])
     on conflict do nothing`,
    [
      ...[model, rollout, numberOrNull(version)],
      ...[rows.map(({ id }) => id), rows.map(({ id }) => timeOfId(id)), rows.map((row) => row.featuresHash)],
      ...[
        rows.map(({ status }) => status),
        rows.map((row) => row.stableScore),
        rows.map(({ score }) => score),
      ],
      ...[
        rows.map((row) => row.stableLabel),
        rows.map(({ label }) => label),
        rows.map((row) => row.latencyUs),
      ],
    ],
  );
}

/** Keeps how many copies a replica had no room for, since the rollout began there; the number only grows. */
export async function keepShadowDrops(
  db: Queryable,
  drops: { readonly rollout: string; readonly replica: string; readonly dropped: number },
): Promise<void> {
  await db.query(
    `insert into shadow_drops (rollout, replica, dropped) values ($1, $2, $3)
     on conflict (rollout, replica) do update
       set dropped = greatest(shadow_drops.dropped, excluded.dropped), updated_at = now()`,
    [drops.rollout, drops.replica, drops.dropped],
  );
}

export type ShadowPrediction = {
  readonly rollout: string;
  readonly version: string | null;
  readonly status: ShadowStatus;
  readonly score: number | null;
  readonly label: string | null;
  readonly latencyUs: number | null;
};

type Row = {
  rollout: string;
  version: number;
  status: ShadowStatus;
  score: number | null;
  label: string | null;
  latency_us: number | null;
};

/** What shadows made of a prediction. */
export async function shadowsOf(db: Queryable, prediction: string): Promise<readonly ShadowPrediction[]> {
  const { rows } = await db.query<Row>(
    `select rollout, version, status, score, label, latency_us from shadow_predictions
     where prediction = $1 order by rollout`,
    [prediction],
  );
  return rows.map(({ latency_us: latencyUs, version, ...row }) => ({
    ...row,
    latencyUs,
    version: versionOrNull(version),
  }));
}
