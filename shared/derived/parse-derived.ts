import { columnsOf, type Expression } from './expression.ts';
import type { ExpressionProblem } from './fault.ts';
import { parseExpression } from './parse.ts';

/** A derived column as it was declared. */
export type DerivedExpression = {
  readonly name: string;
  readonly text: string;
  readonly expression: Expression;
};

/** What is wrong with the expression of a derived column. */
export type DerivedProblem = ExpressionProblem & { readonly name: string };

export type ParsedDerived = {
  /** Each after all that it is made of; what is faulty is left out, and what is made of it. */
  readonly derived: readonly DerivedExpression[];
  readonly problems: readonly DerivedProblem[];
};

/** Reads the expressions of all derived columns, and orders them. Never throws. */
export function parseDerived(declared: Readonly<Record<string, string>>): ParsedDerived {
  const problems: DerivedProblem[] = [];
  const read = new Map<string, DerivedExpression>();
  for (const [name, text] of Object.entries(declared)) {
    const parsed = parseExpression(text);
    if (parsed.kind === 'faulty') problems.push({ name, ...parsed.problem });
    else read.set(name, { name, text, expression: parsed.value });
  }
  const { ordered, cycles } = order(read);
  const lost = new Set([...problems, ...cycles].map(({ name }) => name));
  const derived = ordered.filter(({ name, expression }) => {
    const isLost = lost.has(name) || [...columnsOf(expression).keys()].some((column) => lost.has(column));
    if (isLost) lost.add(name);
    return !isLost;
  });
  return { derived, problems: [...problems, ...cycles] };
}

/** Depth first; a column that is met again while it is still open is made of itself. */
function order(read: ReadonlyMap<string, DerivedExpression>): {
  readonly ordered: readonly DerivedExpression[];
  readonly cycles: readonly DerivedProblem[];
} {
  const ordered: DerivedExpression[] = [];
  const cycles: DerivedProblem[] = [];
  const closed = new Set<string>();
  const visit = (one: DerivedExpression, open: readonly string[]): void => {
    if (closed.has(one.name)) return;
    const path = [...open, one.name];
    for (const [column, position] of columnsOf(one.expression)) {
      const from = path.indexOf(column);
      if (from >= 0) cycles.push(cycleOf(one.name, position, [...path.slice(from), column]));
      const next = read.get(column);
      if (next !== undefined && from < 0) visit(next, path);
    }
    closed.add(one.name);
    ordered.push(one);
  };
  for (const one of read.values()) visit(one, []);
  return { ordered, cycles };
}

const cycleOf = (name: string, position: number, path: readonly string[]): DerivedProblem => ({
  ...{ name, position },
  message: `is made of itself (${path.join(' from ')}); derive it from columns of the source`,
});

/** The columns that derived ones are made of in the end: none of them is derived itself. */
export function sourcesOf(derived: readonly DerivedExpression[]): readonly string[] {
  const names = new Set(derived.map(({ name }) => name));
  const columns = derived.flatMap(({ expression }) => [...columnsOf(expression).keys()]);
  return [...new Set(columns)].filter((column) => !names.has(column));
}
