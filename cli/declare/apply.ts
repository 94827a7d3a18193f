import type { Declaration } from '../../shared/declaration/schema.ts';

/** What came of storing a declaration in the ledger. */
export type ApplyOutcome =
  | {
      readonly kind: 'applied' | 'unchanged';
      readonly model: string;
      readonly number: number;
      readonly previous: number | null;
    }
  | { readonly kind: 'refused'; readonly reason: string };

/** Stores a declaration that was parsed from `text`, through the API or straight into the ledger. */
export type Apply = (given: {
  readonly declaration: Declaration;
  readonly text: string;
}) => Promise<ApplyOutcome>;
