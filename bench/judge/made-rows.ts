import type { Pair } from '../../shared/policy/compare.ts';
import type { Random } from '../../shared/statistics/random.ts';
import { happens, logistic, normal } from './chance.ts';

/** Rows whose truth is known. */
export type Made = {
  readonly rowCount: number;
  readonly prevalence: number;
  /** Rows of one entity, which share its label and half of what is seen of it. */
  readonly entityRows: number;
};

/** How far the classes are apart; the other model sees each row through noise of its own. */
const distance = 1.5;
const noise = 0.5;

/** Whom both models score: the other one sees the same through its noise. */
export const populationsOf = ({ prevalence }: Pick<Made, 'prevalence'>) => ({
  candidate: { prevalence, distance, deviation: 1 },
  other: { prevalence, distance, deviation: Math.sqrt(1 + noise ** 2) },
});

const ofEntity = Math.SQRT1_2;

/**
 * A calibrated model (the posterior of two normal classes) and a worse one, on the same rows drawn from a population: labels
 * are drawn too, so that no two samples have the same number of positives.
 */
export function madeRows({ rowCount, prevalence, entityRows }: Made, random: Random): Pair {
  const labels = new Float64Array(rowCount);
  const scores = new Float64Array(rowCount);
  const others = new Float64Array(rowCount);
  const prior = Math.log(prevalence / (1 - prevalence));
  let [label, shared] = [0, 0];
  for (let row = 0; row < rowCount; row++) {
    if (row % entityRows === 0) {
      label = happens(random, prevalence);
      shared = normal(random);
    }
    const own = entityRows === 1 ? normal(random) : ofEntity * (shared + normal(random));
    const seen = (label - 0.5) * distance + own;
    labels[row] = label;
    scores[row] = logistic(prior + distance * seen);
    others[row] = logistic(prior + distance * (seen + noise * normal(random)));
  }
  const common = {
    ...{ labels, threshold: prevalence },
    witnesses:
      entityRows === 1 ? undefined : Int32Array.from(labels, (_, row) => Math.floor(row / entityRows)),
  };
  return { candidate: { ...common, scores }, other: { ...common, scores: others } };
}
