import type { Pool } from '../postgres/pool.ts';
import { bytesOf, fieldOf, idColumn, modelColumn, type Rows } from './row-format.ts';

/** Puts one row aside, as it came, with why; once, however often it comes. */
export async function quarantineRow(pool: Pool, rows: Rows, reason: string): Promise<void> {
  const bytes = bytesOf(rows);
  const id = fieldOf(bytes, 0, idColumn);
  if (id === null) throw new Error('a row of the prediction log has no id');
  await pool.query(
    `insert into quarantined_predictions (id, model, at, reason, columns, content)
     values ($1, $2, to_timestamp($3::double precision / 1000), $4, $5, $6) on conflict do nothing`,
    [
      id.toString('hex'),
      fieldOf(bytes, 0, modelColumn)?.toString('utf8') ?? '',
      id.readUIntBE(0, 6),
      reason,
      rows.columns.join(', '),
      bytes,
    ],
  );
}
