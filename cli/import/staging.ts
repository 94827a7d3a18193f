import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { from } from 'pg-copy-streams';
import type { ColumnWatch } from './column-inference.ts';
import { copyLine } from './copy-text.ts';
import type { Records } from './records.ts';

/** A temporary table of texts, `row_number` and `c1 … cn`, that the transaction drops when it ends. */
export const stagingTable = 'ratchet_staging';
export const stagingColumn = (index: number): string => `c${index + 1}`;

const batchBytes = 65_536;

export type StagingOptions = {
  readonly records: Records;
  readonly watches: readonly ColumnWatch[];
  /** Cells that mean "missing", besides the empty one. */
  readonly missing: ReadonlySet<string>;
  readonly onProgress: (rowCount: number) => void;
};

/** Trims cells, shows each to its column's watch, and turns rows into COPY text. */
function toCopyText({ watches, missing, onProgress }: StagingOptions, counted: { rows: number }): Transform {
  let batch = '';
  const cellOf = (raw: string, index: number): string | null => {
    const text = raw.trim();
    const cell = text === '' || missing.has(text) ? null : text;
    watches[index]?.see(cell, counted.rows);
    return cell;
  };
  return new Transform({
    writableObjectMode: true,
    transform(cells: readonly string[], _encoding, done) {
      counted.rows += 1;
      batch += copyLine([String(counted.rows), ...cells.map(cellOf)]);
      if (batch.length < batchBytes) return done();
      const full = batch;
      batch = '';
      onProgress(counted.rows);
      done(null, full);
    },
    flush(done) {
      onProgress(counted.rows);
      done(null, batch);
    },
  });
}

/** Streams the file into the staging table by COPY. Answers the number of rows. */
export async function fillStaging(client: pg.ClientBase, options: StagingOptions): Promise<number> {
  const columns = options.records.names.map((_, index) => `${stagingColumn(index)} text`);
  await client.query(
    `create temp table ${stagingTable} (row_number bigint, ${columns.join(', ')}) on commit drop`,
  );
  const counted = { rows: 0 };
  const copy = client.query(from(`copy ${stagingTable} from stdin`));
  await pipeline(options.records.rows, toCopyText(options, counted), copy);
  await client.query(`analyze ${stagingTable}`);
  return counted.rows;
}
