import { isNumeric, numericRules } from '../declaration/contract.ts';
import { type PathStep, pathText } from '../declaration/problem.ts';
import type { Declaration } from '../declaration/schema.ts';
import { gateColumns } from '../policy/gate-columns.ts';
import { canRead } from './column-value.ts';
import type { ContractColumn, TableProblem } from './contract-column.ts';
import { derivedColumns, derivedProblems } from './derived-problems.ts';
import { monotoneProblems } from './monotone-problems.ts';

/** Everything in which a declaration does not fit the source's columns, all at once. */
export function tableProblems(
  declaration: Declaration,
  columns: readonly ContractColumn[],
): readonly TableProblem[] {
  return [
    ...missingColumns(declaration, columns),
    ...wrongTypes(declaration, columns),
    ...columns.flatMap(unreadable),
    ...columns.flatMap(withoutNumbers),
    ...noFeatures(declaration, columns),
    ...derivedProblems(declaration, columns),
    ...monotoneProblems(declaration.learner.parameters, [
      ...columns,
      ...derivedColumns(declaration, columns),
    ]),
  ];
}

/** The problem with its place in the declaration, in one sentence. */
export const tableProblemText = ({ path, message }: TableProblem): string => `${pathText(path)}: ${message}`;

type Need = readonly [name: string, path: readonly PathStep[]];

function missingColumns(
  declaration: Declaration,
  columns: readonly ContractColumn[],
): readonly TableProblem[] {
  const { source, target, features, split, contract, learner } = declaration;
  const needs: readonly Need[] = [
    [target.column, ['target', 'column']],
    ...listed(source.key, ['source', 'key']),
    ...optional(source.watermark, ['source', 'watermark']),
    ...optional(source.time, ['source', 'time']),
    ...optional(source.deletedAt, ['source', 'deletedAt']),
    ...(split.by === 'group' || split.by === 'column' ? optional(split.column, ['split', 'column']) : []),
    ...optional(learner.sampleWeight, ['learner', 'sampleWeight']),
    ...listed(features.include ?? [], ['features', 'include']),
    ...listed(features.protected, ['features', 'protected']),
    ...gateColumns(declaration.gates).map(({ name, path }): Need => [name, path]),
    ...Object.entries(contract.columns)
      .filter(([, column]) => column.required)
      .map(([name]): Need => [name, ['contract', 'columns', name]]),
  ];
  return missingOf(needs, columns);
}

/**
 * Columns that `features.exclude` names and the source has not. A run goes on without them; a declaration that is new
 * has most likely misspelt one, and would learn from what it means to leave out.
 */
export const missingExcluded = (
  { features }: Declaration,
  columns: readonly Named[],
): readonly TableProblem[] => missingOf(listed(features.exclude, ['features', 'exclude']), columns);

type Named = { readonly name: string };

function missingOf(needs: readonly Need[], columns: readonly Named[]): readonly TableProblem[] {
  const names = columns.map(({ name }) => name);
  const missing = new Map(needs.filter(([name]) => !names.includes(name)).reverse());
  return [...missing].reverse().map(([column, path]) => ({
    column,
    path,
    message: `the source has no column "${column}"; it has ${names.join(', ')}`,
  }));
}

const optional = (name: string | undefined, path: readonly PathStep[]): readonly Need[] =>
  name === undefined ? [] : [[name, path]];

/** A list of one may stand in the file as a single word. */
const listed = (names: readonly string[], path: readonly PathStep[]): readonly Need[] =>
  names.map((name, index) => [name, names.length === 1 ? path : [...path, index]]);

function wrongTypes(declaration: Declaration, columns: readonly ContractColumn[]): readonly TableProblem[] {
  const { source, target, task } = declaration;
  const problems: TableProblem[] = [];
  const time = columns.find(({ name }) => name === source.time);
  if (time !== undefined && time.type !== 'timestamp')
    problems.push({
      column: time.name,
      path: ['source', 'time'],
      message: `column "${time.name}" is ${time.type}, not a timestamp; declare contract.columns.${time.name}.type: timestamp if its text is one`,
    });
  const label = columns.find(({ name }) => name === target.column);
  if (task === 'regression' && label !== undefined && !isNumeric(label.type))
    problems.push({
      column: label.name,
      path: ['target', 'column'],
      message: `a regression needs a number, "${label.name}" is ${label.type}; declare its type as number, or set task: binary or multiclass`,
    });
  const weight = columns.find(({ role }) => role === 'weight');
  if (weight !== undefined && !isNumeric(weight.type))
    problems.push({
      column: weight.name,
      path: ['learner', 'sampleWeight'],
      message: `a weight is a number, "${weight.name}" is ${weight.type}; declare its type as number, or name another column`,
    });
  if (task === 'binary' && target.positive === undefined)
    problems.push({
      column: target.column,
      path: ['target', 'positive'],
      message: 'is missing: the value that counts as 1',
    });
  return problems;
}

const unreadable = ({ name, sourceType, type }: ContractColumn): readonly TableProblem[] =>
  canRead(sourceType, type)
    ? []
    : [
        {
          column: name,
          path: ['contract', 'columns', name, 'type'],
          message: `the source has ${sourceType}, which cannot be read as ${type}; convert it in source.query`,
        },
      ];

/** Bounds on numbers, declared of a column that the source says has none. */
const withoutNumbers = (column: ContractColumn): readonly TableProblem[] =>
  isNumeric(column.type) || !canRead(column.sourceType, column.type)
    ? []
    : numericRules
        .filter((rule) => column[rule] !== undefined)
        .map((rule) => ({
          column: column.name,
          path: ['contract', 'columns', column.name, rule],
          message: `the source has ${column.type}, which has no ${rule}; remove it, or declare type: number if its text is one`,
        }));

const noFeatures = (
  { features }: Declaration,
  columns: readonly ContractColumn[],
): readonly TableProblem[] =>
  columns.some(({ role }) => role === 'feature') ||
  features.include?.length ||
  Object.keys(features.derived ?? {}).length > 0
    ? []
    : [
        {
          column: '*',
          path: ['features'],
          message: 'no column is left to learn from: see features.include and features.exclude',
        },
      ];
