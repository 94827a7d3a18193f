import type { DuckDBConnection } from '@duckdb/node-api';
import type { FrameColumn } from '../../shared/dataset/frame.ts';
import type { Segment, SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { type ColumnMemory, columnMemory, type ReadColumn } from './column-memory.ts';
import { joinLevels, withoutUnused } from './joined-levels.ts';
import {
  columnsFile,
  type FoundLevels,
  type KeptColumn,
  type KeptSpace,
  readKeptColumns,
  writeColumns,
} from './kept-columns.ts';
import { type KeptSpec, sqlOf } from './kept-spec.ts';
import { type LevelCodes, withLevels } from './level-types.ts';
import { readSegment, segmentSpan } from './logical-rows.ts';
import { appendRows, placeColumn } from './read-columns.ts';
import { rowsWithout } from './rows-without.ts';
import { supersededPlaces } from './superseded-places.ts';

export type KeptRequest = {
  readonly specs: readonly KeptSpec[];
  readonly manifest: SnapshotManifest;
  readonly pathOf: (file: string) => string;
};

/** All logical rows of a snapshot, in the order of its files; columns in the order of the request. */
export type KeptRead = {
  readonly rowCount: number;
  readonly places: Float64Array;
  readonly columns: readonly FrameColumn[];
  /** Keeps what was decoded, for the next read; to be called before anybody writes into the columns. */
  keep(): Promise<void>;
};

type Space = { readonly memories: readonly ColumnMemory[]; readonly places: ColumnMemory };
type Slice = { readonly segment: Segment; readonly index: number; readonly from: number };
type Levels = readonly (readonly string[] | null)[];

/**
 * Reads every logical row of a snapshot without tombstones and window. What a segment's rows say never changes: its
 * columns are decoded once and kept beside it, as they lie in memory.
 */
export async function readKept(connection: DuckDBConnection, request: KeptRequest): Promise<KeptRead> {
  const { specs, manifest } = request;
  const slices = slicesOf(manifest.segments);
  const total = slices.reduce((sum, { segment }) => sum + segment.rowCount, 0);
  const space: Space = {
    memories: specs.map(({ kind }) => columnMemory({ sql: kind, as: asOf[kind] }, total)),
    places: columnMemory(placeColumn, total),
  };
  const levels: Levels[] = [];
  const unkept: (() => Promise<void>)[] = [];
  // DuckDB looks for them while this thread copies what is kept.
  const superseded = supersededPlaces(connection, { ...manifest, pathOf: request.pathOf });
  superseded.catch(() => undefined);
  const whenFree = () => superseded.then(() => connection);
  for (const slice of slices) {
    const { levels: own, keep } = await readSlice(whenFree, request, slice, space);
    levels.push(own);
    if (keep) unkept.push(keep);
  }
  const keep = async (): Promise<void> => void (await Promise.all(unkept.map((write) => write())));
  if (slices.length === 1) return { ...finish(specs, space, levels[0] ?? [], total), keep };
  await keep();
  const joined = joinLevels(levels, slices, space.memories);
  const kept = rowsWithout(space.places.doubles(total), await superseded);
  for (const memory of kept === null ? [] : [...space.memories, space.places])
    memory.keep(kept ?? new Int32Array());
  return { ...finish(specs, space, joined, kept?.length ?? total), keep: async () => undefined };
}

const asOf = { number: 'double', category: 'integer' } as const;

function slicesOf(segments: readonly Segment[]): readonly Slice[] {
  let from = 0;
  return segments.map((segment, index) => {
    const slice = { segment, index, from };
    from += segment.rowCount;
    return slice;
  });
}

type Read = { readonly levels: Levels; readonly keep: (() => Promise<void>) | null };

/** `whenFree` gives the connection, which answers one question at a time. */
async function readSlice(
  whenFree: () => Promise<DuckDBConnection>,
  request: KeptRequest,
  slice: Slice,
  { memories, places }: Space,
): Promise<Read> {
  const { specs, pathOf } = request;
  const { segment, index, from } = slice;
  const { rowCount } = segment;
  const path = columnsFile(pathOf(segment.file));
  const into = specs.map((spec, at) => roomOf(spec, memories[at] as ColumnMemory, { from, rowCount }));
  const known = await readKeptColumns(path, into, rowCount).catch(() => null);
  const unknown = specs.flatMap((spec, at) =>
    known?.[at] === undefined ? [{ spec, memory: memories[at] as ColumnMemory }] : [],
  );
  if (known !== null && unknown.length === 0) {
    fillPlaces(places.doubles(from + rowCount).subarray(from), index);
    return { levels: known.map(orNull), keep: null };
  }
  const rows = readSegment(pathOf(segment.file), index);
  const decoded = await decode(await whenFree(), rows, { unknown, places, from });
  const levels = specs.map((spec, at) => orNull(known?.[at] === undefined ? decoded.get(spec) : known[at]));
  const columns = into.map((room, at) => ({ ...room, levels: levels[at] ?? [] }) as KeptColumn);
  return { levels, keep: () => writeColumns(path, columns, rowCount) };
}

const orNull = (levels: FoundLevels): readonly string[] | null => levels ?? null;

type Unknown = { readonly spec: KeptSpec; readonly memory: ColumnMemory };

type Decoding = {
  readonly unknown: readonly Unknown[];
  readonly places: ColumnMemory;
  readonly from: number;
};

/** Decodes columns of a segment's rows into their memories; answers the levels of those that are categories. */
function decode(
  connection: DuckDBConnection,
  rows: string,
  { unknown, places, from }: Decoding,
): Promise<ReadonlyMap<KeptSpec, readonly string[]>> {
  const categories = unknown.flatMap(({ spec }) => (spec.kind === 'category' ? [spec.column] : []));
  return withLevels(connection, { columns: categories, rows }, async (codes) => {
    const parts = { full: rows, later: null };
    const columns = [...unknown.map(({ spec }) => readOf(spec, codes)), placeColumn];
    const memories = [...unknown.map(({ memory }) => memory), places];
    await appendRows(connection, { parts, where: null }, columns, memories, from);
    return new Map(
      unknown.flatMap(({ spec }) =>
        spec.kind === 'category' ? [[spec, codes.get(spec.column.name)?.levels ?? []] as const] : [],
      ),
    );
  });
}

function roomOf(
  spec: KeptSpec,
  memory: ColumnMemory,
  { from, rowCount }: { readonly from: number; readonly rowCount: number },
): KeptSpace {
  const sql = sqlOf(spec);
  if (spec.kind === 'number') return { sql, kind: spec.kind, bytes: memory.room(from, rowCount) };
  return { sql, kind: spec.kind, codes: memory.integers(from + rowCount).subarray(from) };
}

function readOf(spec: KeptSpec, codes: ReadonlyMap<string, LevelCodes>): ReadColumn {
  if (spec.kind === 'number') return { sql: spec.sql, as: 'double' };
  return { sql: codes.get(spec.column.name)?.sql ?? '-1', as: 'integer' };
}

function fillPlaces(places: Float64Array, index: number): void {
  const first = index * segmentSpan;
  for (let row = 0; row < places.length; row++) places[row] = first + row;
}

function finish(
  specs: readonly KeptSpec[],
  { memories, places }: Space,
  levels: Levels,
  rowCount: number,
): Omit<KeptRead, 'keep'> {
  const columns = specs.map((spec, index): FrameColumn => {
    const memory = memories[index] as ColumnMemory;
    if (spec.kind === 'number') return { kind: 'number', values: memory.doubles(rowCount) };
    return { kind: 'category', ...withoutUnused(memory.integers(rowCount), levels[index] ?? []) };
  });
  return { rowCount, places: places.doubles(rowCount), columns };
}
