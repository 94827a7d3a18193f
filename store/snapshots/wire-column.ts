/** How a column travels in PostgreSQL's binary COPY format. `text`: every type that the select casts to text. */
export const wireKinds = [
  'int2',
  'int4',
  'int8',
  'bool',
  'float4',
  'float8',
  'numeric',
  'date',
  'timestamp',
  'text',
] as const;
export type WireKind = (typeof wireKinds)[number];

/**
 * One column of the stream. `identity` columns (key, watermark) count in the hash of a row and not in the hash of its
 * content, by which repeated rows are found.
 */
export type WireColumn = { readonly name: string; readonly wire: WireKind; readonly identity: boolean };

/** Type of the column in the segment. Times are UTC with microseconds. */
export const segmentTypes = {
  int2: 'INTEGER',
  int4: 'INTEGER',
  int8: 'BIGINT',
  bool: 'BOOLEAN',
  float4: 'DOUBLE',
  float8: 'DOUBLE',
  numeric: 'DOUBLE',
  date: 'TIMESTAMP',
  timestamp: 'TIMESTAMP',
  text: 'VARCHAR',
} as const satisfies Record<WireKind, string>;

/** Bytes of one value in a DuckDB vector of the column. */
export const vectorBytes = {
  int2: 4,
  int4: 4,
  int8: 8,
  bool: 1,
  float4: 8,
  float8: 8,
  numeric: 8,
  date: 8,
  timestamp: 8,
  text: 16,
} as const satisfies Record<WireKind, number>;

/** Columns that every segment has beside those of the source. */
export const rowHashColumn = 'ratchet_row_hash';
export const contentHashColumn = 'ratchet_content_hash';
