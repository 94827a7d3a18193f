import { checkExpression, type Scope } from './check.ts';
import { columnsOf } from './expression.ts';
import type { DerivedExpression, DerivedProblem } from './parse-derived.ts';
import type { Typed, ValueType } from './typed.ts';

/** A derived column whose types fit. */
export type TypedDerived = DerivedExpression & { readonly typed: Typed };

/**
 * Checks derived columns, each after all that it is made of, against the columns of the source. What is made of a faulty
 * one is passed over: its own fault is told of.
 */
export function checkDerived(
  derived: readonly DerivedExpression[],
  columns: Scope,
): { readonly derived: readonly TypedDerived[]; readonly problems: readonly DerivedProblem[] } {
  const scope = new Map<string, ValueType>(columns);
  const checked: TypedDerived[] = [];
  const problems: DerivedProblem[] = [];
  const lost = new Set<string>();
  for (const one of derived) {
    const isLost = [...columnsOf(one.expression).keys()].some((column) => lost.has(column));
    const found = isLost ? null : checkExpression(one.expression, scope);
    if (found?.kind === 'sound') {
      scope.set(one.name, found.value.type);
      checked.push({ ...one, typed: found.value });
      continue;
    }
    lost.add(one.name);
    if (found !== null) problems.push({ name: one.name, ...found.problem });
  }
  return { derived: checked, problems };
}
