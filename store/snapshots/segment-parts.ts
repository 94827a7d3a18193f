import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import type { SplitRecord } from '../../shared/artifact-manifest.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { Segment, SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { partSql } from '../../shared/dataset/split.ts';
import { intAt, realAt } from '../../shared/dataset/table.ts';
import { replaceFile } from '../durable-file.ts';
import { readSegment, segmentSpan } from './logical-rows.ts';
import { readColumns } from './read-columns.ts';
import { supersededPlaces } from './superseded-places.ts';

export type PartsRequest = {
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
  readonly split: SplitRecord;
};

/** Of a row without a key, which validation put into quarantine. */
const noPart = 255;

/** Whether parts come from hashes: they cost an md5 per row, and never change for a row of a segment. */
export const isHashed = ({ by }: SplitRecord): boolean => by === 'key' || by === 'group';

/**
 * The part of each of these places under a split by hashes. The parts of a segment's rows are computed once and kept
 * beside it, a byte per row: validation, training and the runs after them read them from there.
 */
export async function partsAt(
  connection: DuckDBConnection,
  request: PartsRequest,
  how: { readonly places: Float64Array; readonly pathOf: (file: string) => string },
): Promise<Uint8Array> {
  const { places, pathOf } = how;
  const parts = new Uint8Array(places.length);
  let row = 0;
  for (const [index, segment] of request.manifest.segments.entries()) {
    const ofSegment = await segmentParts(connection, request, { segment, pathOf });
    const from = index * segmentSpan;
    for (; row < places.length && realAt(places, row) < from + segmentSpan; row++)
      parts[row] = ofSegment[realAt(places, row) - from] ?? noPart;
  }
  return parts;
}

/** How many rows each part has, of all logical rows of a snapshot without tombstones and window: no row is read. */
export async function countWhole(
  connection: DuckDBConnection,
  request: PartsRequest,
  pathOf: (file: string) => string,
): Promise<Int32Array> {
  const { manifest } = request;
  const counts = new Int32Array(noPart + 1);
  const ofSegments: Uint8Array[] = [];
  for (const segment of manifest.segments) {
    const ofSegment = await segmentParts(connection, request, { segment, pathOf });
    for (let row = 0; row < ofSegment.length; row++) {
      const part = ofSegment[row] ?? noPart;
      counts[part] = intAt(counts, part) + 1;
    }
    ofSegments.push(ofSegment);
  }
  for (const place of await supersededPlaces(connection, { ...manifest, pathOf })) {
    const index = Math.floor(place / segmentSpan);
    const part = ofSegments[index]?.[place - index * segmentSpan] ?? noPart;
    counts[part] = intAt(counts, part) - 1;
  }
  return counts;
}

type Kept = { readonly segment: Segment; readonly pathOf: (file: string) => string };

async function segmentParts(
  connection: DuckDBConnection,
  { table, split }: PartsRequest,
  { segment, pathOf }: Kept,
): Promise<Uint8Array> {
  const sql = `coalesce(${partSql(split, table)}, ${noPart})`;
  const path = pathOf(partsFile(segment.file, sql));
  const kept = await readFile(path).catch(() => null);
  if (kept?.length === segment.rowCount) return kept;
  const read = await readColumns(connection, {
    parts: { full: readSegment(pathOf(segment.file), 0), later: null },
    where: null,
    rowCountMax: segment.rowCount,
    columns: new Map([['part', { sql, as: 'byte' }]]),
  });
  const made = read.bytes('part');
  await replaceFile(path, made);
  return made;
}

/** Where parts of a segment's rows are kept. Its name tells everything that they depend on. */
const partsFile = (segmentFile: string, sql: string): string =>
  `${segmentFile}.${createHash('sha256').update(sql).digest('hex').slice(0, 16)}.parts`;

/** The segment that a file belongs to: its own name, or what it begins with. */
export const segmentOf = (file: string): string => file.replace(/\.parquet\..+$/, '.parquet');
