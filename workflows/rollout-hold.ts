import { CancellationScope, sleep } from '@temporalio/workflow';
import type { Finding } from '../shared/rollout/rollout-steps.ts';
import type { Course } from './rollout-course.ts';
import { goBack, RolloutLeft } from './rollout-end.ts';

/**
 * Does something else while the weight stays as it is: where the version is in the slot, its lease is renewed, and what
 * fails meanwhile ends it.
 * @throws RolloutLeft where the version failed, or another change took the deployment.
 */
export function holding<T>(course: Course, work: () => Promise<T>): Promise<T> {
  const scope = new CancellationScope();
  return scope.run(async () => {
    try {
      return course.place().revision === null
        ? await work()
        : await Promise.race([work(), holdUntilLeft(course)]);
    } finally {
      scope.cancel();
    }
  });
}

async function holdUntilLeft({ request, steps, place }: Course): Promise<never> {
  const { generation, weight } = place();
  const summary = `${request.model}: keep ${request.version} at ${weight} %`;
  throw left(
    await steps.watchStep.executeWithOptions({ summary }, [{ ...request, generation, mode: 'hold' }]),
  );
}

/** Waits so long. */
export const held = (course: Course, forMs: number, summary: string): Promise<'time'> =>
  holding(course, async () => {
    await sleep(forMs, { summary });
    return 'time' as const;
  });

/** How a rollout leaves its way by what a watch found. */
export function left({ kind, reason }: Finding): RolloutLeft {
  if (kind === 'superseded' || kind === 'taken') return new RolloutLeft({ kind, reason });
  return goBack(reason, kind === 'fail' || kind === 'fault');
}
