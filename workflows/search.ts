import { type ActivityOptions, CancellationScope } from '@temporalio/workflow';
import type { Trained, TrainRequest } from '../shared/messages.ts';
import type { PlannedTrials } from '../shared/search/search-steps.ts';
import type { TrialOrder, TrialOutcome } from '../shared/search/trial.ts';
import type { RetrainSteps } from './retrain-steps.ts';

/** Trains the learner that comes out of trials: round by round until the plan has no more, then the winner on all rows. */
export async function trainBest(
  request: TrainRequest,
  steps: RetrainSteps,
  call: ActivityOptions,
): Promise<Trained> {
  const outcomes: TrialOutcome[] = [];
  let endsAtMs: number | null = null;
  for (;;) {
    const { run, model } = request;
    const plan: PlannedTrials = await steps.planTrials({ run, model, outcomes, endsAtMs });
    if (plan.orders.length === 0) break;
    endsAtMs = plan.endsAtMs;
    const { trialsEndAtMs } = plan;
    const abreast = plan.orders.length;
    const tried = await allOrNone(() =>
      plan.orders.map((order) =>
        steps.runTrial.executeWithOptions({ summary: summaryOf(request, order) }, [
          { run, model, snapshot: request.snapshot, order, trialsEndAtMs, abreast },
        ]),
      ),
    );
    outcomes.push(...tried);
  }
  return steps.train.executeWithOptions(call, [{ ...request, outcomes }]);
}

const summaryOf = ({ model }: TrainRequest, { trial, learner, rowCount }: TrialOrder): string =>
  `${model}: trial ${trial}, ${learner} on ${rowCount} rows`;

/** Where one fails for good, the others are called off: nobody would look at them. */
async function allOrNone<T>(begin: () => readonly Promise<T>[]): Promise<readonly T[]> {
  const scope = new CancellationScope();
  try {
    return await scope.run(() => Promise.all(begin()));
  } catch (error) {
    scope.cancel();
    throw error;
  }
}
