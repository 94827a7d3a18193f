import { realAt } from '../dataset/table.ts';
import { type ClassCounts, classCountSums, classCountsOf } from './class-counts.ts';
import { classCountOf, classesProblem, className, everyClassProblem } from './class-soundness.ts';
import { shareOf } from './confusion.ts';
import { isMadeSince } from './interval-method.ts';
import type { Metric, Scored } from './metric.ts';
import { f1Scale, plainScale, type ShareScale } from './share-scale.ts';
import { summedMetric } from './summed-metric.ts';

/** How classes are averaged: each alike, or by its rows. */
type Averaging = 'macro' | 'weighted';

/** A figure of one class, taken against all others. */
type OfClass = (counts: ClassCounts, place: number) => number;

/** A figure of one class and the rows that it is a share of. */
type ClassShare = {
  readonly value: OfClass;
  readonly trials: OfClass;
  scale(trials: number): ShareScale;
};

/** TP / (TP + FP) of a class; 0 where no row is decided for it. */
const precision: ClassShare = {
  value: ({ right, decided }, place) => shareOf(realAt(right, place), realAt(decided, place)),
  trials: ({ decided }, place) => realAt(decided, place),
  scale: plainScale,
};

/** TP / (TP + FN) of a class. */
const recall: ClassShare = {
  value: ({ right, support }, place) => shareOf(realAt(right, place), realAt(support, place)),
  trials: ({ support }, place) => realAt(support, place),
  scale: plainScale,
};

/** 2TP / (2TP + FP + FN) of a class. */
const f1: ClassShare = {
  value: ({ right, decided, support }, place) =>
    shareOf(2 * realAt(right, place), realAt(decided, place) + realAt(support, place)),
  trials: ({ right, decided, support }, place) =>
    realAt(decided, place) + realAt(support, place) - realAt(right, place),
  scale: f1Scale,
};

/** Figures of one class by the names of their binary metrics. */
export const figuresOfClass = { precision: precision.value, recall: recall.value, f1: f1.value } as const;

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
function averagedMetric(name: string, ofClass: ClassShare, averaging: Averaging): Metric {
  const isMacro = averaging === 'macro';
  const metric = summedMetric({
    name,
    task: 'multiclass',
    better: 'higher',
    range: [0, 1],
    problem: isMacro ? everyClassProblem : classesProblem,
    sums: (data) => classCountSums(data, (counts) => averageOf(counts, ofClass.value, averaging)),
    ...(isMacro ? { meanOf: (data) => sharesOf(ofClass, data) } : {}),
    // By their rows recalls are the accuracy.
    ...(ofClass === recall && !isMacro ? { scale: ({ labels }) => plainScale(labels.length) } : {}),
    warning: ofClass === recall ? () => null : neverDecided,
  });
  return { ...metric, weighsClassesAlike: isMacro };
}

/** The figure of each class as a metric by itself; before `recovered` none, for the mean had an interval of its own then. */
function sharesOf({ value, trials, scale }: ClassShare, data: Scored): readonly Metric[] | undefined {
  if (!isMadeSince('recovered', data)) return undefined;
  return Array.from({ length: classCountOf(data) }, (_, place) =>
    summedMetric({
      ...{ name: `class ${place}`, task: 'multiclass', better: 'higher', range: [0, 1] },
      problem: classesProblem,
      sums: (rows) => classCountSums(rows, (counts) => value(counts, place)),
      trials: (rows) => trials(classCountsOf(rows), place),
      scale: (rows) => scale(trials(classCountsOf(rows), place)),
    }),
  );
}

function neverDecided(data: Scored): string | null {
  const { decided, support } = classCountsOf(data);
  const place = decided.findIndex((count, at) => count === 0 && realAt(support, at) > 0);
  return place < 0
    ? null
    : `no row is decided for class ${className(data, place)}: its precision is 0 by convention`;
}

export const precisionMacro = averagedMetric('precision_macro', precision, 'macro');
export const precisionWeighted = averagedMetric('precision_weighted', precision, 'weighted');
export const recallMacro = averagedMetric('recall_macro', recall, 'macro');
export const recallWeighted = averagedMetric('recall_weighted', recall, 'weighted');
export const f1Macro = averagedMetric('f1_macro', f1, 'macro');
export const f1Weighted = averagedMetric('f1_weighted', f1, 'weighted');
/** Mean of the recalls of all classes; under the name that the binary metric has. */
export const classBalancedAccuracy = averagedMetric('balanced_accuracy', recall, 'macro');
