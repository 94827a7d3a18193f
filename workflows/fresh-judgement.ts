import {
  ActivityFailure,
  ApplicationFailure,
  CancellationScope,
  isCancellation,
  uuid4,
} from '@temporalio/workflow';
import { runName } from '../shared/ids.ts';
import { type FinishRun, permanentFaults } from '../shared/messages.ts';
import type { Rejudged } from '../shared/rollout/rollout-steps.ts';
import { rootFailure, rootReason } from './failure.ts';
import { finishRun, openRun } from './rollout-activities.ts';
import type { Course } from './rollout-course.ts';
import type { Order } from './rollout-desk.ts';

type Outcome = FinishRun['outcome'];
type Judged = { readonly judged: Rejudged; readonly outcome: Outcome };

/**
 * Pulls the table as it is now, validates it, and has the gates judge the version on it: a run of its own in the ledger, which
 * trains nothing. Data that cannot be had, or is not valid, decides nothing.
 */
export async function judgeOnFreshData(course: Course, { command }: Order): Promise<Rejudged> {
  const { rollout, model } = course.request;
  const step = { run: runName(uuid4()), model };
  const finish = (outcome: Outcome) =>
    CancellationScope.nonCancellable(() => finishRun({ ...step, outcome }));
  try {
    const why = `data as of the approval of ${rollout}: ${command.reason}`;
    await openRun({ ...step, trigger: 'api', actor: command.actor, reason: why.slice(0, 1_000) });
    const { judged, outcome } = await judge(course, step);
    await finish(outcome);
    return judged;
  } catch (error) {
    const reason = isCancellation(error) ? `${rollout} was decided otherwise meanwhile` : rootReason(error);
    await finish({ kind: isCancellation(error) ? 'cancelled' : 'failed', reason });
    if (isCancellation(error) || !(error instanceof ActivityFailure) || isOfVersion(error)) throw error;
    return undecided(`the data as of now cannot be judged on: ${reason}`);
  }
}

type Step = { readonly run: string; readonly model: string };

async function judge({ request, steps }: Course, step: Step): Promise<Judged> {
  const { model, version, rollout } = request;
  const pull = { summary: `${model}: pull the data as of the approval` };
  const { snapshot } = await steps.pull.executeWithOptions(pull, [step]);
  const validate = { summary: `${model}: validate ${snapshot}` };
  const validated = await steps.validate.executeWithOptions(validate, [{ ...step, snapshot }]);
  if (validated.kind === 'invalid') {
    const { reason } = validated;
    const judged = undecided(`the data as of now is not valid: ${reason}`);
    return { judged, outcome: { kind: 'rejected', snapshot, reason } };
  }
  const summary = `${model}: judge ${version} again, on ${snapshot}`;
  const data = { run: step.run, snapshot };
  const judged = await steps.judgeAgain.executeWithOptions({ summary }, [{ ...request, data }]);
  const words = `nothing was to be trained: ${version} was judged for the approval of ${rollout}: ${judged.verdict}`;
  return { judged, outcome: { kind: 'skipped', reason: words } };
}

const undecided = (why: string): Rejudged => ({
  verdict: 'inconclusive',
  reason: `${why}. Mend it, then approve again`,
});

/** What the version itself is at fault for: another pull does not mend it. */
function isOfVersion(error: unknown): boolean {
  const root = rootFailure(error);
  const ofVersion: readonly string[] = [permanentFaults.artifact, permanentFaults.programmer];
  return root instanceof ApplicationFailure && ofVersion.includes(root.type ?? '');
}
