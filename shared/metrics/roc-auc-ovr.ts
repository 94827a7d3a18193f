import { intAt, realAt } from '../dataset/table.ts';
import { aucComponents } from '../statistics/delong.ts';
import type { RowSums } from '../statistics/statistic.ts';
import { classCountOf, everyClassProblem, supportsOf, twoClassesProblem } from './class-soundness.ts';
import type { Metric, Scored } from './metric.ts';
import { remembered } from './remembered.ts';

/** The area of a class against all others, and how much each row moves it: its influence, whose mean is 0 in either side. */
type ClassArea = { readonly auc: number; readonly influences: Float64Array };

/** Null where a class has no rows, or all. */
const areasOf = remembered((data): readonly (ClassArea | null)[] =>
  Array.from(supportsOf(data), (support, place) =>
    support === 0 || support === data.labels.length ? null : areaOf(data, place),
  ),
);

function areaOf(data: Pick<Scored, 'labels' | 'scores'>, place: number): ClassArea {
  const classCount = classCountOf(data);
  const labels = data.labels.map((label) => (label === place ? 1 : 0));
  const scores = data.labels.map((_, row) => realAt(data.scores, row * classCount + place));
  const { auc, positive, negative } = aucComponents(labels, scores);
  let [positives, negatives] = [0, 0];
  const influences = labels.map((label) =>
    label === 1
      ? (realAt(positive, positives++) - auc) / positive.length
      : (realAt(negative, negatives++) - auc) / negative.length,
  );
  return { auc, influences };
}

/**
 * Mean over classes of the area under the ROC curve of a class against all others, each alike or by its rows: as
 * scikit-learn's `roc_auc_score` with `multi_class='ovr'`. Its bootstrap draws the influences of rows, DeLong's
 * components less the area, as that of `average_precision` does; the weights of the classes are taken as known.
 */
function ovrMetric(name: string, averaging: 'macro' | 'weighted'): Metric {
  const shareOf = (data: Scored, place: number): number =>
    averaging === 'macro' ? 1 / classCountOf(data) : intAt(supportsOf(data), place) / data.labels.length;
  const areaIn = (data: Scored): number =>
    areasOf(data).reduce((sum, area, place) => sum + (area ? shareOf(data, place) * area.auc : 0), 0);
  return {
    name,
    tasks: ['multiclass'],
    better: 'higher',
    range: [0, 1],
    weighsClassesAlike: averaging === 'macro',
    measure: (data) => {
      const reason = averaging === 'macro' ? everyClassProblem(data) : twoClassesProblem(data);
      return reason ? { kind: 'undefined', reason } : { kind: 'value', value: areaIn(data) };
    },
    spread: {
      kind: 'bootstrap',
      interval: 'percentile',
      statistic: (data) => influenceSums(areaIn(data), influencesOf(data, shareOf)),
    },
  };
}

function influencesOf(data: Scored, shareOf: (data: Scored, place: number) => number): Float64Array {
  const sums = new Float64Array(data.labels.length);
  for (const [place, area] of areasOf(data).entries()) {
    if (area === null) continue;
    const share = shareOf(data, place);
    for (let row = 0; row < sums.length; row++)
      sums[row] = realAt(sums, row) + share * realAt(area.influences, row);
  }
  return sums;
}

const influenceSums = (value: number, influences: Float64Array): RowSums => ({
  width: 1,
  add: (row, into, at) => {
    into[at] = realAt(into, at) + realAt(influences, row);
  },
  value: (sums, at) => Math.min(Math.max(value + realAt(sums, at), 0), 1),
});

export const rocAucOvr = ovrMetric('roc_auc_ovr', 'macro');
export const rocAucOvrWeighted = ovrMetric('roc_auc_ovr_weighted', 'weighted');
