import type { Queryable } from './pool.ts';

/** A logged answer that another version can score again. */
export type ReplayRow = {
  readonly id: string;
  /** Number of the version that answered. */
  readonly version: number;
  /** Whom it is about: the hash of its entity, or else of itself. */
  readonly who: string;
  /** As they were sent, without columns that the log leaves out, or that the version does not read. */
  readonly features: Readonly<Record<string, unknown>>;
  readonly score: number | null;
  readonly label: string | null;
  readonly latencyUs: number;
  /** What became true; null: not told yet. */
  readonly outcome: string | null;
};

/** The last answers of stable with their features, the newest first. */
export async function replayRows(db: Queryable, model: string, limit: number): Promise<readonly ReplayRow[]> {
  const { rows } = await db.query<ReplayRow>(
    `select p.id, p.version, coalesce(p.entity, uuid_hash_extended(p.id, 0))::text as who, p.features, p.score, p.label,
       p.latency_us as "latencyUs",
       (select o.label from outcomes o where o.model = p.model and o.prediction = p.id order by o.revision desc limit 1) as outcome
     from predictions p
     where p.model = $1 and p.status = 200 and p.variant = 'stable' and p.features is not null
     order by p.at desc, p.id desc limit $2`,
    [model, limit],
  );
  return rows;
}
