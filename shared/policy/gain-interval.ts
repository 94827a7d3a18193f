import { heedsFewRows } from '../metrics/few-rows.ts';
import type { Metric, Scored } from '../metrics/metric.ts';
import { unitCountOf } from '../metrics/witnesses.ts';
import { freedomOf } from '../statistics/freedom.ts';
import { type Bounds, percentileBounds, varianceOf } from '../statistics/interval.ts';
import { studentQuantile } from '../statistics/student.ts';
import { around } from './drawn-interval.ts';
import type { Side } from './drawn-side.ts';
import { classUnitsOf } from './metric-interval.ts';

type Gain = Side & { readonly other: Scored };

/**
 * The gain of one model over another on the same rows: of models that score all rows alike nothing, else the variance of the
 * paired replicates with Student's quantile. Of shares of the same rows chance may have hidden some that are decided
 * differently (as Bonett & Price 2012, "Adjusted Wald confidence interval for a difference of binomial proportions based on
 * paired data", who add one to either side; a quarter of that is what makes intervals hold as often as they say).
 */
export function gainBounds(gain: Gain): Bounds {
  const { metric, data, other, replicates, value, confidence } = gain;
  if (data.method === 'percentile') return around(value, percentileBounds(replicates, confidence));
  if (isAlike(data, other)) return { low: value, high: value };
  const trials = sharedTrials(metric, data, other);
  const variance = varianceOf(replicates) + hiddenVariance(gain, trials);
  const half = studentQuantile(confidence, freedomOfGain(gain, trials)) * Math.sqrt(variance);
  return { low: value - half, high: value + half };
}

const hiddenOf = ({ method }: Scored): number => (method === 'score' ? 2 : 0.5);

/** What chance may have hidden of shares of the same rows, or of each class; of what no model decides for nothing is known. */
function hiddenVariance({ metric, data, other }: Gain, trials: number | null): number {
  if (trials !== null) return hiddenOf(data) / trials ** 2;
  const parts = (data.classes && metric.meanOf?.(data)) ?? [];
  return parts.reduce((sum, part) => {
    const shared = ((part.trials?.(data) ?? 0) + (part.trials?.(other) ?? 0)) / 2;
    return sum + (shared === 0 ? 0 : hiddenOf(data) / (parts.length * shared) ** 2);
  }, 0);
}

/** The rows that both figures are shares of; null where they are none, or of different rows. */
function sharedTrials(metric: Metric, data: Scored, other: Scored): number | null {
  const ofClasses = data.classes !== undefined && heedsFewRows(data);
  if (ofClasses && !metric.weighsClassesAlike) return data.labels.length;
  const [trials, theirs] = [metric.trials?.(data), metric.trials?.(other)];
  return trials !== undefined && Number.isFinite(trials) && trials === theirs ? trials : null;
}

/**
 * Of shares of rows that the models themselves choose, such as `precision`, half of the variance is taken to be that of the
 * rarer class (Satterthwaite 1946).
 */
function freedomOfGain({ metric, data, other }: Gain, shared: number | null): number {
  const ofRows = unitCountOf(data) - 1;
  const { spread } = metric;
  if (!heedsFewRows(data) || spread.kind !== 'bootstrap') return ofRows;
  const influences = spread.influences?.(data, other);
  if (influences) return freedomOf(influences);
  if (shared !== null || data.classes !== undefined || !Number.isFinite(metric.trials?.(data) ?? Infinity))
    return ofRows;
  const { positive, negative } = classUnitsOf(data);
  return Math.min(4 * (Math.min(positive, negative) - 1), ofRows);
}

const isAlike = (one: Scored, other: Scored): boolean =>
  one.threshold === other.threshold &&
  (one.scores === other.scores || one.scores.every((score, at) => score === other.scores[at]));
