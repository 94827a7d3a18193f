import type { ScoredTrial, TrialOrder, TrialOutcome } from '../../../shared/search/trial.ts';

/** An order that was scored so. */
export const scored = (order: TrialOrder, foldScores: readonly number[], fitted = {}): ScoredTrial => ({
  ...order,
  ...{ kind: 'scored', foldScores, fitted: { ...order.parameters, ...fitted }, ms: 10 },
});

/** The same score on every fold, but for a little that is the fold's own. */
export const evenly = (score: number): readonly number[] =>
  [0, 0.1, -0.1, 0.05, -0.05].map((own) => score + own);

export const cutOff = (order: TrialOrder): TrialOutcome => ({ ...order, kind: 'out-of-budget', ms: 0 });
