import { setTimeout as delay } from 'node:timers/promises';
import { RolloutAnswer, RolloutTransitionEvent } from '../../shared/http/rollouts.ts';
import { isOver } from '../../shared/rollout/state.ts';
import type { ApiClient } from '../client/api-client.ts';
import { CommandFailed } from '../client/command-failed.ts';
import type { SentEvent } from '../client/event-stream.ts';
import { interruptedExitCode, interruptible } from '../client/interrupt.ts';
import { modelPath } from '../client/model-path.ts';
import { ApiProblem, ApiUnreachable } from '../client/problem.ts';
import { type RolloutTeller, rolloutTeller, type Screen } from './rollout-screen.ts';

export type RolloutName = { readonly model: string; readonly rollout: string };

export type Watching = {
  /** Ends also where a person has to decide. */
  readonly untilWaiting?: boolean | undefined;
  readonly out?: Screen;
};

const againMs = 500;
/** So long an API may be away, as while it is deployed anew; the rollout goes on meanwhile. */
const awayMsMax = 120_000;

/** Follows a rollout to its end, over as many connections as it takes; Ctrl-C leaves it going and says so. */
export function watchRollout(api: ApiClient, name: RolloutName, how: Watching = {}): Promise<RolloutAnswer> {
  const teller = rolloutTeller(how.out ?? process.stderr);
  return interruptible(async (signal) => {
    try {
      return await follow(api, name, { signal, teller, untilWaiting: how.untilWaiting ?? false });
    } catch (error) {
      throw signal.aborted ? leftGoing(name) : error;
    } finally {
      teller.end();
    }
  });
}

type Following = {
  readonly signal: AbortSignal;
  readonly teller: RolloutTeller;
  readonly untilWaiting: boolean;
};

async function follow(api: ApiClient, name: RolloutName, how: Following): Promise<RolloutAnswer> {
  const path = modelPath(name.model, 'rollouts', name.rollout);
  let lastEventId: string | undefined;
  let giveUpAt = performance.now() + awayMsMax;
  for (;;) {
    try {
      for await (const event of api.events(`${path}/events`, { signal: how.signal, lastEventId })) {
        giveUpAt = performance.now() + awayMsMax;
        const end = tell(event, how);
        if (end) return end;
        lastEventId = event.id;
      }
      const now = await api.ask(RolloutAnswer, path, { signal: how.signal });
      if (isOver(now.state)) return now;
    } catch (error) {
      if (!isAway(error) || performance.now() > giveUpAt) throw error;
      how.teller.note('the API is away, the rollout goes on');
    }
    await delay(againMs, undefined, { signal: how.signal });
  }
}

/** Says what an event says; answers with the rollout where there is nothing more to wait for. */
function tell(event: SentEvent, { teller, untilWaiting }: Following): RolloutAnswer | null {
  if (event.event === 'transition') {
    teller.transition(RolloutTransitionEvent.parse(JSON.parse(event.data)));
    return null;
  }
  if (event.event !== 'rollout') return null;
  const rollout = RolloutAnswer.parse(JSON.parse(event.data));
  teller.rollout(rollout);
  const isWaiting = untilWaiting && rollout.state === 'paused';
  return isOver(rollout.state) || isWaiting ? rollout : null;
}

const isAway = (error: unknown): boolean =>
  error instanceof ApiUnreachable || (error instanceof ApiProblem && error.status === 503);

const leftGoing = ({ model, rollout }: RolloutName): CommandFailed =>
  new CommandFailed(
    `${rollout} goes on\n  follow it: ratchet rollout watch ${model} ${rollout}\n  end it:    ratchet rollout abort ${model} ${rollout} --reason …`,
    interruptedExitCode,
  );
