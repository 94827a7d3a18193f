import { availableParallelism } from 'node:os';
import { permanentFaults } from '../shared/messages.ts';
import type { RunTrialRequest } from '../shared/search/search-steps.ts';
import type { TrialOutcome } from '../shared/search/trial.ts';
import { beating } from './beating.ts';
import type { Dependencies } from './dependencies.ts';
import { guarded } from './guarded.ts';
import { PermanentFault } from './permanent.ts';
import { readRunContext } from './run-context.ts';
import type { ThreadJob } from './thread-job.ts';
import { tableOf } from './train.ts';
import { trainingSlots } from './training-slots.ts';
import { validatedData } from './validated-data.ts';

/** Tries one learner in a thread. What cannot be fitted so is an outcome; where a worker dies, this trial alone is repeated. */
export const runTrial = (deps: Pick<Dependencies, 'log' | 'pool' | 'snapshots' | 'home' | 'threads'>) =>
  guarded(async (request: RunTrialRequest): Promise<TrialOutcome> => {
    const { run, model, snapshot, order } = request;
    const { home } = deps;
    const context = await readRunContext(deps.pool, run);
    const { declaration } = context.stored;
    const manifest = await deps.snapshots.readManifest(model, snapshot);
    const rows = { home, declaration, manifest, table: tableOf(declaration, manifest) };
    const job: ThreadJob = {
      ...{ kind: 'trial' as const, ...rows, data: validatedData(context.run), order },
      ...{ msLeft: request.trialsEndAtMs - Date.now(), threads: threadsOf(request) },
    };
    const outcome = await beating((beat) => deps.threads.run<TrialOutcome>(job, beat)).catch(
      (error: unknown): TrialOutcome => {
        if (!(error instanceof PermanentFault) || error.fault !== permanentFaults.data) throw error;
        return { ...order, kind: 'failed', reason: error.message.slice(0, 300), ms: 0 };
      },
    );
    const { trial, learner, rung } = order;
    deps.log.info({ model, run, trial, learner, rung, outcome: outcome.kind, ms: outcome.ms }, 'trial done');
    return outcome;
  });

/** Cores are shared out among the trials that this worker takes at once. */
const threadsOf = ({ abreast }: RunTrialRequest): number =>
  Math.ceil(availableParallelism() / Math.min(trainingSlots(), abreast));
