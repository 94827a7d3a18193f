import { type PathStep, pathText } from '../../shared/declaration/problem.ts';

/** One field that differs; undefined where a side lacks it. */
export type FieldChange = { readonly path: string; readonly before?: unknown; readonly after?: unknown };

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isSame = (left: unknown, right: unknown): boolean => JSON.stringify(left) === JSON.stringify(right);

function change(path: readonly PathStep[], before: unknown, after: unknown): FieldChange {
  return {
    path: pathText(path),
    ...(before === undefined ? {} : { before }),
    ...(after === undefined ? {} : { after }),
  };
}

function pairs(before: unknown, after: unknown): readonly (readonly [PathStep, unknown, unknown])[] | null {
  if (isMapping(before) && isMapping(after))
    return [...new Set([...Object.keys(before), ...Object.keys(after)])].map((key) => [
      key,
      before[key],
      after[key],
    ]);
  const areLists = Array.isArray(before) && Array.isArray(after);
  const hasMappings = areLists && [...before, ...after].some(isMapping);
  if (!areLists || !hasMappings) return null;
  return Array.from({ length: Math.max(before.length, after.length) }, (_, index) => [
    index,
    before[index],
    after[index],
  ]);
}

/** The fields in which two JSON values differ, deepest first named; lists of plain values count as one field. */
export function fieldDiff(
  before: unknown,
  after: unknown,
  path: readonly PathStep[] = [],
): readonly FieldChange[] {
  if (isSame(before, after)) return [];
  const inner = pairs(before, after);
  if (inner === null) return [change(path, before, after)];
  return inner.flatMap(([step, left, right]) => fieldDiff(left, right, [...path, step]));
}

const text = (value: unknown): string => JSON.stringify(value);

/** `- path: before` and `+ path: after`, line by line. */
export function diffText(changes: readonly FieldChange[]): string {
  return changes
    .flatMap(({ path, ...sides }) => [
      ...('before' in sides ? [`- ${path}: ${text(sides.before)}`] : []),
      ...('after' in sides ? [`+ ${path}: ${text(sides.after)}`] : []),
    ])
    .join('\n');
}
