import type { ThresholdPolicy } from '../declaration/threshold.ts';
import { shareOf } from '../metrics/confusion.ts';
import type { Scored } from '../metrics/metric.ts';
import { figure, percent } from '../report/words.ts';
import { bestCut, type Cut } from './best-cut.ts';

/** A policy that looks at rows. */
export type RowPolicy = Exclude<ThresholdPolicy, number>;

/** The threshold that a policy takes on some rows, why, and what a reader must be warned of. */
export type FoundThreshold = {
  readonly threshold: number;
  readonly reason: string;
  readonly warning: string | null;
};

type Rows = Pick<Scored, 'labels' | 'scores'>;

/** Taken where the rows can tell nothing. */
const usual = 0.5;

/** The threshold of the policy on these rows, of which there must be one at least. Equal rows, equal threshold. */
export function chooseThreshold(policy: RowPolicy, rows: Rows): FoundThreshold {
  if (policy === 'f1') return largestF1(rows);
  if ('costs' in policy) return lowestCost(rows, policy.costs);
  return 'precisionMin' in policy
    ? largestRecall(rows, policy.precisionMin)
    : topShare(rows, policy.topShare);
}

function largestF1(rows: Rows): FoundThreshold {
  if (!rows.labels.includes(1)) return withoutPositives('no threshold has an F1 above 0');
  const f1 = ({ truePositive, falsePositive, positiveCount }: Cut) =>
    (2 * truePositive) / (truePositive + falsePositive + positiveCount);
  const { threshold, cut } = bestCut(rows, { fewest: 'some', worth: f1 });
  return { threshold, reason: `the largest F1, ${figure(f1(cut))}`, warning: null };
}

/**
 * The lowest mean cost on the rows. Where they are all of one label, the threshold that is best for true probabilities:
 * cost of a false positive ÷ the sum of both (Elkan 2001, "The foundations of cost-sensitive learning", equation 2).
 */
function lowestCost(
  rows: Rows,
  { falsePositive, falseNegative }: { readonly falsePositive: number; readonly falseNegative: number },
): FoundThreshold {
  const costs = `a false positive costs ${falsePositive}, a false negative ${falseNegative}`;
  if (!rows.labels.includes(1) || !rows.labels.includes(0)) {
    const warning = `all rows have the same label; the threshold for true probabilities was taken where ${costs}`;
    return { threshold: falsePositive / (falsePositive + falseNegative), reason: warning, warning };
  }
  const costOf = (cut: Cut) =>
    cut.falsePositive * falsePositive + (cut.positiveCount - cut.truePositive) * falseNegative;
  const { threshold, cut } = bestCut(rows, { fewest: 'none', worth: (each) => -costOf(each) });
  const mean = figure(costOf(cut) / cut.rowCount);
  return { threshold, reason: `the lowest mean cost, ${mean} a row, where ${costs}`, warning: null };
}

/** Where no threshold holds the floor, the most precise one: a gate on precision decides what that is worth. */
function largestRecall(rows: Rows, precisionMin: number): FoundThreshold {
  if (!rows.labels.includes(1)) return withoutPositives(`no threshold has a precision of ${precisionMin}`);
  const precision = ({ truePositive, falsePositive }: Cut) =>
    shareOf(truePositive, truePositive + falsePositive);
  const worth = (cut: Cut) => {
    const found = precision(cut);
    return found >= precisionMin ? 1 + cut.truePositive + cut.falsePositive : found;
  };
  const { threshold, cut } = bestCut(rows, { fewest: 'some', worth });
  const reached = `precision ${figure(precision(cut))}, recall ${figure(shareOf(cut.truePositive, cut.positiveCount))}`;
  if (precision(cut) >= precisionMin) {
    const reason = `the lowest with a precision of at least ${precisionMin}: ${reached}`;
    return { threshold, reason, warning: null };
  }
  const warning = `no threshold has a precision of ${precisionMin}; the most precise was taken: ${reached}`;
  return { threshold, reason: warning, warning };
}

/** As many rows as the share gives, rounded up; fewer where rows of one score would have to be parted. */
function topShare(rows: Rows, share: number): FoundThreshold {
  // The slack keeps 0.07 · 100, which is 7.000000000000001, at 7 rows.
  const rowCountMax = Math.max(1, Math.ceil(share * rows.labels.length - 1e-9));
  const decided = ({ truePositive, falsePositive }: Cut) => truePositive + falsePositive;
  const worth = (cut: Cut) => (decided(cut) <= rowCountMax ? decided(cut) : -decided(cut));
  const { threshold, cut } = bestCut(rows, { fewest: 'some', worth });
  if (decided(cut) <= rowCountMax) {
    const reason = `the ${percent(share)} of highest scores: ${decided(cut)} of at most ${rowCountMax} rows`;
    return { threshold, reason, warning: null };
  }
  const warning = `${decided(cut)} rows share the highest score, more than the ${rowCountMax} of ${percent(share)}; all of them are positive`;
  return { threshold, reason: warning, warning };
}

function withoutPositives(so: string): FoundThreshold {
  const warning = `no row is positive: ${so}; ${usual} was taken`;
  return { threshold: usual, reason: warning, warning };
}
