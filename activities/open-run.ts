import { activityInfo } from '@temporalio/activity';
import { searchBudgetOf } from '../shared/declaration/learner.ts';
import {
  type Opened,
  type PulledSnapshot,
  permanentFaults,
  type RetrainRequest,
} from '../shared/messages.ts';
import { snapshotObstacle } from '../shared/policy/snapshot-obstacle.ts';
import { readDeclaration, type StoredDeclaration } from '../store/postgres/declarations.ts';
import type { Pool } from '../store/postgres/pool.ts';
import { openRun as insertRun, readRun } from '../store/postgres/runs.ts';
import { readSnapshot } from '../store/postgres/snapshots.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { PermanentFault } from './permanent.ts';
import { recordInputs } from './run-inputs.ts';

/** Writes the run into the ledger with the newest declaration; asked again, it answers with the one it began with. */
export const openRun = ({
  pool,
  log,
  heartbeatTimeoutMs,
}: Pick<Dependencies, 'log' | 'pool' | 'heartbeatTimeoutMs'>) =>
  guarded(async (request: RetrainRequest): Promise<Opened> => {
    const stored = await declarationOf(pool, request);
    const { workflowExecution } = activityInfo();
    await insertRun(pool, {
      run: request.run,
      model: request.model,
      workflowId: workflowExecution?.workflowId ?? '',
      ...(workflowExecution ? { temporalRunId: workflowExecution.runId } : {}),
      declaration: stored.number,
      trigger: request.trigger,
      reason: request.reason,
      actor: request.actor,
      forced: request.force ?? false,
    });
    const { run, model, trigger, actor } = request;
    log.info({ model, run, trigger, actor, declaration: stored.number }, 'run opened');
    return {
      declaration: stored.number,
      adopted: request.snapshot === undefined ? null : await adopt(pool, request, stored),
      notifies: stored.declaration.notify.length > 0,
      heartbeatTimeoutMs,
      ...(searchBudgetOf(stored.declaration.learner) === null ? {} : { searches: true }),
    };
  });

async function declarationOf(pool: Pool, { run, model }: RetrainRequest): Promise<StoredDeclaration> {
  const known = await readRun(pool, run);
  const stored = await readDeclaration(pool, model, known?.declaration);
  if (stored) return stored;
  throw new PermanentFault(
    permanentFaults.declaration,
    `no model ${model} is declared: write config/models/${model}.yaml and run ratchet apply`,
  );
}

async function adopt(
  pool: Pool,
  { run, model, snapshot: id = '' }: RetrainRequest,
  stored: StoredDeclaration,
): Promise<PulledSnapshot> {
  const snapshot = await readSnapshot(pool, id);
  const obstacle = snapshotObstacle(model, id, snapshot);
  if (snapshot === null || obstacle !== null)
    throw new PermanentFault(permanentFaults.request, obstacle ?? `no snapshot ${id}`);
  await recordInputs(pool, run, snapshot.manifest, stored);
  return { kind: 'pulled', snapshot: id, rowCount: snapshot.manifest.rowCount };
}
