import { classesMax } from '../declaration/classes.ts';
import { type Finding, stop } from './finding.ts';
import type { CategoryCount } from './finding-input.ts';
import type { TableContract } from './table.ts';

/** Fewer rows than these are in no part, or in one alone, more often than not. */
const classRowsMin = 10;

/** What is wrong with the classes of a multiclass target: too few or too many to learn, or hardly there. */
export function classFindings(
  { target, classes }: TableContract,
  categories: readonly CategoryCount[],
): readonly Finding[] {
  const found = categories.find(({ column }) => column === target);
  if (found === undefined) return [];
  const { distinctCount, levels } = found;
  if (distinctCount < 2)
    return [stop(target, 'one-class', `every label is ${JSON.stringify(levels[0]?.[0])}: one class only`)];
  if (distinctCount > classesMax)
    return [
      stop(
        target,
        'classes-max',
        `has ${distinctCount} classes, at most ${classesMax} are possible: join rare ones in source.query, or set task: regression where they are numbers`,
      ),
    ];
  const rows = new Map(levels);
  const known = classes ?? levels.map(([level]) => level);
  const rare = known.filter((name) => (rows.get(name) ?? 0) < classRowsMin);
  if (rare.length === 0) return [];
  const named = rare.map((name) => `${JSON.stringify(name)} (${rows.get(name) ?? 0})`).join(', ');
  const detail = `fewer than ${classRowsMin} rows: ${named}; they can hardly be learnt, nor judged by`;
  return [{ ...stop(target, 'rare-class', detail), severity: 'warn' }];
}
