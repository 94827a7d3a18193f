import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import type { Queryable } from './pool.ts';
import { iso, isoOrNull } from './rows.ts';

export type StoredSnapshot = {
  readonly id: string;
  readonly model: string;
  readonly manifest: SnapshotManifest;
  readonly createdAt: string;
  readonly collectedAt: string | null;
};

type Row = {
  id: string;
  model: string;
  manifest: SnapshotManifest;
  created_at: Date;
  collected_at: Date | null;
};

const storedOf = ({ created_at, collected_at, ...row }: Row): StoredSnapshot => ({
  ...row,
  createdAt: iso(created_at),
  collectedAt: isoOrNull(collected_at),
});

const columns = 'id, model, manifest, created_at, collected_at';

/** Writes a snapshot into the ledger; the same id is written once. */
export async function recordSnapshot(db: Queryable, manifest: SnapshotManifest): Promise<void> {
  const { id, model, lineage, kind, rowCount, digest, watermark } = manifest;
  await db.query(
    `insert into snapshots (id, model, lineage, kind, row_count, digest, watermark, manifest)
     values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict (id) do nothing`,
    [id, model, lineage, kind, rowCount, digest, watermark, JSON.stringify(manifest)],
  );
}

export async function readSnapshot(db: Queryable, id: string): Promise<StoredSnapshot | null> {
  const { rows } = await db.query<Row>(`select ${columns} from snapshots where id = $1`, [id]);
  return rows[0] === undefined ? null : storedOf(rows[0]);
}

/** The newest snapshot of a model whose files are still there. */
export async function latestSnapshot(db: Queryable, model: string): Promise<StoredSnapshot | null> {
  const { rows } = await db.query<Row>(
    `select ${columns} from snapshots where model = $1 and collected_at is null order by created_at desc limit 1`,
    [model],
  );
  return rows[0] === undefined ? null : storedOf(rows[0]);
}
