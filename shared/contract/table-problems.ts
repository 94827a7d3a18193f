import type { Declaration } from '../declaration/schema.ts';
import { canRead } from './column-value.ts';
import type { ContractColumn, TableProblem } from './table.ts';

/** Everything in which a declaration does not fit the source's columns, all at once. */
export function tableProblems(
  declaration: Declaration,
  columns: readonly ContractColumn[],
): readonly TableProblem[] {
  return [
    ...missingColumns(declaration, columns),
    ...wrongTypes(declaration, columns),
    ...columns.flatMap(unreadable),
    ...noFeatures(declaration, columns),
  ];
}

type Need = readonly [name: string, where: string];

function missingColumns(
  declaration: Declaration,
  columns: readonly ContractColumn[],
): readonly TableProblem[] {
  const { source, target, features, split, contract } = declaration;
  const needs: readonly Need[] = [
    [target.column, 'target.column'],
    ...source.key.map((name): Need => [name, 'source.key']),
    ...optional(source.watermark, 'source.watermark'),
    ...optional(source.time, 'source.time'),
    ...optional(source.deletedAt, 'source.deletedAt'),
    ...(split.by === 'group' || split.by === 'column' ? optional(split.column, 'split.column') : []),
    ...(features.include ?? []).map((name): Need => [name, 'features.include']),
    ...features.protected.map((name): Need => [name, 'features.protected']),
    ...Object.entries(contract.columns)
      .filter(([, column]) => column.required)
      .map(([name]): Need => [name, `contract.columns.${name}`]),
  ];
  const names = columns.map(({ name }) => name);
  const missing = new Map(needs.filter(([name]) => !names.includes(name)).reverse());
  return [...missing].reverse().map(([column, where]) => ({
    column,
    message: `${where}: the source has no column "${column}"; it has ${names.join(', ')}`,
  }));
}

const optional = (name: string | undefined, where: string): readonly Need[] =>
  name === undefined ? [] : [[name, where]];

function wrongTypes(declaration: Declaration, columns: readonly ContractColumn[]): readonly TableProblem[] {
  const { source, target, task } = declaration;
  const problems: TableProblem[] = [];
  const time = columns.find(({ name }) => name === source.time);
  if (time !== undefined && time.type !== 'timestamp')
    problems.push({
      column: time.name,
      message: `source.time: column "${time.name}" is ${time.type}, not a timestamp; declare contract.columns.${time.name}.type: timestamp if its text is one`,
    });
  const label = columns.find(({ name }) => name === target.column);
  if (task === 'regression' && label !== undefined && label.type !== 'number' && label.type !== 'integer')
    problems.push({
      column: label.name,
      message: `target.column: a regression needs a number, "${label.name}" is ${label.type}; declare its type as number, or set task: binary`,
    });
  if (task === 'binary' && target.positive === undefined)
    problems.push({
      column: target.column,
      message: 'target.positive is missing: the value that counts as 1',
    });
  return problems;
}

const unreadable = ({ name, sourceType, type }: ContractColumn): readonly TableProblem[] =>
  canRead(sourceType, type)
    ? []
    : [
        {
          column: name,
          message: `contract.columns.${name}.type: the source has ${sourceType}, which cannot be read as ${type}; convert it in source.query`,
        },
      ];

const noFeatures = (
  { features }: Declaration,
  columns: readonly ContractColumn[],
): readonly TableProblem[] =>
  columns.some(({ role }) => role === 'feature') || features.include?.length
    ? []
    : [
        {
          column: '*',
          message: 'no column is left to learn from: see features.include and features.exclude',
        },
      ];
