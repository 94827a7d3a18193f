import { halfWidth } from '../shared/conformal/intervals.ts';
import type { FieldError } from '../shared/http/problem.ts';
import type { LoadedVersion } from './replica/loaded-version.ts';

/** Why a version cannot promise an interval of that level; null where it can, or none is wanted. */
export function intervalProblem(
  { task, intervals, version }: LoadedVersion,
  level: number | undefined,
): FieldError | null {
  if (level === undefined) return null;
  if (task !== 'regression') return refused(`belongs to a regression: this model is ${task}`);
  if (intervals === null)
    return refused(
      `${version} was trained without validation rows, or before there were intervals: retrain it with split.validation above 0`,
    );
  const half = halfWidth(intervals, level);
  if (half.kind === 'width') return null;
  return refused(
    `a level of ${level} needs ${half.rowsNeeded} rows of validation, ${version} has ${intervals.rowCount}: ask for less, or retrain with more`,
  );
}

const refused = (detail: string): FieldError => ({ pointer: '#/interval', detail, code: 'not_available' });

/** The interval of a score as a member of its answer; nothing where there is none. */
export function intervalText({ intervals }: LoadedVersion, score: number, level: number): string {
  const half = intervals === null ? null : halfWidth(intervals, level);
  if (half?.kind !== 'width') return '';
  return `,"interval":${JSON.stringify({ level, low: score - half.value, high: score + half.value })}`;
}
