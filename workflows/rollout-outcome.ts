import {
  ApplicationFailure,
  allHandlersFinished,
  CancellationScope,
  condition,
  isCancellation,
  patched,
  sleep,
} from '@temporalio/workflow';
import { deploymentRefusals } from '../shared/messages.ts';
import { type RolloutOutcome, rolloutRefusals } from '../shared/rollout/messages.ts';
import type { FlipStep } from '../shared/rollout/rollout-steps.ts';
import { isOver, type RolloutState } from '../shared/rollout/state.ts';
import { rootReason } from './failure.ts';
import { emptySlot } from './rollout-activities.ts';
import type { Course } from './rollout-course.ts';
import { controller, type Leaving, RolloutLeft } from './rollout-end.ts';
import { slotStep } from './rollout-slot.ts';
import { tell } from './rollout-tell.ts';

type Back = Extract<Leaving, { kind: 'back' }>;

/** The former version, or the champion that ran against itself, leaves the slot. */
export function succeed(course: Course): Promise<RolloutOutcome> {
  const { version } = course.request;
  const { aa } = course.opened.plan;
  const asked = course.owed().find(({ name }) => name === 'promote')?.command;
  const end = aa ? 'the champion against itself was not called worse' : `${version} serves`;
  const reason = asked ? `${end}: ${asked.reason}` : end;
  const actor = asked?.actor ?? controller;
  return CancellationScope.nonCancellable(async () => {
    await emptySlot(slotStep(course, reason));
    const result = aa ? { result: { aa: true, falseAlarm: false } } : {};
    await course.move({ to: 'succeeded', weight: aa ? 0 : 100, actor, reason, ...result });
    return over(course, reason);
  });
}

/** Whatever ended it: traffic goes back first, in as few steps as can be, then the ledger is closed. */
export function leave(course: Course, thrown: unknown): Promise<RolloutOutcome> {
  const leaving = leavingOf(thrown);
  return CancellationScope.nonCancellable(async () => {
    const asked = leaving.kind === 'back' && leaving.order ? leaving.order : null;
    const reason = await actUntilOver(course, leaving);
    if (asked) course.owe(asked);
    return over(course, reason);
  });
}

/** Somebody else may move it while it goes back. Answers with why it is over. */
async function actUntilOver(course: Course, first: Leaving): Promise<string> {
  for (let leaving = first; ; ) {
    try {
      await act(course, leaving);
      return leaving.reason;
    } catch (error) {
      if (!(error instanceof RolloutLeft)) throw error;
      leaving = error.leaving;
    }
  }
}

function leavingOf(thrown: unknown): Leaving {
  if (thrown instanceof RolloutLeft) return thrown.leaving;
  const [actor, reason] = isCancellation(thrown)
    ? ['temporal', 'cancelled in Temporal']
    : [controller, `could not go on: ${rootReason(thrown)}`];
  return { kind: 'back', actor, reason, holds: false };
}

async function act(course: Course, leaving: Leaving): Promise<void> {
  if (leaving.kind === 'taken') return overtaken(course, leaving.reason);
  const { state, revision } = course.place();
  if (isOver(state)) return;
  if (leaving.kind === 'superseded') {
    if (revision !== null) await emptySlot(slotStep(course, leaving.reason));
    return close(course, 'superseded', leaving.reason);
  }
  if (revision !== null) return goBack(course, leaving.kind === 'back' ? leaving : asBack(leaving.reason));
  // Nothing was ever asked of the deployment but, perhaps, a version that no replica could load.
  const isUnfit = leaving.kind === 'unfit' || (leaving.holds && state === 'validating');
  if (isUnfit && state === 'validating')
    return close(course, 'failed', leaving.reason, controller, leaving.kind === 'back' && leaving.holds);
  if (state === 'promoting' || state === 'progressing' || state === 'rolling-back')
    return goBack(course, asBack(leaving.reason));
  const actor = leaving.kind === 'back' ? leaving.actor : controller;
  return close(course, 'cancelled', leaving.reason, actor);
}

/** Whoever ends it in the ledger does so in a few steps, or this does. What came into the slot late leaves it. */
async function overtaken(course: Course, reason: string): Promise<void> {
  for (let look = 1; look <= looksMax; look++) {
    if (isOver((await course.look()).state)) return emptySlot(slotStep(course, reason));
    await sleep('1s', { summary: 'somebody else ends it in the ledger' });
  }
  return act(course, asBack(`who began to end it did not: ${reason}`));
}

const looksMax = 10;

const asBack = (reason: string): Back => ({ kind: 'back', actor: controller, reason, holds: false });

const mayHavePromoted: readonly RolloutState[] = ['promoting', 'baking', 'rolling-back'];

/** Histories that do not have it made the transition first and emptied the slot after. */
const atOnce = 'slot-emptied-with-the-first-transition';

async function goBack(course: Course, back: Back): Promise<void> {
  const { champion, plan } = course.opened;
  const { actor, reason, holds } = back;
  const { state } = course.place();
  const mayServe = champion !== null && !plan.aa && mayHavePromoted.includes(state);
  if (mayServe) {
    await toRollingBack(course, back);
    await flip(course, { ...slotStep(course, reason), actor, champion, isCertain: state === 'baking' });
  } else await leaveSlot(course, back);
  const result = plan.aa ? { result: { aa: true, falseAlarm: holds } } : {};
  const holdsVersion = holds && !plan.aa;
  await course.move({ to: 'rolled-back', weight: 0, actor, reason, holdsVersion, ...result });
}

async function toRollingBack(course: Course, { actor, reason }: Back): Promise<void> {
  if (course.place().state !== 'rolling-back') await course.move({ to: 'rolling-back', actor, reason });
}

/** The traffic does not wait until the ledger says why; who moved the rollout meanwhile is heard when the slot is empty. */
async function leaveSlot(course: Course, back: Back): Promise<void> {
  const empty = () => emptySlot({ ...slotStep(course, back.reason), actor: back.actor });
  if (!patched(atOnce)) {
    await toRollingBack(course, back);
    return empty();
  }
  const ends = await Promise.allSettled([empty(), toRollingBack(course, back)]);
  for (const end of ends) if (end.status === 'rejected') throw end.reason;
}

/**
 * Back to what served before; a refusal, such as a replica that is slow to load, is asked again a few times.
 * @throws ApplicationFailure where it stays refused: the workflow fails, and the workers go back in the ledger.
 */
async function flip(course: Course, step: Omit<FlipStep, 'attempt'>): Promise<void> {
  const summary = `${course.request.model}: back to ${step.champion}`;
  for (let attempt = 1; ; attempt++) {
    const answer = await course.steps.flipBack.executeWithOptions({ summary }, [
      attempt === 1 ? step : { ...step, attempt },
    ]);
    if (answer.kind === 'changed') return;
    const { type, message } = answer;
    if (type === deploymentRefusals.superseded)
      throw new RolloutLeft({ kind: 'superseded', reason: message });
    const words = `the way back to ${step.champion} is refused: ${message}`;
    void tell(course, 'paused', words, attempt);
    if (attempt === flipsMax) throw ApplicationFailure.nonRetryable(words, type);
    await sleep(2 ** (attempt - 1) * 1_000, { summary: 'the way back is asked for again' });
  }
}

const flipsMax = 4;

const close = (
  course: Course,
  to: Extract<RolloutState, 'failed' | 'cancelled' | 'superseded'>,
  reason: string,
  actor = controller,
  holdsVersion = false,
): Promise<void> => course.move({ to, weight: 0, actor, reason, holdsVersion });

/** The last words: to who still waits for an answer, and to people. */
async function over(course: Course, reason: string): Promise<RolloutOutcome> {
  const { generation, state } = course.place();
  const { rollout } = course.request;
  const asked = [...course.owed(), ...course.desk.rest()];
  for (const order of asked) {
    if (order.name === 'abort' || order.name === 'reject') order.settle({ rollout, generation, state });
    else order.refuse({ type: rolloutRefusals.over, message: `${rollout} is over: ${state}. ${reason}` });
  }
  await tell(course, 'rollout-ended', `${state}. ${reason}`);
  // An execution that ends in the task in which it answers fails the answer where a watch reports meanwhile.
  if (asked.length > 0) await sleep('1s', { summary: 'the answers are on their way' });
  await condition(allHandlersFinished);
  const kind = isOver(state) ? (state as RolloutOutcome['kind']) : 'superseded';
  return { kind, reason };
}
