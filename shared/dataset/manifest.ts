import type { ColumnType } from '../declaration/contract.ts';

/** A column of the source as PostgreSQL describes it, and the type it has for us. */
export type SourceColumn = {
  readonly name: string;
  readonly postgresType: string;
  readonly type: ColumnType;
};

/** One immutable Parquet file of a snapshot. Later segments win over earlier ones, key by key. */
export type Segment = {
  /** File name below the model's snapshots folder. */
  readonly file: string;
  readonly kind: 'full' | 'incremental';
  readonly rowCount: number;
  readonly sha256: string;
  readonly bytes: number;
  /** PostgreSQL's text of the watermark interval that was asked for: rows at or above `from`. */
  readonly from: string | null;
  readonly to: string | null;
  readonly pulledAt: string;
};

/** Rows that were read and do not belong to the snapshot: with its own they add up to those of its segments. */
export type LeftOutRows = {
  /** Earlier states of rows that a later pull brought again. */
  readonly superseded: number;
  /** Marked as deleted. */
  readonly deleted: number;
  readonly outOfWindow: number;
};

/** Rows that a full pull found otherwise than the increments before it had led to, such as deletes they cannot see. */
export type PullDifference = {
  readonly vanished: number;
  readonly appeared: number;
  readonly changed: number;
};

/** What a snapshot is; written last, so nothing is visible before it. */
export type SnapshotManifest = {
  readonly formatVersion: 1;
  readonly id: string;
  readonly model: string;
  /** Digest of query, columns and types; a change begins a new lineage. */
  readonly lineage: string;
  readonly kind: 'full' | 'incremental';
  /** Tells which rows the snapshot holds, as of its `databaseTime`. */
  readonly query: string;
  readonly columns: readonly SourceColumn[];
  readonly key: readonly string[];
  readonly watermarkColumn: string | null;
  /** The high mark, as PostgreSQL's text (microseconds survive). */
  readonly watermark: string | null;
  readonly deletedAt: string | null;
  /** Only rows whose event time is younger than this at `databaseTime`, or missing. */
  readonly window?: { readonly column: string; readonly ms: number };
  readonly segments: readonly Segment[];
  /** What of the segments' rows is no logical row. */
  readonly leftOut?: LeftOutRows;
  /** Logical rows: the newest of each key, without tombstones. */
  readonly rowCount: number;
  /** Digest over logical rows: an order-free sum of row hashes, equal for a full and an incremental pull. */
  readonly digest: string;
  /** The database's time of the pull: UTC, ISO 8601 with microseconds. */
  readonly databaseTime: string;
  /** Of a full pull that went on a lineage. */
  readonly difference?: PullDifference;
};
