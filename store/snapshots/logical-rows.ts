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

/**
 * SQL of a snapshot's logical rows: of each key the newest segment's rows, without tombstones and without rows that
 * left the window by the time of the snapshot. A full segment comes first, increments after it. Rows that repeat a key
 * within one segment all stay, for validation to find. Streams: only the keys of increments are held in memory.
 */
export function logicalRows(rows: RowSource): string {
  const [full, ...increments] = rows.segments.map((segment, index) =>
    readSegment(rows.pathOf(segment.file), index),
  );
  if (full === undefined) throw new RangeError('a snapshot without segments');
  const all = increments.length === 0 ? full : newestOf(full, increments, rows.key.map(quoteName));
  const conditions = [
    ...(rows.deletedAt === null ? [] : [`${quoteName(rows.deletedAt)} is null`]),
    ...windowCondition(rows),
  ];
  return conditions.length === 0 ? all : `select * from (${all}) where ${conditions.join(' and ')}`;
}

const readSegment = (path: string, index: number): string =>
  `select *, ${index} as ${segmentColumn} from read_parquet(${quoteText(path)}, file_row_number = true)`;

function newestOf(full: string, increments: readonly string[], key: readonly string[]): string {
  const later = `(${increments.join(' union all ')})`;
  const keys = key.join(', ');
  const newest = `(select ${keys}, max(${segmentColumn}) as ${segmentColumn} from ${later} group by all)`;
  return `select * from (${full}) anti join ${newest} using (${keys})
    union all select * from ${later} semi join ${newest} using (${keys}, ${segmentColumn})`;
}

function windowCondition({ window, databaseTime }: RowSource): readonly string[] {
  if (window === undefined) return [];
  const column = quoteName(window.column);
  const since = `${quoteText(databaseTime.replace(/Z$/, ''))}::timestamp - interval (${window.ms}) millisecond`;
  return [`(${column} is null or ${column} >= ${since})`];
}
