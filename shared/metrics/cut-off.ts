import { intAt, realAt } from '../dataset/table.ts';
import type { RowSums } from '../statistics/bootstrap.ts';
import { centred } from './centred.ts';
import type { Scored } from './metric.ts';
import { distinctThresholds, type Thresholds } from './thresholds.ts';

/** What a row at or above the cut-off adds to a statistic, by its label. */
export type AboveCut = { readonly positive: number; readonly negative: number };

/** Rows at the thresholds around a place, by label. */
export type Neighbours = { readonly positives: number; readonly negatives: number };

/**
 * The thresholds around a place, widened by one on each side until they hold 2 √n rows: what is known of labels where the
 * cut-off of another sample would fall.
 */
export function neighboursOf({ positives, negatives, ofRow }: Thresholds, place: number): Neighbours {
  const wanted = 2 * Math.sqrt(ofRow.length);
  const at = (index: number): Neighbours =>
    index < 0 || index >= positives.length
      ? { positives: 0, negatives: 0 }
      : { positives: realAt(positives, index), negatives: realAt(negatives, index) };
  let around = at(place);
  for (let reach = 1; reach < positives.length && around.positives + around.negatives < wanted; reach++) {
    const [above, below] = [at(place - reach), at(place + reach)];
    around = {
      positives: around.positives + above.positives + below.positives,
      negatives: around.negatives + above.negatives + below.negatives,
    };
  }
  return around;
}

/**
 * Sums of a statistic of the rows above a cut-off that the scores themselves set: its value plus the influence of each row
 * that is drawn (the infinitesimal jackknife, Efron 1982, ch. 6), within [0, 1]. The threshold at the cut-off itself counts
 * with the share that lies above.
 */
export function cutOffSums(
  data: Scored,
  value: number,
  { above, place, share }: { readonly above: AboveCut; readonly place: number; readonly share: number },
): RowSums {
  const thresholds = distinctThresholds(data);
  const weightAt = (index: number): number => (index < place ? 1 : index === place ? share : 0);
  const positive = centred(
    thresholds.positives.map((_, index) => weightAt(index) * above.positive),
    thresholds.positives,
  );
  const negative = centred(
    thresholds.negatives.map((_, index) => weightAt(index) * above.negative),
    thresholds.negatives,
  );
  return {
    width: 1,
    add: (row, into, at) => {
      const threshold = intAt(thresholds.ofRow, row);
      into[at] = realAt(into, at) + realAt(data.labels[row] === 1 ? positive : negative, threshold);
    },
    value: (sums, at) => Math.min(Math.max(value + realAt(sums, at), 0), 1),
  };
}
