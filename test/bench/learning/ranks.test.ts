import { expect, it } from 'vitest';
import { meanRanks, rankLines, ranksOf } from '../../../bench/learning/ranks.ts';

const auc = { where: 'a, mod4', metric: 'roc_auc', scores: { us: 0.9, cat: 0.8, dog: 0.9 } };
const loss = { where: 'a, mod4', metric: 'log_loss', scores: { us: 0.4, cat: 0.3, dog: 0.5 } };
const rmse = { where: 'b, time', metric: 'rmse', scores: { us: 2, cat: 3 } };

it('ranks the best first, by the direction of the metric; equal ones share their ranks', () => {
  expect(ranksOf(auc)).toEqual({ us: 1.5, cat: 3, dog: 1.5 });
  expect(ranksOf(loss)).toEqual({ us: 2, cat: 1, dog: 3 });
});

it('means over those that took part everywhere', () => {
  expect(meanRanks([loss, rmse])).toEqual({ us: 1.5, cat: 1.5 });
  expect(meanRanks([])).toEqual({});
});

it('compares by loss and by AUC, each with the losses of regressions', () => {
  expect(rankLines([auc, loss, rmse], 'us')).toEqual([
    {
      ...{ what: 'mean rank over 2 cuts, by log loss or RMSE', against: 'cat', unit: 'rank' },
      ...{ ours: 1.5, theirs: 1.5, ratio: 1, goal: { atMost: 1 } },
    },
    {
      ...{ what: 'mean rank over 2 cuts, by AUC or RMSE', against: 'cat', unit: 'rank' },
      ...{ ours: 1.25, theirs: 2.5, ratio: 0.5, goal: { atMost: 1 } },
    },
  ]);
});
