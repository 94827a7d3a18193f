import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import { versionName, versionNumber } from '../../shared/names.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { iso, isoOrNull } from './rows.ts';

export type VersionState = 'candidate' | 'held' | 'staged' | 'live' | 'retired' | 'refuted';

/** A trained candidate: one per run, numbered in the order of registration. */
export type Version = {
  readonly model: string;
  readonly version: string;
  readonly run: string;
  readonly snapshot: string;
  readonly declaration: number;
  readonly digest: string;
  readonly learner: string;
  readonly state: VersionState;
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly manifest: VersionManifest;
  readonly createdAt: string;
  readonly promotedAt: string | null;
  readonly collectedAt: string | null;
};

type Row = {
  model: string;
  number: number;
  run: string;
  snapshot: string;
  declaration: number;
  digest: string;
  learner: string;
  state: VersionState;
  metrics: Record<string, unknown>;
  manifest: VersionManifest;
  created_at: Date;
  promoted_at: Date | null;
  collected_at: Date | null;
};

const versionOf = ({ number, created_at, promoted_at, collected_at, ...row }: Row): Version => ({
  ...row,
  version: versionName(number),
  createdAt: iso(created_at),
  promotedAt: isoOrNull(promoted_at),
  collectedAt: isoOrNull(collected_at),
});

/**
 * Registers the candidate of a run: takes the model's next number, lets `place` move the staged files there, and writes
 * the row. One version per run: asked again, it answers with the first; where `place` was done and the row was not
 * written, the same number is taken again.
 */
export function registerVersion(
  pool: Pool,
  registration: {
    readonly model: string;
    readonly run: string;
    readonly snapshot: string;
    readonly declaration: number;
    readonly learner: string;
    readonly place: (
      version: string,
    ) => Promise<{ readonly digest: string; readonly manifest: VersionManifest }>;
  },
): Promise<{ readonly version: string }> {
  const { model, run, snapshot, declaration, learner, place } = registration;
  return transaction(pool, async (db) => {
    await db.query('select 1 from models where name = $1 for update', [model]);
    const known = await db.query<{ number: number }>('select number from versions where run = $1', [run]);
    if (known.rows[0] !== undefined) return { version: versionName(known.rows[0].number) };
    const next = await db.query<{ number: number }>(
      'select coalesce(max(number), 0) + 1 as number from versions where model = $1',
      [model],
    );
    const number = next.rows[0]?.number ?? 1;
    const { digest, manifest } = await place(versionName(number));
    await db.query(
      `insert into versions (model, number, run, snapshot, declaration, digest, learner, manifest)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [model, number, run, snapshot, declaration, digest, learner, JSON.stringify(manifest)],
    );
    return { version: versionName(number) };
  });
}

export async function readVersion(db: Queryable, model: string, version: string): Promise<Version | null> {
  const { rows } = await db.query<Row>('select * from versions where model = $1 and number = $2', [
    model,
    versionNumber(version),
  ]);
  return rows[0] === undefined ? null : versionOf(rows[0]);
}

/** Versions of a model, newest first. `cursor` is the last version of the page before. */
export async function listVersions(
  db: Queryable,
  model: string,
  page: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly versions: readonly Version[]; readonly nextCursor: string | null }> {
  const before = page.cursor === undefined ? null : versionNumber(page.cursor);
  const { rows } = await db.query<Row>(
    'select * from versions where model = $1 and ($2::integer is null or number < $2) order by number desc limit $3',
    [model, before, page.limit + 1],
  );
  const versions = rows.slice(0, page.limit).map(versionOf);
  return { versions, nextCursor: rows.length > page.limit ? (versions.at(-1)?.version ?? null) : null };
}

/** Moves a version to another state; false where it is in none of the states that it may come from. */
export async function setVersionState(
  db: Queryable,
  move: {
    readonly model: string;
    readonly version: string;
    readonly from: readonly VersionState[];
    readonly to: VersionState;
  },
): Promise<boolean> {
  const { rows } = await db.query(
    'update versions set state = $4 where model = $1 and number = $2 and state = any($3) returning number',
    [move.model, versionNumber(move.version), move.from, move.to],
  );
  return rows.length === 1;
}

/** Estimates of the holdout, by metric. */
export async function recordMetrics(
  db: Queryable,
  measured: {
    readonly model: string;
    readonly version: string;
    readonly metrics: Readonly<Record<string, unknown>>;
  },
): Promise<void> {
  await db.query('update versions set metrics = $3 where model = $1 and number = $2', [
    measured.model,
    versionNumber(measured.version),
    JSON.stringify(measured.metrics),
  ]);
}
