import type { Course } from './rollout-course.ts';
import { controller, goBackFor } from './rollout-end.ts';
import { left } from './rollout-hold.ts';
import { revisionOf, slotStep } from './rollout-slot.ts';
import { tell } from './rollout-tell.ts';

/** Makes the version serve everything; the former one stays loaded while it bakes. */
export async function promoteVersion(course: Course): Promise<void> {
  const { request, opened, steps } = course;
  const { plan, champion } = opened;
  const { model, version } = request;
  const [asked] = course.owed();
  const actor = asked?.command.actor ?? controller;
  const reason = plan.aa
    ? 'the champion ran against itself: nothing is promoted'
    : (asked?.command.reason ?? `${version} passed every step`);
  if (course.place().state !== 'promoting') await course.move({ to: 'promoting', actor, reason });
  if (plan.aa) return;
  const summary = `${model}: ${version} serves`;
  const step = { ...slotStep(course, reason), actor, champion };
  const answer = await steps.promoteRollout.executeWithOptions({ summary }, [step]);
  const revision = revisionOf(course, answer);
  if (plan.bakeMs > 0) {
    const words = `${version} serves; ${champion ?? 'nothing'} stays loaded for ${Math.round(plan.bakeMs / 1_000)} s`;
    await course.move({ to: 'baking', weight: 100, revision, reason: words });
  }
}

/**
 * Watches the promoted version until its time is over and showed that nothing is wrong. Where it showed nothing, people are
 * told, and it goes on for as long as a pause may last: what nobody takes over by then goes back.
 */
export async function bake(course: Course): Promise<void> {
  if (course.place().state !== 'baking') return;
  if ((await baked(course, 'bake')) === 'on') return;
  await baked(course, 'bake-overtime');
}

async function baked(course: Course, mode: 'bake' | 'bake-overtime'): Promise<'on' | 'unsure'> {
  const { request, steps, desk, place } = course;
  const summary = `${request.model}: ${request.version} bakes`;
  const { generation } = place();
  const watched = await desk.during(() =>
    steps.watchStep.executeWithOptions({ summary }, [{ ...request, generation, mode }]),
  );
  if (watched.kind === 'order') {
    if (watched.order.name !== 'promote') throw goBackFor(watched.order);
    course.owe(watched.order);
    return 'on';
  }
  const { kind, reason } = watched.value;
  if (kind === 'advance') return 'on';
  if (kind !== 'inconclusive' || mode === 'bake-overtime') throw left(watched.value);
  void tell(course, 'paused', `${reason}: promote it, or abort`);
  return 'unsure';
}
