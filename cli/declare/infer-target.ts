import { sortedClasses } from '../../shared/contract/sorted-classes.ts';
import { classesMax } from '../../shared/declaration/classes.ts';
import type { Task } from '../../shared/declaration/task.ts';
import { nanPattern } from '../import/cell-kind.ts';
import { ImportRefused } from '../import/refusal.ts';
import { quoted } from '../import/sql-name.ts';
import type { ColumnProfile } from './column-profile.ts';
import type { TargetExpression } from './target-expression.ts';

/** What is predicted, and what had to be guessed for it. */
export type InferredTarget = {
  readonly task: Task;
  readonly column: string;
  /** As the source's text has it; null unless the task is binary. */
  readonly positive: string | null;
  /** All labels of a binary task, the positive one last, or all classes, sorted; null where the type, or their number, says nothing. */
  readonly values: readonly (string | number)[] | null;
  readonly notes: readonly string[];
};

export type TargetWish = { readonly task?: Task | undefined; readonly positive?: string | undefined };

const positiveWords = ['yes', 'true', 'y', 't', '1', 'positive', 'bad', 'churned', 'up'];

const isNumeric = ({ type }: ColumnProfile): boolean => type === 'integer' || type === 'number';

/** The distinct values as texts, most frequent first; none where they are too many to list. */
const valuesOf = ({ levels, numbers }: ColumnProfile): readonly string[] =>
  levels ?? numbers?.map(String) ?? [];

/** What a label may be from now on; a boolean can be nothing else anyway. */
function labelsOf(target: ColumnProfile, positive: string): InferredTarget['values'] {
  if (target.type === 'boolean') return null;
  const isPositive = (value: string | number): boolean => String(value) === positive;
  const seen: readonly (string | number)[] | null = target.levels ?? target.numbers;
  return seen === null ? null : [...seen.filter((value) => !isPositive(value)), ...seen.filter(isPositive)];
}

function guessPositive(target: ColumnProfile): { readonly value: string; readonly why: string } {
  const values = valuesOf(target);
  const byWord = positiveWords
    .map((word) => values.find((value) => value.toLowerCase() === word))
    .find((value) => value !== undefined);
  if (byWord !== undefined) return { value: byWord, why: 'by its word' };
  const above = values.find((value) => value.startsWith('>'));
  if (above !== undefined) return { value: above, why: 'by its sign' };
  if (isNumeric(target)) return { value: String(target.max), why: 'as the larger value' };
  return { value: values.at(-1) ?? '', why: 'as the rarer value' };
}

/** Words of so many values are taken for classes; more may as well be names. */
const guessedClassesMax = 20;

function guessTask(target: ColumnProfile, wish: TargetWish): Task {
  if (wish.task) return wish.task;
  if (wish.positive !== undefined || target.distinctCount === 2) return 'binary';
  if (isNumeric(target)) return 'regression';
  if (target.distinctCount <= guessedClassesMax) return 'multiclass';
  throw new ImportRefused(
    `the target "${target.name}" has ${target.distinctCount} values; a binary task has two: name the one to predict with --positive, and every other counts as 0, or predict each of up to ${classesMax} with --task multiclass`,
  );
}

const isInside = ({ min, max }: ColumnProfile, number: number): boolean =>
  number >= (min ?? number) && number <= (max ?? number);

const heldText = (target: ColumnProfile): string =>
  valuesOf(target).join(', ') || `numbers from ${target.min} to ${target.max}`;

/** The given positive value as the source's own text has it. @throws ImportRefused where no row has it, as far as values are listed. */
function findPositive(target: ColumnProfile, given: string): string {
  if (isNumeric(target)) {
    const number = Number(given);
    const isHeld = target.numbers?.includes(number) ?? isInside(target, number);
    if (given.trim() !== '' && isHeld) return String(number);
    throw new ImportRefused(`--positive ${given}: the target "${target.name}" holds ${heldText(target)}`);
  }
  const values = valuesOf(target);
  const found =
    values.find((value) => value === given) ??
    values.find((value) => value.toLowerCase() === given.toLowerCase());
  if (found !== undefined || target.levels === null) return found ?? given;
  throw new ImportRefused(`--positive ${given}: the target "${target.name}" holds ${heldText(target)}`);
}

function refuseUnusable(target: ColumnProfile): void {
  if (target.distinctCount === 0)
    throw new ImportRefused(`the target "${target.name}" has no value in any row`);
  if (target.distinctCount === 1)
    throw new ImportRefused(
      `the target "${target.name}" has the one value ${valuesOf(target)[0] ?? ''} in every row: there is nothing to learn`,
    );
}

function refuseNaN(target: ColumnProfile): void {
  const word = target.levels?.find((level) => nanPattern.test(level));
  if (word !== undefined) throw noLabel(target.name, word);
}

/** A program that writes `NaN` has no label to tell: as a word it would be a class of its own, or silently negative. */
export const noLabel = (target: string, word: string): ImportRefused =>
  new ImportRefused(
    `the target "${target}" is "${word}" in some rows, which is no label: empty those cells, or give --missing ${word}, and the rows are left out`,
  );

/** @throws ImportRefused where the target cannot be learnt, saying why and what to give. */
export function inferTarget(target: ColumnProfile, wish: TargetWish): InferredTarget {
  refuseUnusable(target);
  refuseNaN(target);
  const task = guessTask(target, wish);
  const taskNotes = wish.task ? [] : [`task: ${task}, for the target has ${target.distinctCount} values`];
  if (task === 'regression') {
    if (!isNumeric(target))
      throw new ImportRefused(
        `the target "${target.name}" is ${target.type ?? target.postgresType}; a regression needs numbers`,
      );
    if (wish.positive !== undefined) throw new ImportRefused('--positive belongs to a binary task');
    return { task, column: target.name, positive: null, values: null, notes: taskNotes };
  }
  if (task === 'multiclass') return inferClasses(target, wish, taskNotes);
  if (wish.positive !== undefined) {
    const positive = findPositive(target, wish.positive);
    return { task, column: target.name, positive, values: labelsOf(target, positive), notes: taskNotes };
  }
  if (target.distinctCount > 2)
    throw new ImportRefused(
      `the target "${target.name}" has ${target.distinctCount} values: name the one to predict with --positive`,
    );
  const { value, why } = guessPositive(target);
  return {
    task,
    column: target.name,
    positive: value,
    values: labelsOf(target, value),
    notes: [...taskNotes, `positive: ${value}, ${why}`],
  };
}

function inferClasses(
  target: ColumnProfile,
  { positive }: TargetWish,
  notes: readonly string[],
): InferredTarget {
  if (positive !== undefined) throw new ImportRefused('--positive belongs to a binary task');
  if (target.distinctCount > classesMax)
    throw new ImportRefused(
      `the target "${target.name}" has ${target.distinctCount} classes, at most ${classesMax} are possible: join rare ones, or predict one with --positive`,
    );
  const values = sortedClasses(valuesOf(target));
  return { task: 'multiclass', column: target.name, positive: null, values, notes };
}

const literal = (text: string): string => `'${text.replace(/'/g, "''")}'`;

function withinRange(column: string, { min, max }: ColumnProfile): string {
  const [low, high] = [(min ?? 0) / 2, (max ?? 0) / 2];
  return `(${column}::double precision - (${low + high})) / ${high > low ? high - low : 1}`;
}

/**
 * The target of a row as a number in SQL: null where the row has no label. Of classes, whether it is the commonest one; of
 * numbers, where it lies between the smallest (-1) and the largest (1), so that squares keep what tells rows apart.
 */
export function targetExpression(target: InferredTarget, profile: ColumnProfile): TargetExpression {
  const column = quoted(target.column);
  const positive = target.positive ?? (target.task === 'multiclass' ? valuesOf(profile)[0] : null) ?? null;
  if (positive === null) return { kind: 'number', sql: withinRange(column, profile) };
  const value = isNumeric(profile) ? positive : literal(positive);
  const compared = isNumeric(profile) ? column : `${column}::text`;
  return { kind: 'binary', sql: `case when ${column} is not null then (${compared} = ${value})::int end` };
}
