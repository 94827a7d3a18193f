import { activityInfo } from '@temporalio/activity';
import { expect } from 'vitest';
import type { Activities } from '../../activities/activities.ts';

export type Name = keyof Activities;

/** What retrains and changes by hand are made of. */
export const ofRetrains: readonly Name[] = [
  ...(['openRun', 'pull', 'validate', 'planTrials', 'runTrial', 'train', 'register', 'evaluate'] as const),
  ...(['promote', 'finishRun', 'notify', 'prepareChange', 'awaitReady', 'commitChange'] as const),
  ...(['clearCandidate', 'awaitServing'] as const),
];

/** What rollouts have besides. */
export const ofRollouts: readonly Name[] = [
  ...(['openRolloutWorkflow', 'checkRollout', 'moveRollout', 'keepApproval', 'judgeAgain'] as const),
  ...(['fillSlot', 'prepareSplit', 'commitSplit', 'weighSlot', 'watchStep', 'replayGreen'] as const),
  ...(['promoteRollout', 'flipBack', 'emptySlot', 'clearSlot', 'refuteLate'] as const),
];

type Pair = { readonly name: string; readonly answers: readonly [unknown, unknown] };

/** Every activity, or those of these names, does its work, dies before it can answer, and does it again. */
export function dyingOnce(
  activities: Activities,
  names: readonly string[] = Object.keys(activities),
): { readonly steps: Activities; readonly pairs: Pair[] } {
  const first = new Map<string, unknown>();
  const pairs: Pair[] = [];
  const steps = Object.entries(activities).map(([name, step]) => [
    name,
    async (request: never) => {
      const { workflowExecution, activityId } = activityInfo();
      const key = `${workflowExecution?.runId}/${activityId}/${name}`;
      const answer: unknown = await (step as (given: never) => Promise<unknown>)(request);
      if (!names.includes(name)) return answer;
      if (!first.has(key)) {
        first.set(key, answer);
        throw new Error('died after its commit');
      }
      pairs.push({ name, answers: [first.get(key), answer] });
      return answer;
    },
  ]);
  return { steps: Object.fromEntries(steps), pairs };
}

/** Another attempt may take longer. */
const timeless = (answer: unknown): unknown =>
  JSON.parse(JSON.stringify(answer ?? null, (key, value) => (/^ms$|Ms$/.test(key) ? 0 : value)));

/** Nobody hears a watch that its rollout has left: it says where the rollout is by then. */
const isUnheard = ({ answers }: Pair): boolean =>
  answers.every(
    (answer) => typeof answer === 'object' && answer && 'kind' in answer && answer.kind === 'taken',
  );

/** Each of these died once, and no other; what it answered then it answered again. */
export function expectSameAnswers(pairs: readonly Pair[], names: readonly string[]): void {
  expect(new Set(pairs.map(({ name }) => name))).toEqual(new Set(names));
  for (const pair of pairs.filter((each) => !isUnheard(each))) {
    const [first, second] = pair.answers.map((answer) => ({ name: pair.name, answer: timeless(answer) }));
    expect(second).toEqual(first);
  }
}
