import type { SplitRecord } from '../../shared/artifact-manifest.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { takeRows } from '../../shared/dataset/rows.ts';
import { takeFrame } from '../../shared/dataset/take-frame.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { ReadFrame } from '../../store/snapshots/frame-request.ts';
import type { LargeRead } from '../../store/snapshots/read-frame.ts';

/** Test rows, in the order of their snapshot. */
export type TestRows = Pick<ReadFrame, 'frame' | 'labels' | 'places' | 'testForBoth'>;

/** Everything that decides which rows are test rows and what they hold. */
export type TestRowsOrigin = {
  readonly declaration: Declaration;
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
  readonly split: SplitRecord;
};

/**
 * The test rows that a training read and leaves in its thread: a judgement that comes soon need not read them again. Where
 * they are not there, it reads them.
 */
export type KeptRows = { readonly origin: string; readonly rows: TestRows };

export const keepRows = (origin: TestRowsOrigin, read: LargeRead, rows: Int32Array): KeptRows => ({
  origin: nameOf(origin),
  rows: {
    frame: takeFrame(read.frame, rows),
    labels: takeRows(read.labels, rows),
    places: takeRows(read.places, rows),
  },
});

/** The kept rows where they are those of the origin and have these columns. */
export function keptRows(
  kept: KeptRows | null,
  origin: TestRowsOrigin,
  columns: ReadonlySet<string>,
): TestRows | null {
  if (kept === null || kept.origin !== nameOf(origin)) return null;
  return [...columns].every((name) => kept.rows.frame.columns.has(name)) ? kept.rows : null;
}

const nameOf = ({ declaration, manifest, table, split }: TestRowsOrigin): string =>
  canonicalJson({ declaration, manifest, table, split });
