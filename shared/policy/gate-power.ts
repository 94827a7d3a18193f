import type { ComparisonGate, Gate } from '../declaration/gate.ts';
import { amountNumber } from './amount.ts';
import { assumedError, type HoldoutSize, passingShare } from './assumed-error.ts';
import { isOnBenchmark } from './benchmark-gate.ts';
import { metricNameOf } from './gate-metric.ts';
import { figure } from './gate-words.ts';
import { resolvableMargin } from './resolvable-margin.ts';

/** The newest test rows and, where they are known, those of the pinned snapshot. */
export type RowsOfGates = HoldoutSize & { readonly benchmark?: HoldoutSize | undefined };

export const isAgainstChampion = (gate: Gate): gate is ComparisonGate =>
  'margin' in gate && gate.against === 'champion';

/** The margin in the units that the assumed error has; null where they differ, and nothing can be said. */
function marginOn(gate: ComparisonGate, isShare: boolean): number | null {
  if (gate.margin === 'auto') return null;
  const isPercent = typeof gate.margin === 'string';
  if (isPercent !== isShare) return amountNumber(gate.margin) === 0 ? 0 : null;
  return isPercent ? amountNumber(gate.margin) / 100 : amountNumber(gate.margin);
}

/** The rows that the gate is judged on; null where they are not known. */
const rowsOf = (gate: Gate, holdout: RowsOfGates): HoldoutSize | null =>
  isOnBenchmark(gate) ? (holdout.benchmark ?? null) : holdout;

/** How often an equal candidate passes; null where it cannot be reckoned. */
export function equalPasses(gate: ComparisonGate, expected: RowsOfGates): number | null {
  const holdout = rowsOf(gate, expected);
  if (holdout === null) return null;
  const assumed = assumedError(metricNameOf(gate), holdout);
  if (assumed === null) return null;
  const automatic = resolvableMargin({ ...holdout, metric: metricNameOf(gate) }, gate.confidence);
  const margin = gate.margin === 'auto' ? automatic : marginOn(gate, assumed.isShare);
  return margin === null || !Number.isFinite(margin) ? null : passingShare(margin, assumed, gate.confidence);
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
  const margin = marginOn(gate, isShare);
  if (passes === null || margin === null || !Number.isFinite(least) || margin >= least) return [];
  const shown = isShare
    ? `"${figure(Math.ceil(least * 1_000) / 10)}%"`
    : figure(Math.ceil(least * 1_000) / 1_000);
  return [
    `margin ${gate.margin} is below what about ${holdout.rowCount} test rows can resolve: a candidate exactly as good as the champion passes in ${percent(passes)} of runs, with margin ${shown} or auto in 80 %`,
  ];
}

const percent = (share: number): string => `${figure(Math.round(share * 1_000) / 10)} %`;
