import { activityInfo } from '@temporalio/activity';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import type { PulledSnapshot, RunStep } from '../shared/messages.ts';
import { latestSnapshot, recordSnapshot, wasRejected } from '../store/postgres/snapshots.ts';
import type { PullResult } from '../store/snapshots/pull-request.ts';
import type { Dependencies } from './dependencies.ts';
import { isNothingNew, nothingNew } from './nothing-new.ts';
import { readRunContext } from './run-context.ts';
import { recordInputs } from './run-inputs.ts';
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
    const answer: PulledSnapshot = (await isNothingNew(deps, context, manifest))
      ? { kind: 'unchanged', snapshot: manifest.id, reason: nothingNew }
      : { kind: 'pulled', snapshot: manifest.id, rowCount: manifest.rowCount };
    return { answer, detail: { ...rows, ...foundBeside(manifest, kind) } };
  });

/** What increments did not see is told by the pull that found it, not again by those that find nothing new. */
const foundBeside = ({ difference, leftOut }: SnapshotManifest, kind: PullResult['kind']): StageDetail => ({
  ...(difference && kind === 'full' ? { difference } : {}),
  ...(leftOut ? { leftOut } : {}),
});
