import type { VersionManifest } from '../../shared/artifact-manifest.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { MissingSnapshot } from '../../store/snapshots/snapshot-folder.ts';
import type { Snapshots } from '../../store/snapshots/snapshots.ts';
import type { Evidence } from './evidence.ts';

/** Rows that are test for both splits as the table says now. */
export type TestForBoth = { readonly places: Float64Array; readonly testForBoth: Uint8Array };

type Trained = Pick<VersionManifest, 'snapshot' | 'split'> & { readonly side: 'candidate' | 'champion' };
type Reader = Pick<Snapshots, 'readManifest' | 'trainedPlaces'>;

/**
 * Of those rows, the ones that the version was not trained on: a hash of the key says it for good, a time is that of the
 * event, but groups and split columns are cells that may have been written anew, so the version's own snapshot is asked.
 * Words where it cannot tell.
 */
export async function unseenRows(
  snapshots: Reader,
  evidence: Evidence,
  { side, snapshot, split, places, testForBoth }: Trained & TestForBoth,
): Promise<Uint8Array | string> {
  const { declaration, table, manifest } = evidence;
  if (split.by === 'key' || split.by === 'time' || snapshot.id === manifest.id) return testForBoth;
  const then = await manifestOf(snapshots, manifest.model, snapshot.id);
  if (then === null) return untold(side, `its snapshot ${snapshot.id} is not here any more`);
  const lost = lostColumn(then, manifest, [...neededColumns(table), split.column]);
  if (lost !== null) return untold(side, `in its snapshot ${lost} has another type, or is not there`);
  const other = { manifest: then, split };
  const trained = await snapshots.trainedPlaces({ declaration, table, manifest, other });
  const isTrained = new Set(trained);
  return testForBoth.map((isTest, row) => (isTrained.has(places[row] as number) ? 0 : isTest));
}

const untold = (side: Trained['side'], why: string): string =>
  `which rows the ${side} was trained on cannot be told: ${why}`;

/** Null where its files are not here. */
export async function manifestOf(
  snapshots: Reader,
  model: string,
  id: string,
): Promise<SnapshotManifest | null> {
  try {
    return await snapshots.readManifest(model, id);
  } catch (error) {
    if (error instanceof MissingSnapshot) return null;
    throw error;
  }
}

/** What tells a row and whether it was used. */
export const neededColumns = ({ key, target, time }: TableContract): readonly string[] => [
  ...key,
  target,
  ...(time === null ? [] : [time]),
];

/** The first of the columns that is not there, or has another type. */
export const lostColumn = (
  then: SnapshotManifest,
  now: SnapshotManifest,
  names: readonly string[],
): string | null => names.find((name) => typeIn(then, name) !== typeIn(now, name)) ?? null;

const typeIn = ({ columns }: SnapshotManifest, wanted: string): string | undefined =>
  columns.find(({ name }) => name === wanted)?.postgresType;
