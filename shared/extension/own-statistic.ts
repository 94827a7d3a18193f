import { realAt } from '../dataset/table.ts';
import { likeliestAt } from '../metrics/decided-class.ts';
import type { Scored } from '../metrics/metric.ts';
import type { RowSums, RowWeights } from '../statistics/statistic.ts';
import type { MeasuredDefinition, MetricRow, SummedDefinition } from './metric-definition.ts';

/** What is measured of a model is asked for by its evaluation and by each comparison: sorted once for all of them. */
const known = new WeakMap<MeasuredDefinition, WeakMap<Scored, RowWeights>>();

/** A metric of one's own as a function of the weights of these rows. */
export function weightsOf(definition: MeasuredDefinition, data: Scored): RowWeights {
  const ofData = known.get(definition) ?? new WeakMap<Scored, RowWeights>();
  known.set(definition, ofData);
  const before = ofData.get(data);
  if (before !== undefined) return before;
  const { labels, scores, classes, threshold } = data;
  const rows = { labels, scores, threshold, ...(classes ? { classes } : {}) };
  const statistic = { weighed: definition.measure(rows) };
  ofData.set(data, statistic);
  return statistic;
}

/** A metric of one's own as a function of sums over these rows. The number of rows is the last sum. */
export function sumsOf(definition: SummedDefinition, data: Scored): RowSums {
  const termsAt = termsBy(definition, data);
  const width = termsAt(0).length + 1;
  return {
    width,
    add(row, into, at) {
      const terms = termsAt(row);
      if (terms.length !== width - 1)
        throw new RangeError(
          `${definition.name}: row ${row} adds ${terms.length} terms, the first one ${width - 1}`,
        );
      for (let term = 0; term < terms.length; term++)
        into[at + term] = realAt(into, at + term) + (terms[term] ?? Number.NaN);
      into[at + width - 1] = realAt(into, at + width - 1) + 1;
    },
    value: (sums, at) =>
      definition.value([...sums.subarray(at, at + width - 1)], realAt(sums, at + width - 1)),
  };
}

/** The row that a metric sees is written over for each: a million of them cost no more memory than one. */
function termsBy(
  definition: SummedDefinition,
  { labels, scores, classes, threshold }: Scored,
): (row: number) => readonly number[] {
  const outputs = classes?.length ?? 1;
  const shown: { -readonly [Part in keyof MetricRow]: MetricRow[Part] } = {
    label: 0,
    score: 0,
    decided: 0,
    scores: new Float64Array(outputs),
  };
  const isBinary = outputs === 1 && definition.tasks.includes('binary');
  return (row) => {
    for (let at = 0; at < outputs; at++) shown.scores[at] = realAt(scores, row * outputs + at);
    shown.label = realAt(labels, row);
    shown.score = realAt(shown.scores, outputs === 1 ? 0 : shown.label);
    if (outputs > 1) shown.decided = likeliestAt(shown.scores, 0, outputs);
    else shown.decided = isBinary ? Number(shown.score >= threshold) : shown.score;
    return definition.terms(shown);
  };
}
