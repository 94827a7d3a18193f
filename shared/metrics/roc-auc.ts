import { fewRows } from './few-rows.ts';
import type { Metric } from './metric.ts';
import { bothClassesProblem } from './soundness.ts';
import { distinctThresholds, type Thresholds } from './thresholds.ts';

/** Chance that a positive row scores above a negative one, ties one half; undefined where a class is absent. */
export const rocAuc: Metric = {
  name: 'roc_auc',
  tasks: ['binary'],
  better: 'higher',
  range: [0, 1],
  rowsPerClassMin: fewRows,
  measure: (data) => {
    const reason = bothClassesProblem(data);
    if (reason) return { kind: 'undefined', reason };
    return { kind: 'value', value: areaOf(distinctThresholds(data)) };
  },
  spread: { kind: 'delong' },
};

/** Twice the pairs that are in order, ties one half, are a whole number: the area is exact but for one division. */
function areaOf({ positives, negatives }: Thresholds): number {
  let negativesAbove = 0;
  let positivesAbove = 0;
  let outOfOrder = 0;
  for (let at = 0; at < positives.length; at++) {
    const here = positives[at] as number;
    const others = negatives[at] as number;
    outOfOrder += here * (2 * negativesAbove + others);
    positivesAbove += here;
    negativesAbove += others;
  }
  const pairs = 2 * positivesAbove * negativesAbove;
  return (pairs - outOfOrder) / pairs;
}
