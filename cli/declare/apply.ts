import { type DeclarationProblem, problemText } from '../../shared/declaration/problem.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';

/** A declaration that the ledger has now. */
export type StoredOutcome = {
  readonly kind: 'applied' | 'unchanged';
  readonly model: string;
  readonly number: number;
  readonly previous: number | null;
  readonly warnings: readonly string[];
};

/** What came of storing a declaration in the ledger. */
export type ApplyOutcome =
  | StoredOutcome
  | { readonly kind: 'invalid'; readonly problems: readonly DeclarationProblem[] }
  | { readonly kind: 'refused'; readonly reason: string };

/** Why nothing was stored; null where it was. */
export function refusalText(outcome: ApplyOutcome): string | null {
  if (outcome.kind === 'refused') return outcome.reason;
  return outcome.kind === 'invalid' ? outcome.problems.map(problemText).join('\n') : null;
}

/** Stores a declaration that was parsed from `text`, through the API or straight into the ledger. */
export type Apply = (given: {
  readonly declaration: Declaration;
  readonly text: string;
  /** Path of its file, as problems name it. */
  readonly file: string;
}) => Promise<ApplyOutcome>;
