import { type Explanation, explainRowsMax } from '../shared/http/explain.ts';
import type { FeatureValue } from '../shared/http/predict.ts';
import { answerBatch } from './answer-batch.ts';
import type { RowLog } from './log-answers.ts';
import { type Answered, batchRowText, type Read } from './predict-answer.ts';
import type { LoadedVersion, ScoreExplanation } from './replica/slot.ts';

/** Contributions to list; null: all. */
export type Top = number | null;

/** The explanation of a row as JSON has it: contributions by their size, those behind `top` summed up. */
export function explanationOf(loaded: LoadedVersion, { features }: Read, top: Top): Explanation {
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

/** The answer to a batch of explanations. @throws HttpProblem validation_failed where the envelope itself is wrong. */
export const explainBatch = (
  loaded: LoadedVersion,
  body: unknown,
  { top, log }: { readonly top: Top; readonly log: RowLog },
): Promise<string> =>
  answerBatch(loaded, body, {
    rowsMax: explainRowsMax,
    rowsPerTurn: 1,
    okText: (version, answered) => explainedRow(version, answered, top),
    log,
  });

/** The row of a batch of predictions, `{"ok":{…}}`, with its explanation before the last two braces. */
function explainedRow(loaded: LoadedVersion, answered: Answered, top: Top): string {
  const explanation = JSON.stringify(explanationOf(loaded, answered.read, top));
  return `${batchRowText(loaded, answered).slice(0, -2)},"explanation":${explanation}}}`;
}
