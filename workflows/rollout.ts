import { makeContinueAsNewFunc, setHandler } from '@temporalio/workflow';
import type { RolloutOutcome, RolloutRequest } from '../shared/rollout/messages.ts';
import { approved } from './rollout-approval.ts';
import { openCourse } from './rollout-course.ts';
import { openDesk } from './rollout-desk.ts';
import { follow } from './rollout-messages.ts';
import { leave, succeed } from './rollout-outcome.ts';
import { passPhases } from './rollout-phases.ts';
import { bake, promoteVersion } from './rollout-promotion.ts';
import { validate } from './rollout-validation.ts';

/**
 * One rollout, from what serves to what shall: each step is watched by one activity, so that the history grows by steps
 * and not by looks. Where it stands is in the ledger; its weights it has from the deployment.
 */
export async function rollout(request: RolloutRequest): Promise<RolloutOutcome> {
  const next = openSuccession(request);
  const outcome = await road(request);
  const successor = next();
  return successor === null ? outcome : goOnWith(successor);
}

async function road(request: RolloutRequest): Promise<RolloutOutcome> {
  const desk = openDesk(request.rollout);
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

/** Another rollout of the version was begun before the workflow of this one closed: it need not wait for who begins it. */
function openSuccession(request: RolloutRequest): () => RolloutRequest | null {
  let successor: RolloutRequest | null = null;
  setHandler(follow, (given) => {
    if (given.rollout !== request.rollout) successor = given;
  });
  return () => successor;
}

const goOnWith = (successor: RolloutRequest): Promise<never> =>
  makeContinueAsNewFunc<typeof rollout>({ memo: { rollout: successor.rollout } })(successor);
