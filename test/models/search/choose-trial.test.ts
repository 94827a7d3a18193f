import { describe, expect, it } from 'vitest';
import { chooseTrial } from '../../../models/search/choose-trial.ts';
import { finalFitMs } from '../../../models/search/final-fit-ms.ts';
import { NothingChosen, recordSearch } from '../../../models/search/record-search.ts';
import type { TrialOrder, TrialOutcome, TrialParameters } from '../../../shared/search/trial.ts';
import { cutOff, evenly, scored } from './some-outcomes.ts';

const order = (trial: number, learner: string, parameters: TrialParameters = {}, rung = 0): TrialOrder => ({
  ...{ trial, learner, parameters, rung, rowCount: 1_000 * 4 ** rung, foldCount: 5 },
});
const prior = order(1, 'prior');
const logistic = order(2, 'logistic-regression', { C: 1 });
const penalised = order(3, 'logistic-regression', { C: 0.1 });
const forest = order(4, 'gradient-boosting', { leavesMax: 31 });
const how = {
  metric: 'log_loss',
  folds: { kind: 'stratified', count: 5 },
  budget: { timeMs: 1_000, trials: 4 },
} as const;

const chosenOf = (outcomes: readonly TrialOutcome[]) => chooseTrial(outcomes)?.trial.trial;

describe('the choice of a search', () => {
  it('is the best where every fold says so, however little it gains', () => {
    const outcomes = [scored(prior, evenly(9)), scored(logistic, evenly(1)), scored(forest, evenly(0.99))];
    expect(chosenOf(outcomes)).toBe(4);
    expect(chooseTrial(outcomes)?.reason).toMatch(/^the best mean score/);
  });

  it('is the simplest where folds disagree by more than the gain: a mean excess of one standard error at most', () => {
    // Differences 0.2, −0.1, 0.1, −0.1, 0.1: mean 0.04, sample deviation 0.1342, standard error 0.06.
    const simple = scored(logistic, [1.2, 0.9, 1.1, 0.9, 1.1]);
    const best = scored(forest, [1, 1, 1, 1, 1]);
    expect(chosenOf([simple, best])).toBe(2);
    expect(chooseTrial([best, simple])?.reason).toBe(
      'the simplest within one standard error of the best, which is trial 4: worse by 0.04, and the standard error of the difference is 0.06',
    );
    // Differences 0.3, 0, 0.1, 0, 0.1: mean 0.1 above 0.0548.
    expect(chosenOf([scored(logistic, [1.3, 1, 1.1, 1, 1.1]), best])).toBe(4);
  });

  it('takes a stronger penalty, and fewer leaves, for simpler', () => {
    const alike = evenly(1);
    expect(chosenOf([logistic, penalised].map((each) => scored(each, alike)))).toBe(3);
    const many = scored(forest, alike, { trees: 300 });
    const few = scored({ ...forest, trial: 5, parameters: { leavesMax: 8 } }, alike, { trees: 400 });
    expect(chosenOf([many, few])).toBe(5);
    const [weak, strong] = [
      order(6, 'linear-regression', { alpha: 1 }),
      order(7, 'linear-regression', { alpha: 30 }),
    ];
    expect(chosenOf([weak, strong].map((each) => scored(each, alike)))).toBe(7);
  });

  it('takes an average of deep trees only where it is better than boosting, then the one of larger leaves', () => {
    const deep = order(8, 'random-forest', { trees: 100, leafRowsMin: 5 });
    const larger = order(9, 'random-forest', { trees: 100, leafRowsMin: 20 });
    expect(chosenOf([deep, larger, forest].map((each) => scored(each, evenly(1))))).toBe(4);
    const worse = scored(forest, evenly(1.1));
    expect(chosenOf([worse, ...[deep, larger].map((each) => scored(each, evenly(1)))])).toBe(9);
  });

  it('falls among the trials of the highest rung that tried the best of the one below', () => {
    const below = [scored(logistic, evenly(1)), scored(forest, evenly(0.5))];
    const lacking = scored({ ...logistic, rung: 1 }, evenly(0.2));
    expect(chosenOf([...below, lacking])).toBe(4);
    expect(chosenOf([...below, lacking, scored({ ...forest, rung: 1 }, evenly(0.3))])).toBe(2);
  });
});

describe('the record of a search', () => {
  it('says of every trial how far it got and what it cost', () => {
    const outcomes: TrialOutcome[] = [
      scored(prior, evenly(3)),
      scored(logistic, evenly(2)),
      scored(forest, evenly(1)),
      { ...penalised, kind: 'failed', reason: 'it diverged', ms: 5 },
      scored({ ...prior, rung: 1 }, evenly(3)),
      scored({ ...forest, rung: 1, rowCount: 4_000 }, evenly(0.9), { trees: 12 }),
      cutOff(order(5, 'gradient-boosting', {}, 1)),
    ];
    const record = recordSearch(how, outcomes);
    expect(record).toMatchObject({ ...how, chosen: 4, isCut: true });
    expect(record.trials.map(({ trial, status, ms }) => [trial, status, ms])).toEqual([
      [1, 'done', 20],
      [2, 'pruned', 10],
      [3, 'failed', 5],
      [4, 'done', 20],
      [5, 'out-of-budget', 0],
    ]);
    expect(record.trials[3]).toMatchObject({ rowCount: 4_000, parameters: { leavesMax: 31, trees: 12 } });
    expect(record.trials[3]?.mean).toBeCloseTo(0.9, 12);
    // Own shares 0, 0.1, −0.1, 0.05, −0.05: squares sum to 0.025; √(0.025 / 4 / 5).
    expect(record.trials[3]?.standardError).toBeCloseTo(Math.sqrt(0.00125), 12);
    expect(record.trials[2]).toMatchObject({ reason: 'it diverged', mean: null, standardError: null });
  });

  it('is none where nothing was scored, and says why', () => {
    const failed: TrialOutcome = { ...prior, kind: 'failed', reason: 'no rows', ms: 1 };
    expect(() => recordSearch(how, [failed])).toThrow(NothingChosen);
    expect(() => recordSearch(how, [failed])).toThrow('no learner could be tried: prior: no rows');
    expect(() => recordSearch(how, [cutOff(prior)])).toThrow(/give learner\.budget more time/);
  });
});

it('leaves time for the winner’s fit on all rows, and never more than a third of it', () => {
  const outcomes = [{ ...scored(forest, evenly(1)), ms: 400 }];
  expect(finalFitMs([], { rowCount: 1_000, budgetMs: 60_000 })).toBe(0);
  expect(finalFitMs(outcomes, { rowCount: 8_000, budgetMs: 60_000 })).toBe(800);
  expect(finalFitMs(outcomes, { rowCount: 8_000_000, budgetMs: 60_000 })).toBe(20_000);
});
