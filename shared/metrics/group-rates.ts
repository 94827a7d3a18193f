import type { FairnessMetric } from '../declaration/fairness-gate.ts';
import { shareOf } from './confusion.ts';

/** Decisions of a group by label, in this order: true positive, false positive, false negative, true negative. */
export const cellsPerGroup = 4;

/** How a group is decided for. Rates of a class without rows are 0, as fairlearn has them. */
export type GroupRates = {
  readonly rowCount: number;
  readonly positives: number;
  readonly selectionRate: number;
  readonly truePositiveRate: number;
  readonly falsePositiveRate: number;
};

/** The rates of the group whose cells begin there. */
export function ratesAt(cells: Float64Array, at: number): GroupRates {
  const [tp = 0, fp = 0, fn = 0, tn = 0] = cells.subarray(at, at + cellsPerGroup);
  const rowCount = tp + fp + fn + tn;
  return {
    rowCount,
    positives: tp + fn,
    selectionRate: shareOf(tp + fp, rowCount),
    truePositiveRate: shareOf(tp, tp + fn),
    falsePositiveRate: shareOf(fp, fp + tn),
  };
}

/** How differently groups are decided for; null where nobody is selected and there is no ratio. */
export function unfairness(metric: FairnessMetric, groups: readonly GroupRates[]): number | null {
  const selected = groups.map(({ selectionRate }) => selectionRate);
  switch (metric) {
    case 'disparate_impact': {
      const most = Math.max(...selected);
      return most === 0 ? null : Math.min(...selected) / most;
    }
    case 'demographic_parity':
      return spread(selected);
    case 'equalized_odds_gap':
      return Math.max(
        spread(groups.map(({ truePositiveRate }) => truePositiveRate)),
        spread(groups.map(({ falsePositiveRate }) => falsePositiveRate)),
      );
  }
}

const spread = (values: readonly number[]): number => Math.max(...values) - Math.min(...values);
