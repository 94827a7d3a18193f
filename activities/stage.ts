import { activityInfo, Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { RunStep, Stage } from '../shared/messages.ts';
import { stageEnded, stageStarted } from '../store/postgres/runs.ts';
import { type Beat, beating } from './beating.ts';
import type { Dependencies } from './dependencies.ts';
import { asFailure } from './faults.ts';

/** What a stage leaves in the ledger: a few numbers and words. */
export type StageDetail = Readonly<Record<string, unknown>>;

type Needs = Pick<Dependencies, 'pool' | 'log'>;

/**
 * A stage of a run as an activity: beats, writes its state into the ledger and the log, and translates what goes wrong. A worker that
 * shuts down leaves the stage as running, for another takes it over.
 */
export const stage =
  <Request extends RunStep, Answer>(
    { pool, log: root }: Needs,
    name: Stage,
    work: (
      request: Request,
      beat: Beat,
    ) => Promise<{ readonly answer: Answer; readonly detail: StageDetail }>,
  ) =>
  async (request: Request): Promise<Answer> => {
    const { run, model } = request;
    const { attempt } = activityInfo();
    const log = root.child({ model, run, stage: name, attempt });
    const began = performance.now();
    log.info('stage started');
    try {
      await stageStarted(pool, { run, stage: name, attempt });
      const { answer, detail } = await beating((beat) => work(request, beat));
      await stageEnded(pool, { run, stage: name, state: 'done', detail });
      log.info({ ms: since(began) }, 'stage done');
      return answer;
    } catch (error) {
      await recordEnd({ pool, log }, { run, stage: name, ms: since(began) }, error);
      throw cancellationOf(error) ?? asFailure(error, attempt);
    }
  };

const since = (began: number): number => Math.round(performance.now() - began);

type Ended = { readonly run: string; readonly stage: Stage; readonly ms: number };

async function recordEnd({ pool, log }: Needs, { run, stage: name, ms }: Ended, error: unknown) {
  const cancelled = cancellationOf(error);
  if (cancelled?.message === 'WORKER_SHUTDOWN') return log.info({ ms }, 'stage left to another worker');
  const state = cancelled ? 'cancelled' : 'failed';
  const reason = error instanceof Error ? error.message.slice(0, 2_000) : String(error);
  log[cancelled ? 'info' : 'warn']({ ms, reason }, `stage ${state}`);
  try {
    await stageEnded(pool, { run, stage: name, state, detail: { reason } });
  } catch (unrecorded) {
    log.warn({ err: unrecorded }, 'the end of a stage is not in the ledger');
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
