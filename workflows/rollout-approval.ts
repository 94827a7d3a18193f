import { patched } from '@temporalio/workflow';
import type { ApprovalPlan } from '../shared/rollout/plan.ts';
import { judgeOnFreshData } from './fresh-judgement.ts';
import { keepApproval } from './rollout-activities.ts';
import type { Course } from './rollout-course.ts';
import type { Order } from './rollout-desk.ts';
import { goBack, goBackFor } from './rollout-end.ts';
import { held, holding } from './rollout-hold.ts';
import { tell } from './rollout-tell.ts';
import { check } from './rollout-validation.ts';

/**
 * Waits for the declared approval, for hours or weeks. When it comes, what it rests on is old: champion and gates are
 * judged again, on data that is pulled then; where the gates decide nothing by then, another approval is waited for.
 * @throws RolloutLeft where it is rejected, expires, or no longer holds.
 */
export async function approved(course: Course, before: ApprovalPlan['before']): Promise<void> {
  const { approval } = course.opened.plan;
  if (approval === null || approval.before !== before) return;
  const who = approval.by.length > 0 ? approval.by.join(' or ') : 'a key that may operate';
  const wanted = `${who} has to approve before the ${before}`;
  for (let unsure = await given(course, approval, wanted); unsure !== null; )
    unsure = await given(
      course,
      approval,
      `approved, but the gates decide nothing by now: ${unsure}; ${wanted}, once more`,
    );
}

/** One approval, and what rests on it judged again. Answers why the gates decide nothing; null where they pass. */
async function given(course: Course, approval: ApprovalPlan, reason: string): Promise<string | null> {
  await course.move({ to: 'paused', waitingFor: 'approval', reason });
  const order = await decided(course, approval, reason);
  const { name, command } = order;
  const { actor, reason: why } = command;
  const said = { rollout: course.request.rollout, actor, reason: why };
  if (name === 'approve') await keepApproval({ ...said, verdict: 'approved' });
  if (name === 'reject') await keepApproval({ ...said, verdict: 'rejected' });
  if (name !== 'approve') throw goBackFor(order);
  course.owe(order);
  const to = approval.before === 'start' ? 'validating' : 'promoting';
  await course.move({ to, actor, reason: `approved: ${why}` });
  await check(course);
  return judgedAgain(course, order);
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

/** Earlier releases judged on the newest data that a run of the model had found valid. */
const freshData = 'an approval pulls the data that it is judged on';

async function judgedAgain(course: Course, order: Order): Promise<string | null> {
  const { request, steps, desk, opened } = course;
  if (opened.plan.aa) return null;
  const summary = `${request.model}: judge ${request.version} again, on the newest data`;
  const judged = await desk.during(() =>
    holding(course, () =>
      patched(freshData)
        ? judgeOnFreshData(course, order)
        : steps.judgeAgain.executeWithOptions({ summary }, [request]),
    ),
  );
  if (judged.kind === 'order') throw goBackFor(judged.order);
  const { verdict, reason } = judged.value;
  if (verdict === 'fail') throw goBack(`approved, but the gates fail by now: ${reason}`, true);
  return verdict === 'inconclusive' ? reason : null;
}
