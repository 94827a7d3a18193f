import { createHash } from 'node:crypto';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { LeftOutRows, SnapshotManifest, SourceColumn } from '../../shared/dataset/manifest.ts';
import { rowsOf } from './duck.ts';
import { logicalRows, type RowSource } from './logical-rows.ts';
import { quoteName, quoteText } from './quote.ts';
import { rowHashColumn } from './wire-column.ts';

/** Count and digest of a snapshot's logical rows. */
export async function digestOf(
  connection: DuckDBConnection,
  rows: RowSource,
  columns: readonly SourceColumn[],
): Promise<{ readonly rowCount: number; readonly digest: string }> {
  const [result] = await rowsOf(
    connection,
    `select count(*) as n, coalesce(sum(${rowHashColumn}), 0)::varchar as total from (${logicalRows(rows)})`,
  );
  const rowCount = Number(result?.['n'] ?? 0);
  const identity = [
    columns.map(({ name, postgresType }) => [name, postgresType]),
    rowCount,
    String(result?.['total']),
  ];
  return { rowCount, digest: createHash('sha256').update(JSON.stringify(identity)).digest('hex') };
}

/** Which rows of the segments are no logical rows, and why. */
export async function leftOutOf(
  connection: DuckDBConnection,
  rows: RowSource,
  rowCount: number,
): Promise<LeftOutRows> {
  const { window, ...anyTime } = rows;
  const count = async (source: RowSource): Promise<number> => {
    const [row] = await rowsOf(connection, `select count(*) as n from (${logicalRows(source)})`);
    return Number(row?.['n'] ?? 0);
  };
  const alive = window === undefined ? rowCount : await count(anyTime);
  const newest = rows.deletedAt === null ? alive : await count({ ...anyTime, deletedAt: null });
  const read = rows.segments.reduce((sum, segment) => sum + segment.rowCount, 0);
  return { superseded: read - newest, deleted: newest - alive, outOfWindow: alive - rowCount };
}

export type MarkedSegment = {
  readonly path: string;
  readonly column: SourceColumn;
  /** Of the pull. */
  readonly databaseTime: string;
};

/**
 * The largest watermark of a segment's file, as text that PostgreSQL reads back exactly. Times ahead of the database's
 * do not count: one row of a wrong clock would hide all that change before it. Such rows are read again each time.
 */
export async function highMark(
  connection: DuckDBConnection,
  { path, column, databaseTime }: MarkedSegment,
): Promise<string | null> {
  const name = quoteName(column.name);
  const now = `${quoteText(databaseTime.replace(/Z$/, ''))}::timestamp`;
  const past = column.type === 'timestamp' ? ` filter (isfinite(${name}) and ${name} <= ${now})` : '';
  const [row] = await rowsOf(
    connection,
    `select max(${name})${past}::varchar as mark from read_parquet(${quoteText(path)})`,
  );
  const mark = row?.['mark'];
  if (mark === null || mark === undefined) return null;
  return column.postgresType === 'timestamp with time zone' ? `${mark}+00` : String(mark);
}

/** The later of two marks of one column. */
export async function laterMark(
  connection: DuckDBConnection,
  marks: readonly (string | null)[],
  column: SourceColumn,
): Promise<string | null> {
  const present = marks.filter((mark) => mark !== null);
  const type = column.type === 'timestamp' ? 'timestamp' : 'bigint';
  if (present.length < 2) return present[0] ?? null;
  const values = present.map(
    (mark) => `(${quoteText(mark)}, ${quoteText(mark.replace(/\+00$/, ''))}::${type})`,
  );
  const [row] = await rowsOf(
    connection,
    `select arg_max(mark, value) as mark from (values ${values.join(', ')}) as marks(mark, value)`,
  );
  return String(row?.['mark']);
}

/** What a full pull found against the rows that the increments had led to. */
export async function differenceOf(
  connection: DuckDBConnection,
  { before, after }: { readonly before: RowSource; readonly after: RowSource },
): Promise<NonNullable<SnapshotManifest['difference']>> {
  const keys = after.key.map(quoteName).join(', ');
  const [row] = await rowsOf(
    connection,
    `with before as (select ${keys}, ${rowHashColumn} as hash from (${logicalRows(before)})),
          after as (select ${keys}, ${rowHashColumn} as hash from (${logicalRows(after)}))
     select (select count(*) from before anti join after using (${keys})) as vanished,
            (select count(*) from after anti join before using (${keys})) as appeared,
            (select count(*) from (select * from after anti join before using (${keys}, hash))
               semi join before using (${keys})) as changed`,
  );
  return {
    vanished: Number(row?.['vanished']),
    appeared: Number(row?.['appeared']),
    changed: Number(row?.['changed']),
  };
}
