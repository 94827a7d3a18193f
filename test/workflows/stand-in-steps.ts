import type { Activities } from '../../activities/activities.ts';
import type { FinishRun } from '../../shared/messages.ts';
import type { Notification } from '../../shared/notification.ts';

export type Recorded = {
  readonly steps: Partial<Activities>;
  /** Names of the activities in the order in which they ran. */
  readonly calls: string[];
  readonly finished: FinishRun['outcome'][];
  readonly told: Notification[];
};

/** Steps that answer at once as a run that goes well; a test replaces those that it is about. */
export function standInSteps(replaced: Partial<Activities> = {}): Recorded {
  const calls: string[] = [];
  const finished: FinishRun['outcome'][] = [];
  const told: Notification[] = [];
  const steps: Partial<Activities> = {
    openRun: async () => ({ declaration: 1, adopted: null, notifies: true, heartbeatTimeoutMs: 5_000 }),
    pull: async () => ({ kind: 'pulled', snapshot: 's-000001', rowCount: 7 }),
    validate: async () => ({ kind: 'valid', warningCount: 0 }),
    train: async () => ({ staging: 'staging/r', learner: 'prior' }),
    register: async () => ({ version: 'v1' }),
    evaluate: async () => ({
      ...{ decision: 'd-000001', verdict: 'pass', reason: 'all gates pass' },
      ...{ champion: null, promote: 'auto' },
    }),
    promote: async () => ({ kind: 'promoted', revision: 2 }),
    finishRun: async ({ outcome }) => void finished.push(outcome),
    notify: async (event) => {
      told.push(event);
      return { sent: 1 };
    },
    ...replaced,
  };
  const recording = Object.entries(steps).map(([name, step]) => [
    name,
    (request: never) => {
      calls.push(name);
      return (step as (given: never) => unknown)(request);
    },
  ]);
  return { steps: Object.fromEntries(recording), calls, finished, told };
}
