/** An expression as it was written. `at` is the place of its first character, from 1. Operators are calls, too. */
export type Expression =
  | { readonly kind: 'number'; readonly value: number; readonly at: number }
  | { readonly kind: 'text'; readonly value: string; readonly at: number }
  | { readonly kind: 'boolean'; readonly value: boolean; readonly at: number }
  | { readonly kind: 'column'; readonly name: string; readonly at: number }
  | {
      readonly kind: 'call';
      readonly name: string;
      readonly of: readonly Expression[];
      readonly at: number;
    }
  | {
      readonly kind: 'case';
      readonly branches: readonly { readonly when: Expression; readonly value: Expression }[];
      /** Null: missing. */
      readonly otherwise: Expression | null;
      readonly at: number;
    };

/** The parts of an expression, from left to right. */
export function partsOf(expression: Expression): readonly Expression[] {
  if (expression.kind === 'call') return expression.of;
  if (expression.kind !== 'case') return [];
  const { branches, otherwise } = expression;
  return [...branches.flatMap(({ when, value }) => [when, value]), ...(otherwise ? [otherwise] : [])];
}

/** Every column that the expression reads, where it first does. */
export function columnsOf(expression: Expression): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const visit = (part: Expression): void => {
    if (part.kind === 'column' && !found.has(part.name)) found.set(part.name, part.at);
    partsOf(part).forEach(visit);
  };
  visit(expression);
  return found;
}

/** Every text that the expression writes out, in its order. */
export function textsOf(expression: Expression): readonly string[] {
  return expression.kind === 'text' ? [expression.value] : partsOf(expression).flatMap(textsOf);
}
