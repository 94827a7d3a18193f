import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { quoteName, quoteText } from './duck.ts';

/** Columns that place a row in its snapshot: the segment's number and the row's number in its file. */
export const segmentColumn = 'ratchet_segment';
export const fileRowColumn = 'file_row_number';

/** SQL of a number that places a row in its snapshot. */
export const placeSql = `(${segmentColumn}::double * ${2 ** 40} + ${fileRowColumn})`;

/** What of a snapshot its rows are made from. */
export type RowSource = Pick<
  SnapshotManifest,
  'segments' | 'key' | 'deletedAt' | 'window' | 'databaseTime'
> & {
  /** Full path of a segment's file. */
  readonly pathOf: (file: string) => string;
};

/** The logical rows in two relations: those of the full segment, and those of the increments, if there are any. */
export type LogicalParts = { readonly full: string; readonly increments: string | null };

/**
 * SQL of a snapshot's logical rows: of each key the newest segment's rows, without tombstones and without rows that
 * left the window by the time of the snapshot. A full segment comes first, increments after it. Rows that repeat a key
 * within one segment all stay, for validation to find. Only the keys of increments are held in memory.
 */
export function logicalRows(rows: RowSource): string {
  const { full, increments } = logicalParts(rows);
  return increments === null ? full : `${full} union all ${increments}`;
}

/**
 * The same rows, part by part: a streamed result may have one part only. DuckDB waits for ever where a stream is fed by
 * several branches of a union (github.com/duckdb/duckdb/issues/22215).
 */
export function logicalParts(rows: RowSource): LogicalParts {
  const [full, ...increments] = rows.segments.map((segment, index) =>
    readSegment(rows.pathOf(segment.file), index),
  );
  if (full === undefined) throw new RangeError('a snapshot without segments');
  const conditions = [
    ...(rows.deletedAt === null ? [] : [`${quoteName(rows.deletedAt)} is null`]),
    ...windowCondition(rows),
  ];
  const kept = (relation: string): string =>
    conditions.length === 0 ? relation : `select * from (${relation}) where ${conditions.join(' and ')}`;
  if (increments.length === 0) return { full: kept(full), increments: null };
  const parts = newestOf(full, increments, rows.key.map(quoteName));
  return { full: kept(parts.full), increments: kept(parts.increments) };
}

const readSegment = (path: string, index: number): string =>
  `select *, ${index} as ${segmentColumn} from read_parquet(${quoteText(path)}, file_row_number = true)`;

function newestOf(
  full: string,
  increments: readonly string[],
  key: readonly string[],
): { readonly full: string; readonly increments: string } {
  const later = `(${increments.join(' union all ')})`;
  const keys = key.join(', ');
  const newest = `(select ${keys}, max(${segmentColumn}) as ${segmentColumn} from ${later} group by all)`;
  return {
    full: `select * from (${full}) anti join ${newest} using (${keys})`,
    increments: `select * from ${later} semi join ${newest} using (${keys}, ${segmentColumn})`,
  };
}

function windowCondition({ window, databaseTime }: RowSource): readonly string[] {
  if (window === undefined) return [];
  const column = quoteName(window.column);
  const since = `${quoteText(databaseTime.replace(/Z$/, ''))}::timestamp - interval (${window.ms}) millisecond`;
  return [`(${column} is null or ${column} >= ${since})`];
}
