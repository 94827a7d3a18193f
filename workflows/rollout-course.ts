import { CancellationScope } from '@temporalio/workflow';
import type { RolloutRequest } from '../shared/rollout/messages.ts';
import type { OpenedRollout, RolloutMove, RolloutPlace } from '../shared/rollout/rollout-steps.ts';
import {
  moveRollout,
  openRolloutWorkflow,
  type RolloutActivities,
  rolloutActivities,
} from './rollout-activities.ts';
import type { Desk, Order } from './rollout-desk.ts';
import { controller, RolloutLeft } from './rollout-end.ts';
import { startRolloutStory } from './rollout-story.ts';

export type Motion = Omit<RolloutMove, 'rollout' | 'expectedGeneration' | 'actor'> & {
  readonly actor?: string;
};

/** A rollout on its way: where it stands, by the ledger, and what it does there. */
export type Course = {
  readonly request: RolloutRequest;
  readonly opened: OpenedRollout;
  readonly desk: Desk;
  readonly steps: RolloutActivities;
  place(): RolloutPlace;
  /** One transition in the ledger; who waits for it is answered. @throws RolloutLeft where somebody else made one. */
  move(motion: Motion): Promise<void>;
  /** Reads where it stands from the ledger, where somebody else moved it. */
  look(): Promise<RolloutPlace>;
  /** The order is answered with the next transition. */
  owe(order: Order): void;
  /** Orders that no transition answered. */
  owed(): readonly Order[];
};

export async function openCourse(request: RolloutRequest, desk: Desk): Promise<Course> {
  const opened = await openRolloutWorkflow(request);
  const story = startRolloutStory(request, opened);
  const { rollout } = request;
  let place = opened.place;
  let owed: Order[] = [];
  const { plan, actor } = opened;
  desk.open(() => ({ rollout, place, approval: plan.approval, aa: plan.aa, actor }));
  return {
    ...{ request, opened, desk },
    steps: rolloutActivities(opened.heartbeatTimeoutMs),
    place: () => place,
    move: async (motion) => {
      const before = place;
      const wanted = { actor: controller, ...motion, rollout, expectedGeneration: place.generation };
      const moved = await CancellationScope.nonCancellable(() => moveRollout(wanted));
      place = moved.place;
      if (moved.kind === 'lost') throw new RolloutLeft({ kind: 'taken', reason: moved.reason });
      story.moved(before, place, motion.reason);
      for (const order of owed) order.settle({ rollout, generation: place.generation, state: place.state });
      owed = [];
    },
    look: async () => {
      place = (await openRolloutWorkflow(request)).place;
      return place;
    },
    owe: (order) => void owed.push(order),
    owed: () => owed,
  };
}
