import { activityInfo, Context, log } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { RunStep, Stage } from '../shared/messages.ts';
import type { Pool } from '../store/postgres/pool.ts';
import { stageEnded, stageStarted } from '../store/postgres/runs.ts';
import { type Beat, beating } from './beating.ts';
import { asFailure } from './faults.ts';

/** What a stage leaves in the ledger: a few numbers and words. */
export type StageDetail = Readonly<Record<string, unknown>>;

/**
 * A stage of a run as an activity: beats, writes its state into the ledger, and translates what goes wrong. A worker that
 * shuts down leaves the stage as running, for another takes it over.
 */
export const stage =
  <Request extends RunStep, Answer>(
    { pool }: { readonly pool: Pool },
    name: Stage,
    work: (
      request: Request,
      beat: Beat,
    ) => Promise<{ readonly answer: Answer; readonly detail: StageDetail }>,
  ) =>
  async (request: Request): Promise<Answer> => {
    const { run } = request;
    try {
      await stageStarted(pool, { run, stage: name, attempt: activityInfo().attempt });
      const { answer, detail } = await beating((beat) => work(request, beat));
      await stageEnded(pool, { run, stage: name, state: 'done', detail });
      return answer;
    } catch (error) {
      await recordEnd(pool, run, name, error);
      throw cancellationOf(error) ?? asFailure(error);
    }
  };

async function recordEnd(pool: Pool, run: string, name: Stage, error: unknown): Promise<void> {
  const cancelled = cancellationOf(error);
  if (cancelled?.message === 'WORKER_SHUTDOWN') return;
  const state = cancelled ? 'cancelled' : 'failed';
  const reason = error instanceof Error ? error.message.slice(0, 2_000) : String(error);
  try {
    await stageEnded(pool, { run, stage: name, state, detail: { reason } });
  } catch (unrecorded) {
    log.warn('the end of a stage is not in the ledger', { run, stage: name, error: unrecorded });
  }
}

/** Whatever an interrupted step throws, an activity that was asked to stop was cancelled. */
function cancellationOf(error: unknown): CancelledFailure | null {
  if (error instanceof CancelledFailure) return error;
  const { cancellationSignal } = Context.current();
  if (!cancellationSignal.aborted) return null;
  const { reason } = cancellationSignal;
  return reason instanceof CancelledFailure ? reason : new CancelledFailure('CANCELLED');
}
