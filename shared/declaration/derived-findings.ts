import { columnsOf } from '../derived/expression.ts';
import { type DerivedExpression, parseDerived } from '../derived/parse-derived.ts';
import type { Finding } from './problem.ts';
import type { Declaration } from './schema.ts';

const countMax = 500;
const usualName = /^[\p{L}_][\p{L}\p{N}_]{0,62}$/u;

/** What is wrong with derived features, as far as it shows without the columns of the source. */
export function derivedFindings(declaration: Declaration): readonly Finding[] {
  const { derived: declared = {} } = declaration.features;
  const count = Object.keys(declared).length;
  if (count > countMax)
    return [{ path: ['features', 'derived'], message: `derives ${count} features: at most ${countMax}` }];
  const { derived, problems } = parseDerived(declared);
  return [
    ...Object.keys(declared).flatMap((name) => nameFindings(name, declaration)),
    ...problems.map(({ name, position, message }) => derivedFinding(name, position, message)),
    ...derived.flatMap((one) => forbiddenColumns(one, declaration)),
  ];
}

/** A fault in an expression, with its place in it. */
export const derivedFinding = (name: string, position: number, message: string): Finding => ({
  path: ['features', 'derived', name],
  message: `at character ${position}: ${message}`,
});

function nameFindings(name: string, { contract, features }: Declaration): readonly Finding[] {
  const path = ['features', 'derived', name];
  if (!usualName.test(name))
    return [{ path, message: 'a derived feature is named by letters, digits and _, at most 63 of them' }];
  const taken = [
    [Object.keys(contract.columns), 'contract.columns'],
    [features.exclude, 'features.exclude'],
    [features.include ?? [], 'features.include'],
    [features.protected, 'features.protected'],
  ] as const;
  return taken
    .filter(([names]) => names.includes(name))
    .map(([, where]) => ({
      path,
      message: `${where} names a column of the source so; choose another name, for what is derived is a feature anyway`,
    }));
}

/** Columns that no prediction may know, and those that no model may lean on in another dress. */
function forbiddenColumns(
  { name, expression }: DerivedExpression,
  { source, target, features }: Declaration,
): readonly Finding[] {
  const forbidden = new Map<string, string>([
    ...source.key.map((column): [string, string] => [
      column,
      'the key, which tells rows apart and nothing more',
    ]),
    ...features.protected.map((column): [string, string] => [
      column,
      'protected: what is derived of it would bring it back among the features',
    ]),
    [target.column, 'the target, which no request knows'],
  ]);
  return [...columnsOf(expression)].flatMap(([column, position]) => {
    const reason = forbidden.get(column);
    return reason === undefined
      ? []
      : [derivedFinding(name, position, `${column} is ${reason}; leave it out`)];
  });
}
