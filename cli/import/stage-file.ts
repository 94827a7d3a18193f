import type pg from 'pg';
import type { ColumnSeen, Reading } from './column-inference.ts';
import { watchColumn } from './column-inference.ts';
import { openRecords } from './records.ts';
import { ImportRefused } from './refusal.ts';
import type { SourceFile } from './source-file.ts';
import { fillStaging } from './staging.ts';

export type StagedFile = {
  readonly names: readonly string[];
  readonly rowCount: number;
  /** What was seen of each column, in the file's order. */
  readonly seen: readonly ColumnSeen[];
};

/** Reads the file once, into the staging table, watching each column for the readings that `possible` names. */
export async function stageFile(
  client: pg.ClientBase,
  file: SourceFile,
  options: {
    readonly missing: readonly string[];
    /** Called with the header before any row is read; may refuse it. */
    readonly possible: (names: readonly string[]) => readonly (readonly Reading[])[];
    readonly onProgress: (rowCount: number) => void;
  },
): Promise<StagedFile> {
  const records = await openRecords(file);
  const { names } = records;
  try {
    const watches = options.possible(names).map(watchColumn);
    const missing = new Set(options.missing);
    const rowCount = await fillStaging(client, { records, watches, missing, onProgress: options.onProgress });
    if (rowCount === 0) throw new ImportRefused(`${file.path}: has a header but no rows`);
    return { names, rowCount, seen: watches.map((watch) => watch.seen()) };
  } finally {
    records.rows.destroy();
  }
}
