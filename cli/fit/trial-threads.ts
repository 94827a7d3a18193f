import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { TrialRecipe } from '../../activities/searching/score-trial.ts';
import type { TrialOrder, TrialOutcome } from '../../shared/search/trial.ts';
import { type RungData, withoutOthers } from './rung-data.ts';
import type { TrialAnswer, TrialOrders } from './trial-thread.ts';

const entry = new URL('./trial-thread.js', import.meta.url);

/** Threads that try learners side by side, each on one core. */
export type TrialThreads = {
  /** Outcomes in the order of the orders, whichever thread was free for which. */
  run(orders: readonly TrialOrder[], work: ThreadWork): Promise<readonly TrialOutcome[]>;
  close(): Promise<void>;
};

type ThreadWork = {
  readonly recipe: TrialRecipe;
  readonly rung: RungData;
  /** Milliseconds that are left for a trial that begins now. */
  readonly msLeft: () => number;
  readonly onOutcome: (outcome: TrialOutcome) => void;
};

export function openTrialThreads(count: number): TrialThreads {
  const threads: Worker[] = [];
  return {
    async run(orders, { recipe, rung, msLeft, onOutcome }) {
      while (threads.length < Math.min(count, orders.length)) threads.push(new Worker(entry));
      const told: TrialOrders = { kind: 'rung', recipe, rung: withoutOthers(rung) };
      const waiting = [...orders.entries()];
      const outcomes: TrialOutcome[] = [];
      const work = async (thread: Worker): Promise<void> => {
        thread.postMessage(told);
        for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
          const [place, order] = next;
          const outcome = await tryIn(thread, { kind: 'trial', order, msLeft: msLeft() });
          outcomes[place] = outcome;
          onOutcome(outcome);
        }
      };
      await Promise.all(threads.map(work));
      return outcomes;
    },
    async close() {
      await Promise.all(threads.map((thread) => thread.terminate()));
    },
  };
}

async function tryIn(thread: Worker, order: TrialOrders): Promise<TrialOutcome> {
  const answered = once(thread, 'message');
  thread.postMessage(order);
  const [answer]: TrialAnswer[] = await answered;
  if (answer !== undefined && 'outcome' in answer) return answer.outcome;
  throw new Error(`a trial ended with a fault: ${answer?.fault}`);
}
