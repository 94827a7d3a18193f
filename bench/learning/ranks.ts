import type { Ratio } from '../ratio.ts';
import { ratioOf } from '../ratio.ts';

/** What each contestant scored on one cut of one data set; one that was skipped is not there. */
export type Standing = {
  readonly where: string;
  readonly metric: string;
  readonly scores: Readonly<Record<string, number>>;
};

/** Ranks from 1, the best; equal scores share the mean of their ranks. */
export function ranksOf({ metric, scores }: Standing): Readonly<Record<string, number>> {
  const sign = metric.startsWith('roc_auc') ? -1 : 1;
  const values = Object.values(scores).map((score) => sign * score);
  return Object.fromEntries(
    Object.entries(scores).map(([name, score]) => {
      const better = values.filter((value) => value < sign * score).length;
      const same = values.filter((value) => value === sign * score).length;
      return [name, better + (same + 1) / 2];
    }),
  );
}

/** Mean ranks of all that took part everywhere. */
export function meanRanks(standings: readonly Standing[]): Readonly<Record<string, number>> {
  const names = Object.keys(standings[0]?.scores ?? {}).filter((name) =>
    standings.every(({ scores }) => name in scores),
  );
  const mean = (name: string): number =>
    standings.reduce((sum, standing) => sum + (ranksOf(standing)[name] ?? 0), 0) / standings.length;
  return Object.fromEntries(names.map((name) => [name, mean(name)]));
}

/** Our mean rank beside that of each other, by the loss and by AUC where there is one. */
export const rankLines = (standings: readonly Standing[], ours: string): readonly Ratio[] =>
  [
    { what: 'by log loss or RMSE', some: standings.filter(({ metric }) => !metric.startsWith('roc_auc')) },
    { what: 'by AUC or RMSE', some: standings.filter(({ metric }) => metric !== 'log_loss') },
  ].flatMap(({ what, some }) => {
    const { [ours]: mine = Number.NaN, ...others } = meanRanks(some);
    return Object.entries(others).map(([name, theirs]) =>
      ratioOf({
        ...{ what: `mean rank over ${some.length} cuts, ${what}`, against: name, unit: 'rank' },
        ...{ ours: mine, theirs, goal: { atMost: 1 } },
      }),
    );
  });
