import type { z } from 'zod';

type Issue = z.core.$ZodIssue;
type Limit = Extract<Issue, { code: 'too_big' | 'too_small' }>;

const units: Readonly<Record<string, string>> = { string: 'characters', array: 'items', set: 'items' };

/** What zod says by itself of a limit, in words that name it; null of all else, and where a schema has words of its own. */
export function limitWords(issue: Issue): string | null {
  const isLimit = issue.code === 'too_big' || issue.code === 'too_small';
  return isLimit && /^Too (big|small): /.test(issue.message) ? wordsOf(issue) : null;
}

function wordsOf(issue: Limit): string {
  const { origin, inclusive = true } = issue;
  const isTooBig = issue.code === 'too_big';
  const limit = isTooBig ? issue.maximum : issue.minimum;
  const unit = units[origin];
  if (unit === undefined) {
    if (inclusive) return `must be at ${isTooBig ? 'most' : 'least'} ${limit}`;
    return `must be ${isTooBig ? 'less' : 'more'} than ${limit}`;
  }
  if (!isTooBig && limit === 1) return 'must not be empty';
  const bound = issue.exact === true ? 'exactly' : `at ${isTooBig ? 'most' : 'least'}`;
  return `must have ${bound} ${limit} ${limit === 1 ? unit.slice(0, -1) : unit}`;
}
