import { setTimeout as sleep } from 'node:timers/promises';
import { retrainWorkflowId } from '../../shared/ids.ts';
import type { RetrainRequest } from '../../shared/messages.ts';
import { openRun, readRun } from '../../store/postgres/runs.ts';
import { type RetrainStarted, startRetrain } from '../../store/temporal/retrains.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { answered, ask } from '../temporal/orchestration.ts';

/** Milliseconds that Temporal has to take a start or a cancel. */
export const patienceMs = 5_000;

export type RunStarted =
  /** Null: the same run was started before. */
  | { readonly kind: 'started'; readonly temporalRunId: string | null }
  /** Another run of the model is under way; null where it was not started by us. */
  | { readonly kind: 'running'; readonly run: string | null };

/**
 * Starts a run unless one of the model runs. It is in the ledger before its caller hears of it; the workflow finds it
 * there.
 * @throws HttpProblem temporal_unavailable.
 */
export async function startRun(
  deps: ApiDependencies,
  request: RetrainRequest,
  stored: { readonly declaration: number; readonly requestDigest?: string },
): Promise<RunStarted> {
  const started = await startAfterTheLast(deps, request);
  if (started.kind === 'running' && started.run !== request.run) return { kind: 'running', run: started.run };
  const temporalRunId = started.kind === 'started' ? started.temporalRunId : null;
  await openRun(deps.ledger, {
    run: request.run,
    model: request.model,
    workflowId: retrainWorkflowId(request.model),
    ...(temporalRunId === null ? {} : { temporalRunId }),
    ...stored,
    trigger: request.trigger,
    reason: request.reason,
    actor: request.actor,
    forced: request.force ?? false,
  });
  return { kind: 'started', temporalRunId };
}

/** A run has ended in the ledger some moments before its workflow closes: whoever asks in between waits for that. */
const closingMs = 3_000;
const closingLookMs = 50;

async function startAfterTheLast(deps: ApiDependencies, request: RetrainRequest): Promise<RetrainStarted> {
  const { orchestration, ledger } = deps;
  for (let leftMs = closingMs; ; leftMs -= closingLookMs) {
    const started = answered(
      await ask(orchestration, patienceMs, () => startRetrain(orchestration, request)),
    );
    if (started.kind === 'started' || started.run === null || started.run === request.run) return started;
    const other = await readRun(ledger, started.run);
    if (leftMs <= 0 || (other?.outcome ?? null) === null) return started;
    await sleep(closingLookMs);
  }
}
