import { checkFindings } from './check-findings.ts';
import { declaredClassFindings } from './classes.ts';
import { isNumeric, numericRules } from './contract.ts';
import { derivedFindings } from './derived-findings.ts';
import { durationMs } from './duration.ts';
import { gateFindings } from './gate-findings.ts';
import { learnerFindings } from './learner-findings.ts';
import type { Finding, PathStep } from './problem.ts';
import { rolloutFindings } from './rollout-findings.ts';
import { scheduleFindings } from './schedule-findings.ts';
import type { Declaration } from './schema.ts';
import { searchFindings } from './search-findings.ts';

type Rule = (declaration: Declaration) => readonly Finding[];

const found = (path: readonly PathStep[], message: string): readonly Finding[] => [{ path, message }];

const positiveOfTask: Rule = ({ task, target }) => {
  if (task === 'binary' && target.positive === undefined)
    return found(
      ['target', 'positive'],
      'is required in a binary task: the value that counts as 1, e.g. Yes',
    );
  if (task !== 'binary' && target.positive !== undefined)
    return found(['target', 'positive'], 'belongs to a binary task; remove it, or set task: binary');
  return [];
};

const positiveIsPossible: Rule = ({ target: { column, positive }, contract }) => {
  const values = contract.columns[column]?.values;
  return values === undefined || positive === undefined || values.includes(positive)
    ? []
    : found(
        ['target', 'positive'],
        `${positive} is none of the values of ${column} in contract.columns: ${values.join(', ')}`,
      );
};

const timesNeedTime: Rule = ({ source, split, target }) => {
  if (source.time !== undefined) return [];
  const remedy = 'needs source.time: the column that holds the event time';
  return [
    ...(split.by === 'time' ? found(['split', 'by'], `time ${remedy}`) : []),
    ...(target.matureAfter === undefined ? [] : found(['target', 'matureAfter'], remedy)),
    ...(source.window === undefined ? [] : found(['source', 'window'], remedy)),
  ];
};

/** PostgreSQL takes a time-out of 0 for none. */
const timesLast: Rule = ({ source }) =>
  (['window', 'statementTimeout'] as const).flatMap((name) =>
    source[name] !== undefined && durationMs(source[name]) === 0
      ? found(['source', name], `${source[name]} leaves ${zeroLeaves[name]}`)
      : [],
  );

const zeroLeaves = {
  window: 'no row: expected how old a row may be, such as 365d, or leave it out',
  statementTimeout: 'the pull without any bound: expected how long it may take, such as 30m',
} as const;

const splitColumn: Rule = ({ split }) =>
  split.column !== undefined && (split.by === 'key' || split.by === 'time')
    ? found(
        ['split', 'column'],
        `is not read by a split by ${split.by}; remove it, or set by: group or by: column`,
      )
    : [];

/** A column has one role; the key may also be the event time, and the watermark may be the event time. */
const rolesDoNotConflict: Rule = ({ source, target, features, split, learner }) => {
  const { column } = target;
  const roles: readonly (readonly [string, readonly PathStep[], readonly string[]])[] = [
    ['the key', ['source', 'key'], source.key],
    ['the watermark', ['source', 'watermark'], source.watermark === undefined ? [] : [source.watermark]],
    ['the event time', ['source', 'time'], source.time === undefined ? [] : [source.time]],
    ['deletedAt', ['source', 'deletedAt'], source.deletedAt === undefined ? [] : [source.deletedAt]],
    ['a protected column', ['features', 'protected'], features.protected],
    ['the split column', ['split', 'column'], split.column === undefined ? [] : [split.column]],
    [
      'the weight',
      ['learner', 'sampleWeight'],
      learner.sampleWeight === undefined ? [] : [learner.sampleWeight],
    ],
  ];
  const conflicts = roles
    .filter(([, , columns]) => columns.includes(column))
    .flatMap(([role, path]) => found(path, `${column} is the target and cannot be ${role} as well`));
  if (source.deletedAt !== undefined && source.key.includes(source.deletedAt))
    return [...conflicts, ...found(['source', 'deletedAt'], `${source.deletedAt} is part of the key`)];
  return conflicts;
};

const notTwice = (columns: readonly string[], path: readonly PathStep[]): readonly Finding[] =>
  columns.flatMap((column, index) =>
    columns.indexOf(column) < index ? found([...path, index], `${column} is listed twice`) : [],
  );

const includedFeatures: Rule = ({ features, source, target, learner }) => {
  const forbidden = new Map<string, string>([
    [target.column, 'the target'],
    ...features.exclude.map((column): [string, string] => [column, 'excluded']),
    ...features.protected.map((column): [string, string] => [column, 'protected']),
    ...source.key.map((column): [string, string] => [column, 'the key']),
    ...(learner.sampleWeight === undefined ? [] : [[learner.sampleWeight, 'the weight'] as const]),
  ]);
  const include = features.include ?? [];
  const conflicts = include.flatMap((column, index) => {
    const role = forbidden.get(column);
    return role === undefined
      ? []
      : found(['features', 'include', index], `${column} is ${role} and cannot be a feature`);
  });
  if (features.include !== undefined && include.length === 0)
    return found(['features', 'include'], 'lists no column: name at least one, or leave it out');
  return [...conflicts, ...notTwice(include, ['features', 'include'])];
};

const keyIsSound: Rule = ({ source, learner }) => [
  ...notTwice(source.key, ['source', 'key']),
  ...(source.key.includes(learner.sampleWeight ?? '')
    ? found(['learner', 'sampleWeight'], `${learner.sampleWeight} is part of the key`)
    : []),
];

const boundsAreOrdered: Rule = ({ contract }) => {
  const columns = Object.entries(contract.columns).flatMap(([name, column]) => {
    const path = ['contract', 'columns', name];
    const pairs = [
      { path, bounds: column },
      ...(['mean', 'median', 'standardDeviation'] as const).map((statistic) => ({
        path: [...path, statistic],
        bounds: column[statistic] ?? {},
      })),
    ];
    return pairs.flatMap(({ path: at, bounds }) =>
      bounds.min !== undefined && bounds.max !== undefined && bounds.min > bounds.max
        ? found([...at, 'min'], `${bounds.min} is above max ${bounds.max}`)
        : [],
    );
  });
  const { min, max } = contract.positiveShare;
  return min > max
    ? [...columns, ...found(['contract', 'positiveShare'], `min ${min} is above max ${max}`)]
    : columns;
};

const rulesFitTypes: Rule = ({ contract }) =>
  Object.entries(contract.columns).flatMap(([name, column]) => {
    const path = ['contract', 'columns', name];
    const given = numericRules.filter((rule) => column[rule] !== undefined);
    const bounds = column.type === undefined || isNumeric(column.type) ? [] : given;
    return [
      ...bounds.flatMap((rule) => found([...path, rule], `a column of type ${column.type} has no ${rule}`)),
      ...(column.values?.length === 0 ? found([...path, 'values'], 'allows nothing: list the values') : []),
    ];
  });

const scheduleIsSound: Rule = ({ schedule }) =>
  schedule === undefined
    ? []
    : scheduleFindings(schedule).map(({ path, message }) => ({ path: ['schedule', ...path], message }));

const rolloutIsSound: Rule = (declaration) =>
  rolloutFindings(declaration).map(({ path, message }) => ({ path: ['rollout', ...path], message }));

const rules: readonly Rule[] = [
  positiveOfTask,
  positiveIsPossible,
  declaredClassFindings,
  timesNeedTime,
  timesLast,
  splitColumn,
  keyIsSound,
  rolesDoNotConflict,
  includedFeatures,
  derivedFindings,
  checkFindings,
  boundsAreOrdered,
  rulesFitTypes,
  gateFindings,
  scheduleIsSound,
  rolloutIsSound,
  learnerFindings,
  searchFindings,
];

/** What the schema cannot say: values that contradict each other. */
export const semanticFindings: Rule = (declaration) => rules.flatMap((rule) => rule(declaration));
