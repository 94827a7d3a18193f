import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import type { Queryable } from './pool.ts';
import { iso, isoOrNull, safeInteger } from './rows.ts';

export type StoredSnapshot = {
  readonly id: string;
  readonly model: string;
  readonly lineage: string;
  readonly kind: 'full' | 'incremental';
  readonly rowCount: number;
  readonly digest: string;
  readonly watermark: string | null;
  readonly manifest: SnapshotManifest;
  readonly createdAt: string;
  /** Since when nothing may use its files, which are being removed; null while they are there. */
  readonly collectedAt: string | null;
};

type Row = {
  id: string;
  model: string;
  lineage: string;
  kind: 'full' | 'incremental';
  row_count: string;
  digest: string;
  watermark: string | null;
  manifest: SnapshotManifest;
  created_at: Date;
  collected_at: Date | null;
};

const snapshotOf = (row: Row): StoredSnapshot => ({
  id: row.id,
  model: row.model,
  lineage: row.lineage,
  kind: row.kind,
  rowCount: safeInteger(row.row_count),
  digest: row.digest,
  watermark: row.watermark,
  manifest: row.manifest,
  createdAt: iso(row.created_at),
  collectedAt: isoOrNull(row.collected_at),
});

/** Writes a snapshot whose files are in place; nothing where it is known. */
export async function recordSnapshot(db: Queryable, manifest: SnapshotManifest): Promise<void> {
  const { id, model, lineage, kind, rowCount, digest, watermark } = manifest;
  await db.query(
    `insert into snapshots (id, model, lineage, kind, row_count, digest, watermark, manifest)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [id, model, lineage, kind, rowCount, digest, watermark, JSON.stringify(manifest)],
  );
}

export async function readSnapshot(db: Queryable, id: string): Promise<StoredSnapshot | null> {
  const { rows } = await db.query<Row>('select * from snapshots where id = $1', [id]);
  return rows[0] === undefined ? null : snapshotOf(rows[0]);
}

/** The same, held to the transaction's end: what collects snapshots waits. */
export async function holdSnapshot(db: Queryable, id: string): Promise<StoredSnapshot | null> {
  const { rows } = await db.query<Row>('select * from snapshots where id = $1 for share', [id]);
  return rows[0] === undefined ? null : snapshotOf(rows[0]);
}

/** The newest snapshot that has its files, of any lineage or of one; null where there is none. */
export async function latestSnapshot(
  db: Queryable,
  model: string,
  lineage?: string,
): Promise<StoredSnapshot | null> {
  const { rows } = await db.query<Row>(
    `select * from snapshots
     where model = $1 and collected_at is null and ($2::text is null or lineage = $2)
     order by created_at desc, id desc limit 1`,
    [model, lineage ?? null],
  );
  return rows[0] === undefined ? null : snapshotOf(rows[0]);
}

/** Whether the last run that ended with this snapshot rejected it. */
export async function wasRejected(db: Queryable, { model, id }: StoredSnapshot): Promise<boolean> {
  const { rows } = await db.query<{ outcome: string }>(
    `select outcome from runs
     where model = $1 and snapshot = $2 and outcome is not null
     order by finished_at desc, id desc limit 1`,
    [model, id],
  );
  return rows[0]?.outcome === 'rejected';
}
