import { resolveTable } from '../shared/contract/table.ts';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import { lastVersionRun } from '../store/postgres/runs.ts';
import { readSnapshot } from '../store/postgres/snapshots.ts';
import type { Dependencies } from './dependencies.ts';
import type { RunContext } from './run-context.ts';
import { learnerDigest } from './run-inputs.ts';

type Needs = Pick<Dependencies, 'pool' | 'snapshots'>;

export const nothingNew = 'rows, declaration and learner are those of the last run that made a version';

/** Only a schedule skips: whoever asks for a run by name gets one. */
export async function isNothingNew(
  deps: Needs,
  { run, stored }: RunContext,
  manifest: SnapshotManifest,
): Promise<boolean> {
  if (run.trigger !== 'schedule' || run.forced) return false;
  const last = await lastVersionRun(deps.pool, run.model);
  return (
    last !== null &&
    last.snapshotDigest === manifest.digest &&
    last.declaration === stored.number &&
    last.learnerDigest === learnerDigest(stored.declaration) &&
    !(await hasMatured(deps, stored.declaration, { manifest, last: last.snapshot }))
  );
}

/** Whether labels of the same rows have matured since the last run's snapshot. */
async function hasMatured(
  { pool, snapshots }: Needs,
  declaration: Declaration,
  { manifest, last }: { readonly manifest: SnapshotManifest; readonly last: string | null },
): Promise<boolean> {
  if (declaration.target.matureAfter === undefined || last === null) return false;
  const before = await readSnapshot(pool, last);
  const resolved = resolveTable(declaration, manifest.columns);
  if (before === null || resolved.kind === 'unresolved') return false;
  const since = before.manifest.databaseTime;
  return (await snapshots.countMatured({ declaration, table: resolved.table, manifest, since })) > 0;
}
