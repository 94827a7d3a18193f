import { activityInfo } from '@temporalio/activity';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import type { PulledSnapshot, RunStep } from '../shared/messages.ts';
import { lastVersionRun } from '../store/postgres/runs.ts';
import { latestSnapshot, recordSnapshot, wasRejected } from '../store/postgres/snapshots.ts';
import type { Dependencies } from './dependencies.ts';
import { type RunContext, readRunContext } from './run-context.ts';
import { learnerDigest, recordInputs } from './run-inputs.ts';
import { type StageDetail, stage } from './stage.ts';

/** Pulls the table into a snapshot; a scheduled run that finds nothing new ends here. */
export const pull = (deps: Pick<Dependencies, 'log' | 'pool' | 'snapshots' | 'connection' | 'threads'>) =>
  stage(deps, 'pull', async ({ run, model }: RunStep, beat) => {
    const { pool, snapshots, connection, threads } = deps;
    const context = await readRunContext(pool, run);
    const { declaration } = context.stored;
    const latest = await latestSnapshot(pool, model);
    const previous = latest?.manifest ?? null;
    // While a whole table is copied every core has work; after it, and beside an increment, there is one to spare.
    if (previous !== null) threads.warm();
    const {
      manifest,
      unchanged,
      kind,
      reason: why,
    } = await snapshots.pull({
      declaration,
      connectionString: connection(declaration.source.connection),
      previous,
      previousWasRejected: latest !== null && (await wasRejected(pool, latest)),
      attempt: `${run}-${activityInfo().attempt}`,
      onProgress: beat.report,
      onRead: threads.warm,
      signal: beat.signal,
    });
    await recordSnapshot(pool, manifest);
    await recordInputs(pool, run, manifest, context.stored);
    const rows = { snapshot: manifest.id, kind, rowCount: manifest.rowCount, unchanged, why };
    const answer: PulledSnapshot = (await isNothingNew(deps, context, manifest.digest))
      ? { kind: 'unchanged', snapshot: manifest.id, reason: nothingNew }
      : { kind: 'pulled', snapshot: manifest.id, rowCount: manifest.rowCount };
    return { answer, detail: { ...rows, ...foundBeside(manifest) } };
  });

const nothingNew = 'rows, declaration and learner are those of the last run that made a version';

/** Only a schedule skips: whoever asks for a run by name gets one. */
async function isNothingNew(
  { pool }: Pick<Dependencies, 'pool'>,
  { run, stored }: RunContext,
  snapshotDigest: string,
): Promise<boolean> {
  if (run.trigger !== 'schedule' || run.forced) return false;
  const last = await lastVersionRun(pool, run.model);
  return (
    last !== null &&
    last.snapshotDigest === snapshotDigest &&
    last.declaration === stored.number &&
    last.learnerDigest === learnerDigest(stored.declaration)
  );
}

const foundBeside = ({ difference, leftOut }: SnapshotManifest): StageDetail => ({
  ...(difference ? { difference } : {}),
  ...(leftOut ? { leftOut } : {}),
});
