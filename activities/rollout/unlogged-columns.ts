import { versionName } from '../../shared/names.ts';
import type { ReplayRow } from '../../store/postgres/replay-rows.ts';
import { readVersion } from '../../store/postgres/versions.ts';
import type { Dependencies } from '../dependencies.ts';

type Needs = Pick<Dependencies, 'pool' | 'artifacts'>;
type Wanted = {
  readonly model: string;
  /** Columns that a version reads. */
  readonly columns: readonly string[];
  /** Columns whose values are never logged. */
  readonly excluded: readonly string[];
};

/**
 * Which of the wanted columns a logged row cannot have, though they may have been sent: those that are excluded, and those
 * that the version which answered does not read.
 */
export function unloggedColumns(
  deps: Needs,
  { model, columns, excluded }: Wanted,
): (row: ReplayRow) => Promise<readonly string[]> {
  const known = new Map<number, Promise<ReadonlySet<string>>>();
  const loggedBy = (version: number): Promise<ReadonlySet<string>> => {
    const found = known.get(version) ?? columnsRead(deps, model, versionName(version));
    known.set(version, found);
    return found;
  };
  return async ({ version, features }) => {
    const absent = columns.filter((name) => !Object.hasOwn(features, name));
    if (absent.length === 0) return absent;
    const logged = await loggedBy(version);
    return absent.filter((name) => excluded.includes(name) || !logged.has(name));
  };
}

/** None where its files were collected. */
async function columnsRead(
  { pool, artifacts }: Needs,
  model: string,
  name: string,
): Promise<ReadonlySet<string>> {
  const version = await readVersion(pool, model, name);
  if (version === null || version.collectedAt !== null) return new Set();
  const { graph } = await artifacts.load(model, name, version.digest);
  return new Set(graph.inputs.map((input) => input.name));
}
