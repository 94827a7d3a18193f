import { describe, expect, it } from 'vitest';
import { chooseLearner } from '../../../models/choose-learner.ts';
import { nextRound, type SearchPlan } from '../../../models/search/next-round.ts';
import { roundMs } from '../../../models/search/round-ms.ts';
import { rungsOf } from '../../../models/search/rungs.ts';
import { tasks } from '../../../shared/declaration/task.ts';
import type { TrialOrder, TrialOutcome } from '../../../shared/search/trial.ts';
import { payloadBytesMax } from '../../../worker/payload-guard.ts';
import { cutOff, evenly, scored } from './some-outcomes.ts';

const small: SearchPlan = { task: 'binary', rowCount: 5_000, trialsMax: 20, seed: 7 };
const large: SearchPlan = { ...small, rowCount: 200_000 };

/** All rounds of a search, where each trial scores as `scoreOf` says. */
function roundsOf(
  plan: SearchPlan,
  scoreOf: (order: TrialOrder) => number,
): readonly (readonly TrialOrder[])[] {
  const outcomes: TrialOutcome[] = [];
  const rounds: (readonly TrialOrder[])[] = [];
  for (let round = nextRound(plan, outcomes); round.length > 0; round = nextRound(plan, outcomes)) {
    rounds.push(round);
    outcomes.push(...round.map((order) => scored(order, evenly(scoreOf(order)))));
  }
  return rounds;
}

describe('the rounds of a search', () => {
  it('try a small table at once on all rows, and then the best forests with smaller steps', () => {
    const [first = [], second = [], ...more] = roundsOf(small, ({ trial }) => 30 - trial);
    expect(first).toHaveLength(18);
    expect(first.every(({ rowCount }) => rowCount === 5_000)).toBe(true);
    expect(second.map(({ trial }) => trial)).toEqual([19, 20]);
    expect(Number(second[0]?.parameters['learningRate'])).toBeLessThan(0.04);
    expect(more).toEqual([]);
  });

  it('begin with what is simple, and with the defaults of boosting', () => {
    const kinds = nextRound(small, []).map(({ learner }) => learner);
    expect(kinds.slice(0, 3)).toEqual(['prior', 'logistic-regression', 'gradient-boosting']);
    expect(nextRound({ ...small, trialsMax: 3 }, [])).toHaveLength(3);
  });

  it('try averages of deep trees, too, for every task, and keep those that rank with boosting', () => {
    for (const task of tasks) {
      const first = nextRound({ ...large, task }, []);
      const averages = first.filter(({ learner }) => learner === 'random-forest');
      expect(averages.map(({ trial }) => trial)).toEqual([9, 10, 15]);
      const kept = (scoreOf: (order: TrialOrder) => number) =>
        nextRound(
          { ...large, task },
          first.map((order) => scored(order, evenly(scoreOf(order)))),
        ).filter(({ learner }) => learner === 'random-forest').length;
      expect(kept(({ learner }) => (learner === 'random-forest' ? 0 : 1))).toBe(3);
      expect(kept(({ learner }) => (learner === 'random-forest' ? 2 : 1))).toBe(0);
    }
  });

  it('keep of a large table’s trials the better third of the forests and the best of each simpler kind', () => {
    const rounds = roundsOf(large, ({ trial }) => trial);
    expect(rungsOf(200_000)).toEqual([12_500, 50_000, 200_000]);
    expect([5_000, 36_000].map(rungsOf)).toEqual([[5_000], [9_000, 36_000]]);
    expect(rounds.map((round) => round.length)).toEqual([18, 7, 4, 2]);
    expect(rounds[1]?.map(({ trial }) => trial)).toEqual([1, 2, 3, 6, 7, 8, 9]);
    expect(rounds[2]?.map(({ trial }) => trial)).toEqual([1, 2, 3, 6]);
  });

  it('are the same for the same seed, and others for another', () => {
    expect(nextRound(small, [])).toEqual(nextRound(small, []));
    expect(nextRound({ ...small, seed: 8 }, [])).not.toEqual(nextRound(small, []));
  });

  it('go on with what was scored where time cut some, and end where it left nothing', () => {
    const [first = []] = roundsOf(large, () => 1);
    const outcomes = first.map((order) => (order.trial > 4 ? cutOff(order) : scored(order, evenly(1))));
    const next = nextRound(large, outcomes);
    expect(next.map(({ trial, rung }) => [trial, rung])).toEqual([
      ...[
        [1, 1],
        [2, 1],
        [3, 1],
      ],
    ]);
    expect(nextRound(large, [...outcomes, ...next.map(cutOff)])).toEqual([]);
  });

  it('share the time that is left, so that none takes it all', () => {
    const [first = [], second = []] = roundsOf(large, () => 1);
    const done = (orders: readonly TrialOrder[]) => orders.map((order) => scored(order, evenly(1)));
    const time = { leftMs: 60_000, budgetMs: 60_000 };
    expect(roundMs(large, [], time)).toBe((60_000 * 2) / 5);
    // 10 ms for 12,500 rows, four fifths of them fitted: 200 ms for all rows of the winner's fit.
    expect(roundMs(large, done(first), time)).toBeCloseTo(((60_000 - 40) * 2) / 4, 6);
    expect(roundMs(large, done([...first, ...second]), time)).toBeGreaterThan(39_000);
    expect(roundMs({ ...small, trialsMax: 3 }, [], time)).toBe(60_000);
  });

  it('come to outcomes that fit into a message, also where most is tried', () => {
    const outcomes: TrialOutcome[] = [];
    const plan = { ...small, rowCount: 10_000_000, trialsMax: 50 };
    for (let round = nextRound(plan, outcomes); round.length > 0; round = nextRound(plan, outcomes))
      outcomes.push(
        ...round.map((order) =>
          scored(
            order,
            [1, 2, 3, 4, 5].map((fold) => Math.sqrt(fold / 7)),
          ),
        ),
      );
    expect(JSON.stringify(outcomes).length).toBeLessThan(payloadBytesMax);
  });

  it('give no learner hyperparameters that it refuses', () => {
    for (const task of tasks)
      for (const order of roundsOf({ ...small, task, trialsMax: 50 }, ({ trial }) => trial).flat())
        expect(
          chooseLearner(task, { kind: order.learner, parameters: order.parameters }),
          JSON.stringify(order),
        ).toMatchObject({ kind: 'chosen' });
  });
});
