import type { Ratio } from '../ratio.ts';
import type { Fit } from './contestant.ts';

/** One metric on one cut of one data set: ours, and the better of the others. */
export type Comparison = {
  readonly where: string;
  readonly metric: string;
  readonly mine: number;
  readonly theirs: number;
  /** Of each of the others, by name. */
  readonly others: Readonly<Record<string, number>>;
  /** Above 0 where ours is better: a difference of AUC, or the share by which our loss is the smaller one. */
  readonly gain: number;
};

/** What the fits of a task are compared by; those of several classes have the AUC of each against the rest. */
export const metricsOf = (task: 'binary' | 'regression' | 'multiclass'): readonly string[] =>
  ({ binary: ['roc_auc', 'log_loss'], multiclass: ['roc_auc_ovr', 'log_loss'], regression: ['rmse'] })[task];

export function comparisonOf({
  where,
  metric,
  mine: fit,
  others,
}: {
  readonly where: string;
  readonly metric: string;
  readonly mine: Fit;
  readonly others: Readonly<Record<string, Fit>>;
}): Comparison {
  const scoreOf = ({ metrics }: Fit): number => metrics[metric] ?? Number.NaN;
  const isHigherBetter = metric.startsWith('roc_auc');
  const mine = scoreOf(fit);
  const scores = Object.fromEntries(Object.entries(others).map(([name, other]) => [name, scoreOf(other)]));
  const theirs = (isHigherBetter ? Math.max : Math.min)(...Object.values(scores));
  return { where, metric, mine, theirs, others: scores, gain: gainOver(mine, theirs, isHigherBetter) };
}

const metrics = [
  { metric: 'roc_auc', name: 'AUC', worstMin: -0.002 },
  { metric: 'log_loss', name: 'log loss', worstMin: -0.005 },
  { metric: 'rmse', name: 'RMSE', worstMin: -0.005 },
] as const;

const boundOf = (metric: string) => metrics.find((one) => one.metric === metric.replace('_ovr', ''));

/** Whether ours is worse there than the goal allows. */
export const isTooWeak = ({ metric, gain }: Comparison): boolean => gain < (boundOf(metric)?.worstMin ?? 0);

/**
 * What a metric comes to over many cuts of one data set, beside the one that is fixed: the mean gain over that library which
 * is the better one on the mean (over the better one of each cut, chance alone would have ours behind), with its standard error.
 */
export function chanceLine(
  cuts: readonly Comparison[],
  { learner, where }: { readonly learner: string; readonly where: string },
): Ratio {
  const [{ metric, others } = { metric: '', others: {} }] = cuts;
  const isHigherBetter = metric.startsWith('roc_auc');
  const against = Object.keys(others).map((library) => {
    const theirs = cuts.map((cut) => cut.others[library] ?? Number.NaN);
    const gains = cuts.map(({ mine }, at) => gainOver(mine, theirs[at] ?? Number.NaN, isHigherBetter));
    return { library, theirs: mean(theirs), gains };
  });
  const best = against.reduce((low, one) => (mean(one.gains) < mean(low.gains) ? one : low));
  const error = standardError(best.gains);
  const { name, worstMin } = boundOf(metric) ?? { name: metric, worstMin: 0 };
  return {
    what: `${learner}, test ${name} of ${where}, mean gain over ${cuts.length} other cuts, ± ${error.toFixed(4)}`,
    ...{ against: best.library, unit: name, ours: mean(cuts.map(({ mine }) => mine)), theirs: best.theirs },
    ...{ ratio: mean(best.gains), goal: { atLeast: worstMin } },
  };
}

const gainOver = (mine: number, theirs: number, isHigherBetter: boolean): number =>
  isHigherBetter ? mine - theirs : 1 - mine / theirs;

function standardError(values: readonly number[]): number {
  const middle = mean(values);
  const squares = values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** Mean and worst over all data sets. A gain of AUC is a difference, a gain of a loss is its share. */
export const qualityLines = (
  all: readonly Comparison[],
  { learner, against }: { readonly learner: string; readonly against: string },
): readonly Ratio[] =>
  metrics.flatMap(({ metric, name, worstMin }) => {
    const some = all.filter((one) => one.metric.replace('_ovr', '') === metric);
    if (some.length === 0) return [];
    const worst = some.reduce((low, one) => (one.gain < low.gain ? one : low));
    const figures = {
      ours: mean(some.map(({ mine }) => mine)),
      theirs: mean(some.map(({ theirs }) => theirs)),
    };
    return [
      {
        ...{
          what: `${learner}, test ${name}, mean gain over ${some.length} cuts`,
          against,
          unit: name,
          ...figures,
        },
        ...{ ratio: mean(some.map(({ gain }) => gain)), goal: { atLeast: 0 } },
      },
      {
        ...{ what: `${learner}, test ${name}, worst gain (${worst.where})`, against, unit: name },
        ...{ ours: worst.mine, theirs: worst.theirs, ratio: worst.gain, goal: { atLeast: worstMin } },
      },
    ];
  });

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
