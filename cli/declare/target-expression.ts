/** A numeric value of each row's target, null where the row has no label: 0 and 1, or the number itself. */
export type TargetExpression =
  | { readonly kind: 'binary'; readonly sql: string }
  | { readonly kind: 'number'; readonly sql: string };
