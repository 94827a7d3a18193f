import { realAt } from '../../shared/dataset/table.ts';
import type { OnlineMetric } from '../../shared/rollout/plan.ts';
import type { Random } from '../../shared/statistics/random.ts';
import { normal } from './chance.ts';
import type { Described, FittedSet } from './fitted-set.ts';

/** What a rollout of this data set is guarded by: one number a row, of the champion and of candidates. */
export type Guarded = {
  readonly metric: OnlineMetric;
  readonly margin: number;
  readonly champion: Float64Array;
  readonly candidates: readonly Candidate[];
};

/** `gain` in margins, oriented so that more is better, over all test rows: the truth that traffic is drawn from. */
export type Candidate = { readonly name: string; readonly gain: number; readonly values: Float64Array };

/** The default guard of the task, its default margin; of a regression 5 % of the absolute error. */
export function guardedBy({ task }: Described, fitted: FittedSet, random: Random): Guarded {
  const metric = ({ binary: 'brier', multiclass: 'accuracy', regression: 'absolute_error' } as const)[task];
  const valuesOf = (scores: Float64Array): Float64Array => rowValues(metric, fitted, scores);
  const champion = valuesOf(fitted.scores);
  const margin = { brier: 0.02, accuracy: 0.03, absolute_error: 0.05 * mean(champion) }[metric];
  const sign = metric === 'accuracy' ? 1 : -1;
  const gainOf = (values: Float64Array): number => (sign * (mean(values) - mean(champion))) / margin;
  const changed = (name: string, gain: number, change: (strength: number) => Float64Array): Candidate => {
    const strength = bisect((each) => Math.abs(gainOf(valuesOf(change(each)))) < Math.abs(gain));
    const values = valuesOf(change(strength));
    return { name, gain: gainOf(values), values };
  };
  const { scores, labels, outputs } = fitted;
  const noise = Float64Array.from(scores, () => random.uniform());
  const wave = Float64Array.from(scores, () => normal(random));
  const spread = deviation(labels);
  const worse = (strength: number): Float64Array => {
    if (task === 'regression') return scores.map((score, i) => score + strength * spread * realAt(wave, i));
    if (outputs > 1) return flipped(fitted, noise, strength);
    return scores.map((score, i) => (1 - strength) * score + strength * realAt(noise, i));
  };
  const truth = (strength: number): Float64Array =>
    scores.map((score, i) => (1 - strength) * score + strength * wanted(fitted, i));
  const retrained = valuesOf(fitted.otherScores);
  const hasRoom = sign * (1 - mean(champion)) > margin || metric !== 'accuracy';
  return {
    ...{ metric, margin, champion },
    candidates: [
      { name: 'identical', gain: 0, values: champion },
      { name: 'retrained on other rows', gain: gainOf(retrained), values: retrained },
      ...(hasRoom ? [changed('better by half a margin', 0.5, truth)] : []),
      changed('worse by two margins', 2, worse),
    ],
  };
}

function rowValues(metric: OnlineMetric, { labels, outputs }: FittedSet, scores: Float64Array): Float64Array {
  return labels.map((label, row) => {
    if (metric === 'brier') return (realAt(scores, row) - label) ** 2;
    if (metric === 'absolute_error') return Math.abs(realAt(scores, row) - label);
    const own = scores.subarray(row * outputs, (row + 1) * outputs);
    return own.indexOf(Math.max(...own)) === label ? 1 : 0;
  });
}

/** What a perfect model would say. */
function wanted({ labels, outputs }: FittedSet, i: number): number {
  if (outputs === 1) return realAt(labels, i);
  return realAt(labels, Math.floor(i / outputs)) === i % outputs ? 1 : 0;
}

/** Rows by chance have their first two classes exchanged with what they are not: as many as the strength says. */
function flipped(fitted: FittedSet, noise: Float64Array, strength: number): Float64Array {
  const { scores, outputs } = fitted;
  return scores.map((score, i) => {
    const row = Math.floor(i / outputs);
    return realAt(noise, row * outputs) < strength ? 1 - wanted(fitted, i) : score;
  });
}

export const mean = (values: Float64Array): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

export function deviation(values: Float64Array): number {
  const centre = mean(values);
  return Math.sqrt(values.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (values.length - 1));
}

/** The largest strength in [0, 1] at which it is still too little. */
function bisect(isTooLittle: (strength: number) => boolean): number {
  let [low, high] = [0, 1];
  for (let i = 0; i < 40; i++) {
    const middle = (low + high) / 2;
    if (isTooLittle(middle)) low = middle;
    else high = middle;
  }
  return high;
}
