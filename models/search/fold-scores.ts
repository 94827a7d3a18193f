import { itemAt } from '../../shared/dataset/table.ts';
import type { ScoredTrial, TrialOutcome } from '../../shared/search/trial.ts';
import { isScored } from '../../shared/search/trial.ts';

export const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

/** Standard error of the mean of a sample (n − 1); infinite where one value tells nothing of the spread. */
export function standardErrorOf(values: readonly number[]): number {
  if (values.length < 2) return Number.POSITIVE_INFINITY;
  const mean = meanOf(values);
  const squares = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1) / values.length);
}

/** Scored trials of a rung, best first; equal ones in the order in which they were tried. */
export const rankedAt = (outcomes: readonly TrialOutcome[], rung: number): readonly ScoredTrial[] =>
  outcomes
    .filter(isScored)
    .filter((outcome) => outcome.rung === rung)
    .toSorted((a, b) => meanOf(a.foldScores) - meanOf(b.foldScores) || a.trial - b.trial);

/** Fold by fold, how much worse one is than the other. */
export const excessOf = (one: ScoredTrial, other: ScoredTrial): readonly number[] =>
  one.foldScores.map((score, fold) => score - itemAt(other.foldScores, fold));
