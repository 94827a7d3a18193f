import { checkRollout } from './rollout-activities.ts';
import type { Course } from './rollout-course.ts';
import { RolloutLeft } from './rollout-end.ts';
import { tell } from './rollout-tell.ts';

/** The version is there, was not refused by its gates, and the champion still serves. */
export async function validate(course: Course): Promise<void> {
  const { rollout, version } = course.request;
  const { state } = course.place();
  if (state !== 'pending')
    throw new RolloutLeft({ kind: 'taken', reason: `${rollout} began before: it is ${state}` });
  await course.move({ to: 'validating', reason: `${version} is looked at before any traffic moves` });
  void tell(course, 'rolling-out', course.opened.reason);
  await check(course);
}

export async function check({ request }: Course): Promise<void> {
  const checked = await checkRollout(request);
  if (checked.kind === 'invalid') throw new RolloutLeft({ kind: 'unfit', reason: checked.reason });
  if (checked.kind === 'superseded') throw new RolloutLeft({ kind: 'superseded', reason: checked.reason });
}
