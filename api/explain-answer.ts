import { type Explanation, explainRowsMax } from '../shared/http/explain.ts';
import type { FeatureValue } from '../shared/http/predict.ts';
import { answerBatch } from './answer-batch.ts';
import type { Answering } from './answering.ts';
import type { RowLog } from './log-answers.ts';
import { type Answered, type Read, rowFields } from './predict-answer.ts';
import { invalid } from './predict-one.ts';
import type { LoadedVersion, ScoreExplanation } from './replica/loaded-version.ts';
import { insteadOfFailed } from './split/score-row.ts';
import { tryCandidate } from './split/try-candidate.ts';

/** Contributions to list; null: all. */
export type Top = number | null;

/** The explanation of a row as JSON has it: contributions by their size, those behind `top` summed up. */
function explanationOf(loaded: LoadedVersion, { features }: Read, top: Top): Explanation {
  const { link, others, derived, ...answered } = loaded.explain(features);
  const values = { ...features, ...derived };
  return {
    link,
    ...shown(answered, values, top),
    ...(others ? { others: others.map((other) => shown(other, values, top)) } : {}),
  };
}

type Values = Readonly<Record<string, unknown>>;

function shown({ class: name, base, rawScore, contributions }: ScoreExplanation, values: Values, top: Top) {
  const sorted = contributions.toSorted(
    (one, two) => Math.abs(two.contribution) - Math.abs(one.contribution),
  );
  const rest = sorted.slice(top ?? sorted.length);
  return {
    ...(name === undefined ? {} : { class: name }),
    ...{ base, raw_score: rawScore },
    contributions: sorted
      .slice(0, top ?? sorted.length)
      .map(({ feature, contribution }) => ({ feature, value: plainValue(values, feature), contribution })),
    ...(rest.length === 0 ? {} : { other: { feature_count: rest.length, contribution: sumOf(rest) } }),
  };
}

const sumOf = (some: readonly { readonly contribution: number }[]): number =>
  some.reduce((sum, { contribution }) => sum + contribution, 0);

/** What was sent or derived; a version only scores a row whose values are such. */
function plainValue(values: Readonly<Record<string, unknown>>, name: string): FeatureValue {
  const value = Object.hasOwn(values, name) ? values[name] : null;
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return isPlain ? value : null;
}

/** A row with its explanation; what the candidate breaks on, stable answers and explains. */
export function explained(
  { slot }: Answering,
  answered: Answered,
  top: Top,
): { readonly answered: Answered; readonly explanation: string } {
  const { read, assigned } = answered;
  const { loaded, variant } = assigned.arm;
  const work = () => JSON.stringify(explanationOf(loaded, read, top));
  if (variant === 'stable' || slot.candidate === null || slot.wayBack !== null)
    return { answered, explanation: work() };
  const tried = tryCandidate({ health: slot.candidate.health, loaded }, work);
  if (tried.kind === 'done') return { answered, explanation: tried.result };
  const { prediction, ...instead } = insteadOfFailed(slot, { assigned, read, error: tried.error });
  if (prediction.kind === 'invalid') throw invalid(prediction.errors);
  const explanation = JSON.stringify(explanationOf(slot.loaded, read, top));
  return { answered: { ...answered, ...instead, scored: prediction }, explanation };
}

/** The answer to a batch of explanations. @throws HttpProblem validation_failed where the envelope itself is wrong. */
export const explainBatch = (
  answering: Answering,
  body: unknown,
  { top, log }: { readonly top: Top; readonly log: RowLog },
): Promise<string> =>
  answerBatch(answering, body, {
    ...{ rowsMax: explainRowsMax, rowsPerTurn: 1, log },
    row: (of, row) => {
      const { answered, explanation } = explained(of, row, top);
      return { answered, fields: `${rowFields(of, answered)},"explanation":${explanation}` };
    },
  });
