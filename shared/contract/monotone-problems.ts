import type { ContractColumn, TableProblem } from './contract-column.ts';

type Column = Pick<ContractColumn, 'name' | 'role' | 'type'>;

const path = ['learner', 'parameters', 'monotone'] as const;

/**
 * Names in a learner's `monotone` that bind nothing: of no feature, or of a feature that has no order. A learner sees
 * encoded columns alone, among which a constant one is missing as a misspelt one is, so they are refused here.
 */
export function monotoneProblems(
  parameters: Readonly<Record<string, unknown>>,
  columns: readonly Column[],
): readonly TableProblem[] {
  const { monotone } = parameters;
  if (typeof monotone !== 'object' || monotone === null) return [];
  return Object.entries(monotone).flatMap(([name, direction]) => {
    const reason = refusal(columns, name, direction);
    return reason === null ? [] : [{ column: name, path: [...path, name], message: reason }];
  });
}

function refusal(columns: readonly Column[], name: string, direction: unknown): string | null {
  const column = columns.find((candidate) => candidate.name === name);
  if (column?.role !== 'feature') {
    const what = column === undefined ? 'the source has no such column' : `its role is ${column.role}`;
    return `"${name}" is no feature (${what}); ordered features are ${orderedNames(columns)}`;
  }
  if (direction === 0 || isOrdered(column)) return null;
  return `"${name}" is a ${column.type}, in whose values no score can grow or fall; ordered features are ${orderedNames(columns)}`;
}

const isOrdered = ({ type }: Column): boolean =>
  type === 'number' || type === 'integer' || type === 'boolean';

function orderedNames(columns: readonly Column[]): string {
  const ordered = columns.filter((column) => column.role === 'feature' && isOrdered(column));
  return ordered.map(({ name }) => name).join(', ') || 'none';
}
