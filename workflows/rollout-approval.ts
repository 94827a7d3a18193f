import type { ApprovalPlan } from '../shared/rollout/plan.ts';
import { keepApproval } from './rollout-activities.ts';
import type { Course } from './rollout-course.ts';
import type { Order } from './rollout-desk.ts';
import { goBack, goBackFor } from './rollout-end.ts';
import { held, holding } from './rollout-hold.ts';
import { pause } from './rollout-pause.ts';
import { tell } from './rollout-tell.ts';
import { check } from './rollout-validation.ts';

/**
 * Waits for the declared approval, for hours or weeks. When it comes, what it rests on is old: champion and gates are
 * judged again on data as of then.
 * @throws RolloutLeft where it is rejected, expires, or no longer holds.
 */
export async function approved(course: Course, before: ApprovalPlan['before']): Promise<void> {
  const { approval } = course.opened.plan;
  if (approval === null || approval.before !== before) return;
  const who = approval.by.length > 0 ? approval.by.join(', ') : 'a key that may operate';
  const reason = `${who} has to approve before the ${before}`;
  await course.move({ to: 'paused', waitingFor: 'approval', reason });
  const order = await decided(course, approval, reason);
  const { name, command } = order;
  const { actor, reason: why } = command;
  const given = { rollout: course.request.rollout, actor, reason: why };
  if (name === 'approve') await keepApproval({ ...given, verdict: 'approved' });
  if (name === 'reject') await keepApproval({ ...given, verdict: 'rejected' });
  if (name !== 'approve') throw goBackFor(order);
  course.owe(order);
  const to = before === 'start' ? 'validating' : 'promoting';
  await course.move({ to, actor, reason: `approved: ${why}` });
  await check(course);
  await judgedAgain(course);
}

async function decided(course: Course, approval: ApprovalPlan, text: string): Promise<Order> {
  const { remindEveryMs, expireAfterMs } = approval;
  for (let waitedMs = 0, nth = 0; waitedMs < expireAfterMs; nth++) {
    void tell(course, 'approval', nth === 0 ? text : `still waits: ${text}`, nth);
    const forMs = Math.min(Math.max(remindEveryMs, 1), expireAfterMs - waitedMs);
    const waited = await course.desk.during(() => held(course, forMs, text.slice(0, 150)));
    if (waited.kind === 'order') return waited.order;
    waitedMs += forMs;
  }
  throw goBack('the approval expired: nobody gave it in time');
}

async function judgedAgain(course: Course): Promise<void> {
  const { request, steps, desk, opened } = course;
  if (opened.plan.aa) return;
  const summary = `${request.model}: judge ${request.version} again, on the newest data`;
  const judged = await desk.during(() =>
    holding(course, () => steps.judgeAgain.executeWithOptions({ summary }, [request])),
  );
  if (judged.kind === 'order') throw goBackFor(judged.order);
  const { verdict, reason } = judged.value;
  if (verdict === 'fail') throw goBack(`approved, but the gates fail by now: ${reason}`, true);
  if (verdict === 'inconclusive')
    await pause(course, {
      cause: 'inconclusive',
      reason: `approved, but the gates decide nothing by now: ${reason}`,
    });
}
