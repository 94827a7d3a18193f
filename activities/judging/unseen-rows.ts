import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { MissingSnapshot } from '../../store/snapshots/snapshot-folder.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import type { Evidence } from './holdout.ts';

/** Rows that are test for both splits as the table says now. */
export type TestForBoth = { readonly places: Float64Array; readonly testForBoth: Uint8Array };

type Champion = Pick<VersionManifest, 'snapshot' | 'split'>;
type Reader = Pick<Snapshots, 'readManifest' | 'trainedPlaces'>;

/**
 * Of those rows, the ones that the champion was not trained on: a hash of the key says it for good, a time is that of the
 * event, but groups and split columns are cells that may have been written anew, so the champion's own snapshot is asked.
 * Words where it cannot tell.
 */
export async function unseenRows(
  snapshots: Reader,
  evidence: Evidence,
  { snapshot, split, places, testForBoth }: Champion & TestForBoth,
): Promise<Uint8Array | string> {
  const { declaration, table, manifest } = evidence;
  if (split.by === 'key' || split.by === 'time' || snapshot.id === manifest.id) return testForBoth;
  const then = await manifestOf(snapshots, manifest.model, snapshot.id);
  if (then === null) return untold(`its snapshot ${snapshot.id} is not here any more`);
  const lost = lostColumn(then, manifest, [...neededColumns(table), split.column]);
  if (lost !== null) return untold(`in its snapshot ${lost} has another type, or is not there`);
  const other = { manifest: then, split };
  const trained = await snapshots.trainedPlaces({ declaration, table, manifest, other });
  const isTrained = new Set(trained);
  return testForBoth.map((isTest, row) => (isTrained.has(places[row] as number) ? 0 : isTest));
}

const untold = (why: string): string => `which rows the champion was trained on cannot be told: ${why}`;

async function manifestOf(snapshots: Reader, model: string, id: string): Promise<SnapshotManifest | null> {
  try {
    return await snapshots.readManifest(model, id);
  } catch (error) {
    if (error instanceof MissingSnapshot) return null;
    throw error;
  }
}

/** What tells a row and whether it was used. */
const neededColumns = ({ key, target, time }: TableContract): readonly string[] => [
  ...key,
  target,
  ...(time === null ? [] : [time]),
];

const lostColumn = (then: SnapshotManifest, now: SnapshotManifest, names: readonly string[]): string | null =>
  names.find((name) => typeIn(then, name) !== typeIn(now, name)) ?? null;

const typeIn = ({ columns }: SnapshotManifest, wanted: string): string | undefined =>
  columns.find(({ name }) => name === wanted)?.postgresType;
