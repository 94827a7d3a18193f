import { CancellationScope } from '@temporalio/workflow';
import { deploymentRefusals } from '../shared/messages.ts';
import type { FillStep, SlotAnswer, SlotStep } from '../shared/rollout/rollout-steps.ts';
import { emptySlot, weighSlot } from './rollout-activities.ts';
import type { Course } from './rollout-course.ts';
import { controller, goBack, RolloutLeft } from './rollout-end.ts';

/** What the rollout asks of the deployment now: the same however often it is asked. */
export function slotStep({ request, place }: Course, reason: string): SlotStep {
  const { generation, revision } = place();
  return { ...request, generation, revision, actor: controller, reason };
}

/** Gives the version a role and a weight. Only the first time, replicas load it. Answers with the revision. */
export async function weigh(
  course: Course,
  wanted: Pick<FillStep, 'phase' | 'weight'>,
  reason: string,
): Promise<number> {
  const step = { ...slotStep(course, reason), ...wanted };
  return revisionOf(course, await (step.revision === null ? fill(course, step) : weighSlot(step)));
}

/** What is not known to be in the slot may be there all the same: it is emptied. */
async function fill({ request, steps }: Course, step: FillStep): Promise<SlotAnswer> {
  const empty = () => CancellationScope.nonCancellable(() => emptySlot(step));
  const summary = `${request.model}: replicas load ${request.version}`;
  try {
    const answer = await steps.fillSlot.executeWithOptions({ summary }, [step]);
    if (answer.kind === 'refused') await empty();
    return answer;
  } catch (error) {
    await empty();
    throw error;
  }
}

/** @throws RolloutLeft where the deployment refused. */
export function revisionOf(course: Course, answer: SlotAnswer): number {
  if (answer.kind === 'changed') return answer.revision;
  const { type, message } = answer;
  if (type === deploymentRefusals.superseded || type === deploymentRefusals.championChanged)
    throw new RolloutLeft({ kind: 'superseded', reason: message });
  if (course.place().revision === null) throw new RolloutLeft({ kind: 'unfit', reason: message });
  throw goBack(message, type === deploymentRefusals.brokenArtifact);
}
