import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import { versionName, versionNumber } from '../../shared/names.ts';
import { type Pool, type Queryable, transaction } from './pool.ts';
import { firstRow, iso, isoOrNull } from './rows.ts';
import { settleVersion } from './settle-version.ts';
import { type Barrier, barrierOf } from './version-barrier.ts';

export type VersionState = 'candidate' | 'held' | 'staged' | 'live' | 'retired' | 'refuted';

export type Version = {
  readonly model: string;
  readonly version: string;
  readonly run: string;
  readonly snapshot: string;
  readonly declaration: number;
  /** Hex sha256 of its manifest file. */
  readonly digest: string;
  /** Kind of the learner. */
  readonly learner: string;
  readonly state: VersionState;
  /** Why it goes live by force alone, also where it was live since. */
  readonly barrier: Barrier;
  /** Estimates by metric, as the latest evaluation recorded them. */
  readonly metrics: Readonly<Record<string, unknown>>;
  readonly manifest: VersionManifest;
  readonly createdAt: string;
  /** When it last went live; null where it never served. */
  readonly promotedAt: string | null;
  /** Since when nothing may use its files, which are being removed; null while they are there. */
  readonly collectedAt: string | null;
};

export type NewVersion = {
  readonly model: string;
  readonly run: string;
  readonly snapshot: string;
  readonly declaration: number;
  readonly learner: string;
  /** Puts the staged files in place under that name; called inside the transaction, again where an earlier try died. */
  readonly place: (
    version: string,
  ) => Promise<{ readonly digest: string; readonly manifest: VersionManifest }>;
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
  barrier: Barrier;
  metrics: Record<string, unknown>;
  manifest: VersionManifest;
  created_at: Date;
  promoted_at: Date | null;
  collected_at: Date | null;
};

const versionOf = (row: Row): Version => ({
  model: row.model,
  version: versionName(row.number),
  run: row.run,
  snapshot: row.snapshot,
  declaration: row.declaration,
  digest: row.digest,
  learner: row.learner,
  state: row.state,
  barrier: row.barrier,
  metrics: row.metrics,
  manifest: row.manifest,
  createdAt: iso(row.created_at),
  promotedAt: isoOrNull(row.promoted_at),
  collectedAt: isoOrNull(row.collected_at),
});

const selectVersions = `select v.*, ${barrierOf} as barrier from versions v`;

/** Gives what a run trained the model's next number, once per run: asked again, it answers with the same version. */
export function registerVersion(pool: Pool, made: NewVersion): Promise<{ readonly version: string }> {
  const { model, run, snapshot, declaration, learner, place } = made;
  return transaction(pool, async (db) => {
    await db.query('select 1 from models where name = $1 for no key update', [model]);
    const known = await db.query<{ number: number }>('select number from versions where run = $1', [run]);
    if (known.rows[0]) return { version: versionName(known.rows[0].number) };
    const next = await db.query<{ number: number }>(
      'select coalesce(max(number), 0) + 1 as number from versions where model = $1',
      [model],
    );
    const { number } = firstRow(next.rows, model);
    const version = versionName(number);
    const { digest, manifest } = await place(version);
    // The lock keeps the run from ending meanwhile: what is registered after its end is settled here.
    await db.query('select 1 from runs where id = $1 for share', [run]);
    await db.query(
      `insert into versions (model, number, run, snapshot, declaration, digest, learner, manifest)
       values ($1, $2, $3, $4, $5, $6, $7, $8)`,
      [model, number, run, snapshot, declaration, digest, learner, JSON.stringify(manifest)],
    );
    await settleVersion(db, run);
    return { version };
  });
}

export async function readVersion(db: Queryable, model: string, version: string): Promise<Version | null> {
  const { rows } = await db.query<Row>(`${selectVersions} where v.model = $1 and v.number = $2`, [
    model,
    versionNumber(version),
  ]);
  return rows[0] === undefined ? null : versionOf(rows[0]);
}

/** Versions of a model, newest first; `cursor` is the `nextCursor` of the page before. */
export async function listVersions(
  db: Queryable,
  model: string,
  { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
): Promise<{ readonly versions: readonly Version[]; readonly nextCursor: string | null }> {
  const { rows } = await db.query<Row>(
    `${selectVersions} where v.model = $1 and ($3::integer is null or v.number < $3)
     order by v.number desc limit $2`,
    [model, limit + 1, cursor === undefined ? null : versionNumber(cursor)],
  );
  const versions = rows.slice(0, limit).map(versionOf);
  return { versions, nextCursor: rows.length > limit ? (versions.at(-1)?.version ?? null) : null };
}

/**
 * Moves a version on where it is in one of the states `from`; false where it is not. What goes live or retires does so by
 * a change of the deployment alone.
 */
export async function setVersionState(
  db: Queryable,
  move: {
    readonly model: string;
    readonly version: string;
    readonly from: readonly VersionState[];
    readonly to: Exclude<VersionState, 'live'>;
  },
): Promise<boolean> {
  const { rows } = await db.query(
    'update versions set state = $4 where model = $1 and number = $2 and state = any ($3) returning number',
    [move.model, versionNumber(move.version), move.from, move.to],
  );
  return rows.length > 0;
}

/** The estimates of the latest evaluation. */
export async function recordMetrics(
  db: Queryable,
  { model, version, metrics }: Pick<Version, 'model' | 'version' | 'metrics'>,
): Promise<void> {
  await db.query('update versions set metrics = $3 where model = $1 and number = $2', [
    model,
    versionNumber(version),
    JSON.stringify(metrics),
  ]);
}

/** Versions that ever served and have their files, newest first. */
export async function listServed(db: Queryable, model: string): Promise<readonly Version[]> {
  const { rows } = await db.query<Row>(
    `${selectVersions} where v.model = $1 and v.promoted_at is not null and v.collected_at is null
     order by v.number desc`,
    [model],
  );
  return rows.map(versionOf);
}
