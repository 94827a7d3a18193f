import type { RolloutOutcome, RolloutRequest } from '../shared/rollout/messages.ts';
import { approved } from './rollout-approval.ts';
import { openCourse } from './rollout-course.ts';
import { openDesk } from './rollout-desk.ts';
import { leave, succeed } from './rollout-outcome.ts';
import { passPhases } from './rollout-phases.ts';
import { bake, promoteVersion } from './rollout-promotion.ts';
import { validate } from './rollout-validation.ts';

/**
 * One rollout, from what serves to what shall: each step is watched by one activity, so that the history grows by steps
 * and not by looks. Where it stands is in the ledger; its weights it has from the deployment.
 */
export async function rollout(request: RolloutRequest): Promise<RolloutOutcome> {
  const desk = openDesk();
  const course = await openCourse(request, desk);
  try {
    await validate(course);
    await approved(course, 'start');
    await passPhases(course);
    await approved(course, 'promotion');
    await promoteVersion(course);
    await bake(course);
    return await succeed(course);
  } catch (thrown) {
    return await leave(course, thrown);
  }
}
