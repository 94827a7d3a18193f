import type { Queryable } from './pool.ts';
import { iso, safeInteger } from './rows.ts';

/** A file that was imported into a model's table. */
export type Load = {
  readonly model: string;
  readonly fileDigest: string;
  readonly fileName: string;
  readonly rowCount: number;
  readonly inserted: number;
  readonly updated: number;
  readonly actor: string;
  /** Cells that meant "missing" in it, besides the empty one. */
  readonly missing: readonly string[];
};

export async function recordLoad(db: Queryable, load: Load): Promise<void> {
  await db.query(
    `insert into ratchet.loads (model, file_digest, file_name, row_count, inserted, updated, actor, missing)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [
      ...[load.model, load.fileDigest, load.fileName, load.rowCount],
      ...[load.inserted, load.updated, load.actor, load.missing],
    ],
  );
}

type Row = {
  model: string;
  file_digest: string;
  file_name: string;
  row_count: string;
  inserted: string;
  updated: string;
  actor: string;
  missing: string[];
  loaded_at: Date;
};

/** The last time that a file with these bytes was loaded for the model; null where it never was. */
export async function findLoad(
  db: Queryable,
  model: string,
  fileDigest: string,
): Promise<(Load & { readonly loadedAt: string }) | null> {
  const { rows } = await db.query<Row>(
    'select * from ratchet.loads where model = $1 and file_digest = $2 order by loaded_at desc limit 1',
    [model, fileDigest],
  );
  const row = rows[0];
  if (row === undefined) return null;
  return {
    model: row.model,
    fileDigest: row.file_digest,
    fileName: row.file_name,
    rowCount: safeInteger(row.row_count),
    inserted: safeInteger(row.inserted),
    updated: safeInteger(row.updated),
    actor: row.actor,
    missing: row.missing,
    loadedAt: iso(row.loaded_at),
  };
}

/** Every word that meant "missing" in a file of the model so far. */
export async function readMissingWords(db: Queryable, model: string): Promise<readonly string[]> {
  const { rows } = await db.query<{ word: string }>(
    'select distinct unnest(missing) as word from ratchet.loads where model = $1 order by word',
    [model],
  );
  return rows.map(({ word }) => word);
}
