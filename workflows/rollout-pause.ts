import type { PauseCause } from '../shared/rollout/state.ts';
import type { Course } from './rollout-course.ts';
import { controller, goBack, goBackFor } from './rollout-end.ts';
import { held } from './rollout-hold.ts';
import { tell } from './rollout-tell.ts';

/** What follows a watch or a pause. */
export type Next = 'again' | 'on' | 'promote';

export type Pause = {
  readonly cause: Exclude<PauseCause, 'approval'>;
  readonly actor?: string;
  readonly reason: string;
};

/** Waits for a person, at the weight that it has; what nobody ends goes back. Resumed, the step goes on. */
export async function pause(course: Course, { cause, actor = controller, reason }: Pause): Promise<Next> {
  const { revision } = course.place();
  await course.move({ to: 'paused', waitingFor: cause, actor, reason });
  void tell(course, 'paused', reason);
  const { pauseTimeoutMs } = course.opened.plan;
  const ended = await course.desk.during(() => held(course, pauseTimeoutMs, 'the longest pause'));
  if (ended.kind === 'done')
    throw goBack(`nobody resumed, promoted or aborted within ${Math.round(pauseTimeoutMs / 60_000)} min`);
  const { order } = ended;
  if (order.name !== 'promote' && order.name !== 'resume') throw goBackFor(order);
  course.owe(order);
  if (order.name === 'promote') return 'promote';
  const again = { actor: order.command.actor, reason: order.command.reason };
  const to = revision === null ? 'validating' : 'progressing';
  await course.move({ to, ...again, restartsStep: cause !== 'person' });
  return 'again';
}
