import type { ComparisonGate, Gate, SuperiorityGate } from '../declaration/gate.ts';
import { type Amount, amountNumber } from './amount.ts';
import { assumedError, type HoldoutSize, passingShare } from './assumed-error.ts';
import { isOnBenchmark } from './benchmark-gate.ts';
import { metricNameOf } from './gate-metric.ts';
import { figure } from './gate-words.ts';
import { resolvableMargin } from './resolvable-margin.ts';

/** The newest test rows and, where they are known, those of the pinned snapshot. */
export type RowsOfGates = HoldoutSize & { readonly benchmark?: HoldoutSize | undefined };

const isAgainstChampion = (gate: Gate): gate is ComparisonGate =>
  'margin' in gate && gate.against === 'champion';

const isToBeatChampion = (gate: Gate): gate is SuperiorityGate =>
  'minImprovement' in gate && gate.against === 'champion';

/** The amount in the units that the assumed error has; null where they differ, and nothing can be said. */
function amountOn(amount: Amount, isShare: boolean): number | null {
  const isPercent = typeof amount === 'string';
  if (isPercent !== isShare) return amountNumber(amount) === 0 ? 0 : null;
  return isPercent ? amountNumber(amount) / 100 : amountNumber(amount);
}

/** The rows that the gate is judged on; null where they are not known. */
const rowsOf = (gate: Gate, holdout: RowsOfGates): HoldoutSize | null =>
  isOnBenchmark(gate) ? (holdout.benchmark ?? null) : holdout;

/** How often an equal candidate passes; null where it cannot be reckoned, as of gates that compare with no champion. */
export function equalPasses(gate: Gate, expected: RowsOfGates): number | null {
  const isMargin = isAgainstChampion(gate);
  if (!isMargin && !isToBeatChampion(gate)) return null;
  const holdout = rowsOf(gate, expected);
  if (holdout === null || ('slices' in gate && gate.slices !== undefined)) return null;
  const assumed = assumedError(metricNameOf(gate), holdout);
  if (assumed === null) return null;
  const margin = isMargin ? marginOf(gate, holdout, assumed.isShare) : lossOf(gate, assumed.isShare);
  return margin === null || !Number.isFinite(margin) ? null : passingShare(margin, assumed, gate.confidence);
}

const marginOf = (gate: ComparisonGate, holdout: HoldoutSize, isShare: boolean): number | null =>
  gate.margin === 'auto'
    ? resolvableMargin({ ...holdout, metric: metricNameOf(gate) }, gate.confidence)
    : amountOn(gate.margin, isShare);

/** What has to be gained is a margin below 0. */
function lossOf({ minImprovement }: SuperiorityGate, isShare: boolean): number | null {
  const amount = amountOn(minImprovement, isShare);
  return amount === null ? null : -amount;
}

/** Why the margin decides nothing on so many rows, with one that would. */
export function powerProblems(gate: Gate, expected: RowsOfGates): readonly string[] {
  const holdout = rowsOf(gate, expected);
  if (holdout === null || !isAgainstChampion(gate)) return [];
  if (gate.slices !== undefined || gate.margin === 'auto') return [];
  const passes = equalPasses(gate, expected);
  const metric = metricNameOf(gate);
  const least = resolvableMargin({ ...holdout, metric }, gate.confidence);
  const isShare = assumedError(metric, holdout)?.isShare ?? false;
  const margin = amountOn(gate.margin, isShare);
  if (passes === null || margin === null || !Number.isFinite(least) || margin >= least) return [];
  const shown = isShare
    ? `"${figure(Math.ceil(least * 1_000) / 10)}%"`
    : figure(Math.ceil(least * 1_000) / 1_000);
  return [
    `margin ${gate.margin} is below what about ${holdout.rowCount} test rows can resolve: a candidate exactly as good as the champion passes in ${percent(passes)} of runs, with margin ${shown} or auto in 80 %`,
  ];
}

const percent = (share: number): string => `${figure(Math.round(share * 1_000) / 10)} %`;
