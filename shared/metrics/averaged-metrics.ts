import { realAt } from '../dataset/table.ts';
import { type ClassCounts, classCountSums, classCountsOf } from './class-counts.ts';
import { classesProblem, className, everyClassProblem } from './class-soundness.ts';
import { shareOf } from './confusion.ts';
import type { Metric, Scored } from './metric.ts';
import { summedMetric } from './summed-metric.ts';

/** How classes are averaged: each alike, or by its rows. */
type Averaging = 'macro' | 'weighted';

/** A figure of one class, taken against all others. */
type OfClass = (counts: ClassCounts, place: number) => number;

/** TP / (TP + FP) of a class; 0 where no row is decided for it. */
const precisionOf: OfClass = ({ right, decided }, place) =>
  shareOf(realAt(right, place), realAt(decided, place));

/** TP / (TP + FN) of a class. */
const recallOf: OfClass = ({ right, support }, place) =>
  shareOf(realAt(right, place), realAt(support, place));

/** 2TP / (2TP + FP + FN) of a class. */
const f1Of: OfClass = ({ right, decided, support }, place) =>
  shareOf(2 * realAt(right, place), realAt(decided, place) + realAt(support, place));

/** Figures of one class by the names of their binary metrics. */
export const figuresOfClass = { precision: precisionOf, recall: recallOf, f1: f1Of } as const;

function averageOf(counts: ClassCounts, ofClass: OfClass, averaging: Averaging): number {
  const { support } = counts;
  let [sum, total] = [0, 0];
  for (let place = 0; place < support.length; place++) {
    const weight = averaging === 'macro' ? 1 : realAt(support, place);
    sum += weight * ofClass(counts, place);
    total += weight;
  }
  return shareOf(sum, total);
}

/** A figure of classes averaged over them, as scikit-learn's `average` has it; without rows of every class no macro average. */
function averagedMetric(name: string, ofClass: OfClass, averaging: Averaging): Metric {
  const metric = summedMetric({
    name,
    task: 'multiclass',
    better: 'higher',
    range: [0, 1],
    problem: averaging === 'macro' ? everyClassProblem : classesProblem,
    sums: (data) => classCountSums(data, (counts) => averageOf(counts, ofClass, averaging)),
    warning: ofClass === recallOf ? () => null : neverDecided,
  });
  return { ...metric, weighsClassesAlike: averaging === 'macro' };
}

function neverDecided(data: Scored): string | null {
  const { decided, support } = classCountsOf(data);
  const place = decided.findIndex((count, at) => count === 0 && realAt(support, at) > 0);
  return place < 0
    ? null
    : `no row is decided for class ${className(data, place)}: its precision is 0 by convention`;
}

export const precisionMacro = averagedMetric('precision_macro', precisionOf, 'macro');
export const precisionWeighted = averagedMetric('precision_weighted', precisionOf, 'weighted');
export const recallMacro = averagedMetric('recall_macro', recallOf, 'macro');
export const recallWeighted = averagedMetric('recall_weighted', recallOf, 'weighted');
export const f1Macro = averagedMetric('f1_macro', f1Of, 'macro');
export const f1Weighted = averagedMetric('f1_weighted', f1Of, 'weighted');
/** Mean of the recalls of all classes; under the name that the binary metric has. */
export const classBalancedAccuracy = averagedMetric('balanced_accuracy', recallOf, 'macro');
