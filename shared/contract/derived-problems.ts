import { derivedFinding } from '../declaration/derived-findings.ts';
import type { Finding } from '../declaration/problem.ts';
import type { Declaration } from '../declaration/schema.ts';
import { checkDerived } from '../derived/check-derived.ts';
import { columnsOf } from '../derived/expression.ts';
import { type DerivedExpression, parseDerived } from '../derived/parse-derived.ts';
import { type ValueType, valueTypeOf } from '../derived/typed.ts';
import type { ContractColumn, TableProblem } from './contract-column.ts';

type Column = Pick<ContractColumn, 'name' | 'role' | 'type'>;

/** In which derived features do not fit the columns of the source: names, types, roles. */
export function derivedProblems(
  { features }: Declaration,
  columns: readonly Column[],
): readonly TableProblem[] {
  const { derived } = parseDerived(features.derived ?? {});
  const { problems } = checkDerived(derived, scopeOf(columns));
  const faults: readonly Finding[] = [
    ...derived.flatMap(({ name }) => taken(name, columns)),
    ...derived.flatMap((one) => unreadable(one, columns)),
    ...problems.map(({ name, position, message }) => derivedFinding(name, position, message)),
  ];
  return faults.map((fault) => ({ ...fault, column: String(fault.path.at(-1)) }));
}

/** Free text is told of by itself. */
const scopeOf = (columns: readonly Column[]): ReadonlyMap<string, ValueType> =>
  new Map(columns.map(({ name, type }) => [name, valueTypeOf(type) ?? 'category']));

const taken = (name: string, columns: readonly Column[]): readonly Finding[] =>
  columns.some((column) => column.name === name)
    ? [
        {
          path: ['features', 'derived', name],
          message: 'the source has a column of that name; choose another',
        },
      ]
    : [];

const roles: Readonly<Partial<Record<Column['role'], string>>> = {
  'deleted-at': 'tells which rows are gone, and no request knows it',
  split: 'tells how rows are split, and no request knows it',
  watermark: 'tells when the row was written, which no request knows',
};

function unreadable({ name, expression }: DerivedExpression, columns: readonly Column[]): readonly Finding[] {
  return [...columnsOf(expression)].flatMap(([column, position]) => {
    const found = columns.find((candidate) => candidate.name === column);
    const role = found && roles[found.role];
    if (role !== undefined) return [derivedFinding(name, position, `${column} ${role}; leave it out`)];
    if (found?.type !== 'text') return [];
    const remedy = `declare contract.columns.${column}.type: category if it has few values`;
    return [derivedFinding(name, position, `${column} is free text; ${remedy}`)];
  });
}

/** Derived features as columns beside those of the source, as far as their types are known. */
export function derivedColumns(
  { features }: Pick<Declaration, 'features'>,
  columns: readonly Column[],
): readonly Column[] {
  const { derived } = checkDerived(parseDerived(features.derived ?? {}).derived, scopeOf(columns));
  return derived.map(({ name, typed }) => ({ name, role: 'feature', type: typed.type }));
}
