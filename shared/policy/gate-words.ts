import type { BoundGate, ComparisonGate, Gate } from '../declaration/gate.ts';
import type { Interval } from './gate.ts';
import { marginNumber } from './margin.ts';

export const isComparison = (gate: Gate): gate is ComparisonGate => 'against' in gate;

/** The rule as a reader says it: `roc_auc ≥ 0.8`, `rmse not more than 2% worse than champion`. */
export const ruleWords = (gate: Gate): string =>
  isComparison(gate) ? comparisonWords(gate) : boundWords(gate);

function boundWords({ metric, min, max }: BoundGate): string {
  const words: string[] = [];
  if (min !== undefined) words.push(`${metric} ≥ ${min}`);
  if (max !== undefined) words.push(`${metric} ≤ ${max}`);
  return words.join(' and ');
}

function comparisonWords({ metric, against, margin }: ComparisonGate): string {
  return marginNumber(margin) > 0
    ? `${metric} not more than ${margin} worse than ${against}`
    : `${metric} better than ${against}`;
}

/** Up to four significant digits, as reports show figures: 0.8312, 12.35, 0. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** Signed, for improvements: +0.012, -0.3, 0. */
export const signed = (value: number): string => (value > 0 ? `+${figure(value)}` : figure(value));

/** `(95 %: 0.81 to 0.85)`. */
export const intervalWords = ({ low, high, confidence }: Interval): string =>
  `(${figure(confidence * 100)} %: ${figure(low)} to ${figure(high)})`;
