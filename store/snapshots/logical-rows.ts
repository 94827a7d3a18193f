import type { Segment, SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { quoteName, quoteText } from './quote.ts';

/** Columns that place a row in its snapshot: the segment's number and the row's number in its file. */
export const segmentColumn = 'ratchet_segment';
export const fileRowColumn = 'file_row_number';

/** Places of one segment begin at its number times this. */
export const segmentSpan = 2 ** 40;

/** SQL of a number that places a row in its snapshot. */
export const placeSql = `(${segmentColumn}::double * ${segmentSpan} + ${fileRowColumn})`;

/** What of a snapshot its rows are made from. */
export type RowSource = Pick<SnapshotManifest, 'key' | 'deletedAt' | 'window' | 'databaseTime'> & {
  readonly segments: readonly Pick<Segment, 'file' | 'rowCount'>[];
  /** Full path of a segment's file. */
  readonly pathOf: (file: string) => string;
};

/** The logical rows in pieces that stream: rows of the full segment, then those of the increments, if there are any. */
export type LogicalParts = {
  /** In the order of the file. It still holds the rows that increments replaced. */
  readonly full: string;
  readonly later: null | {
    readonly increments: string;
    /** Places of the full segment's rows that increments replaced, ascending. */
    readonly superseded: string;
  };
};

/**
 * SQL of a snapshot's logical rows: of each key the newest segment's rows, without tombstones and without rows that
 * left the window by the time of the snapshot. A full segment comes first, increments after it. Rows that repeat a key
 * within one segment all stay, for validation to find. Only the keys of increments are held in memory.
 */
export function logicalRows(rows: RowSource): string {
  const { full, later } = segmentsOf(rows);
  const kept = (relation: string): string => keptOf(relation, rows);
  if (later === null) return kept(full);
  return `${kept(`select * from (${full}) anti join ${later.newest} using (${later.keys})`)} union all ${kept(later.increments)}`;
}

/**
 * The same rows, piece by piece: a streamed result may have one branch only, for DuckDB waits for ever where a stream is
 * fed by several branches of a union (github.com/duckdb/duckdb/issues/22215). Nor is it joined, for a join mixes the order
 * and runs on one thread where it is streamed.
 */
export function logicalParts(rows: RowSource): LogicalParts {
  const { full, later } = segmentsOf(rows);
  if (later === null) return { full: keptOf(full, rows), later };
  const { increments, newest, keys } = later;
  const superseded = `select ${placeSql} as place from (${full}) semi join ${newest} using (${keys}) order by place`;
  return { full: keptOf(full, rows), later: { increments: keptOf(increments, rows), superseded } };
}

/** SQL of the logical rows of the increments alone; null where there are none. */
export function laterRows(rows: RowSource): string | null {
  const { later } = segmentsOf(rows);
  return later === null ? null : keptOf(later.increments, rows);
}

/** SQL of rows of the full segment by their places, of which there are some: what holds none of them is not read. */
export function fullRowsAt(rows: RowSource, places: Float64Array): string {
  const { full } = segmentsOf(rows);
  const wanted = `(select unnest([${places.join(', ')}]) as ${fileRowColumn})`;
  return keptOf(`select * from (${full}) semi join ${wanted} using (${fileRowColumn})`, rows);
}

/** SQL of the places of all rows that a later segment replaced, ascending; null where there is one segment alone. */
export function supersededSql(rows: Pick<RowSource, 'segments' | 'key' | 'pathOf'>): string | null {
  const { full, later } = segmentsOf(rows);
  if (later === null) return null;
  const { all, newest, keys } = later;
  return `select ${placeSql} as place from (${full}) semi join ${newest} using (${keys})
    union all select ${placeSql} as place from ${all} anti join ${newest} using (${keys}, ${segmentColumn})
    order by place`;
}

/** Rows without tombstones and without those that left the window. */
function keptOf(relation: string, rows: RowSource): string {
  const conditions = [
    ...(rows.deletedAt === null ? [] : [`${quoteName(rows.deletedAt)} is null`]),
    ...windowCondition(rows),
  ];
  return conditions.length === 0 ? relation : `select * from (${relation}) where ${conditions.join(' and ')}`;
}

/** SQL of the rows of one segment, as they lie in its file. */
export const readSegment = (path: string, index: number): string =>
  `select *, ${index} as ${segmentColumn} from read_parquet(${quoteText(path)}, file_row_number = true)`;

type Segments = {
  readonly full: string;
  readonly later: null | {
    /** Of each key the rows of the newest increment that has it. */
    readonly increments: string;
    /** All rows of the increments. */
    readonly all: string;
    /** Keys of the increments, each with the newest that has it. */
    readonly newest: string;
    readonly keys: string;
  };
};

function segmentsOf({ segments, pathOf, key }: Pick<RowSource, 'segments' | 'key' | 'pathOf'>): Segments {
  const [full, ...increments] = segments.map(({ file }, index) => readSegment(pathOf(file), index));
  if (full === undefined) throw new RangeError('a snapshot without segments');
  if (increments.length === 0) return { full, later: null };
  const all = `(${increments.join(' union all ')})`;
  const keys = key.map(quoteName).join(', ');
  const newest = `(select ${keys}, max(${segmentColumn}) as ${segmentColumn} from ${all} group by all)`;
  const kept = `select * from ${all} semi join ${newest} using (${keys}, ${segmentColumn})`;
  return { full, later: { increments: kept, all, newest, keys } };
}

function windowCondition({ window, databaseTime }: RowSource): readonly string[] {
  if (window === undefined) return [];
  const column = quoteName(window.column);
  const since = `${quoteText(databaseTime.replace(/Z$/, ''))}::timestamp - interval (${window.ms}) millisecond`;
  return [`(${column} is null or ${column} >= ${since})`];
}
