import type { PhasePlan } from '../shared/rollout/plan.ts';
import type { Finding } from '../shared/rollout/rollout-steps.ts';
import type { Course } from './rollout-course.ts';
import type { Order } from './rollout-desk.ts';
import { goBack, goBackFor } from './rollout-end.ts';
import { left } from './rollout-hold.ts';
import type { Next } from './rollout-pause.ts';
import { pause } from './rollout-pause.ts';
import { weigh } from './rollout-slot.ts';

/** Each step of each phase, in their order, until one fails or somebody promotes. */
export async function passPhases(course: Course): Promise<void> {
  if (course.owed().some(({ name }) => name === 'promote')) return;
  for (const [phase, plan] of course.opened.plan.phases.entries()) {
    for (const [step, weight] of weightsOf(plan).entries()) {
      const reason = `${plan.strategy}${weight > 0 ? ` ${weight} %` : ''}`;
      const revision = await weigh(course, { phase, weight }, reason);
      await course.move({ to: 'progressing', phase, step, weight, revision, reason });
      if ((await passStep(course, plan)) === 'promote') return;
    }
  }
}

function weightsOf(plan: PhasePlan): readonly number[] {
  if (plan.strategy === 'direct') return [];
  if (plan.strategy === 'canary') return plan.steps;
  return [plan.strategy === 'ab' ? plan.weight : 0];
}

async function passStep(course: Course, plan: PhasePlan): Promise<Next> {
  for (;;) {
    const watched = await course.desk.during(() => watch(course, plan));
    const next =
      watched.kind === 'order' ? await obey(course, watched.order) : await heed(course, plan, watched.value);
    if (next !== 'again') return next;
  }
}

function watch(course: Course, plan: PhasePlan): Promise<Finding> {
  const { request, steps, place } = course;
  const { generation, weight } = place();
  const { model, version } = request;
  if (plan.strategy === 'blue-green') {
    const summary = `${model}: ${version} scores logged rows`;
    return steps.replayGreen.executeWithOptions({ summary }, [{ ...request, generation, mode: 'step' }]);
  }
  const summary = `${model}: watch ${version}, ${plan.strategy} ${weight} %`;
  return steps.watchStep.executeWithOptions({ summary }, [{ ...request, generation, mode: 'step' }]);
}

async function heed(course: Course, plan: PhasePlan, finding: Finding): Promise<Next> {
  const { kind, reason } = finding;
  if (kind === 'advance') return 'on';
  // A test that shows no winner keeps what serves.
  if (kind === 'inconclusive' && plan.strategy === 'ab')
    throw goBack(`inconclusive, so stable stays: ${reason}`);
  if (kind === 'inconclusive' || kind === 'errors') return pause(course, { cause: kind, reason });
  throw left(finding);
}

function obey(course: Course, order: Order): Promise<Next> | Next {
  const { actor, reason } = order.command;
  if (order.name === 'abort') throw goBackFor(order);
  course.owe(order);
  return order.name === 'pause' ? pause(course, { cause: 'person', actor, reason }) : 'promote';
}
