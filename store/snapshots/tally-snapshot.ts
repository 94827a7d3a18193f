import type { DuckDBConnection } from '@duckdb/node-api';
import { compileContract } from '../../shared/contract/compile.ts';
import { joinTallies } from './join-tallies.ts';
import { keepTally, readTally, type TallyPlace, tallyPath } from './kept-tally.ts';
import { fullRowsAt, laterRows, segmentSpan } from './logical-rows.ts';
import { supersededPlaces } from './superseded-places.ts';
import { type Tally, tallyRows } from './tally.ts';

/** Of more replaced rows than these, all may as well be read. */
const goneCountMax = 20_000;

/**
 * What the contract finds in a snapshot. That of a full segment is kept beside it, where it serves: of the snapshots that
 * increments make of it, only the rows that they brought and those that they replaced are read. No two rows of the full
 * segment have the same key, as `isUnique` says.
 */
export async function tallySnapshot(
  connection: DuckDBConnection,
  place: TallyPlace,
  isUnique: boolean,
): Promise<Tally> {
  const { input, compiled, manifest } = place;
  const path = tallyPath(place);
  const joined = path !== null && isUnique ? await joinedTally(connection, place, path) : null;
  if (joined !== null) return joined;
  const tally = await tallyRows(connection, compiled, input.table);
  if (path !== null && manifest.segments.length === 1) await keepTally(path, tally, place);
  return tally;
}

async function joinedTally(
  connection: DuckDBConnection,
  place: TallyPlace,
  path: string,
): Promise<Tally | null> {
  const { input, manifest, pathOf } = place;
  const source = { ...manifest, pathOf };
  const later = laterRows(source);
  const kept = await readTally(path, place);
  if (kept === null) return null;
  if (later === null) return joinTallies({ kept, gone: null, added: null }, manifest.rowCount);
  const places = await supersededPlaces(connection, source);
  const lost = places.filter((each) => each < segmentSpan);
  if (lost.length > goneCountMax) return null;
  const of = (rows: string, mayRepeat: string | null) =>
    tallyRows(connection, compileContract({ ...input, rows, mayRepeat }), input.table);
  const gone = lost.length === 0 ? null : await of(fullRowsAt(source, lost), null);
  return joinTallies({ kept, gone, added: await of(later, later) }, manifest.rowCount);
}
