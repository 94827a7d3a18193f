import type { z } from 'zod';
import type { FieldError } from '../../shared/http/problem.ts';
import { limitWords } from '../../shared/limit-words.ts';
import { HttpProblem } from '../problem.ts';

const escapePointer = (part: PropertyKey): string => String(part).replaceAll('~', '~0').replaceAll('/', '~1');

/** JSON pointer (fragment form) of a path. */
export const pointer = (path: readonly PropertyKey[]): string =>
  ['#', ...path.map((part) => escapePointer(part))].join('/');

function fieldErrors(issue: z.core.$ZodIssue): readonly FieldError[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      pointer: pointer([...issue.path, key]),
      detail: 'is not known here',
      code: 'unknown_field',
    }));
  return [{ pointer: pointer(issue.path), detail: inWords(issue), code: issue.code }];
}

/** zod's own messages as a caller reads them; those of a schema stay as they are. */
function inWords(issue: z.core.$ZodIssue): string {
  const { message } = issue;
  if (/, received undefined$/.test(message))
    return message.replace(/^Invalid (?:input|option): (.*), received undefined$/, 'is required: $1');
  return limitWords(issue) ?? message.replace(/^Invalid (?:input|option): /, '');
}

export const allFieldErrors = (error: z.ZodError): readonly FieldError[] => error.issues.flatMap(fieldErrors);

export const fieldCount = (count: number): string =>
  `${count} ${count === 1 ? 'field is' : 'fields are'} invalid`;

/** @throws HttpProblem validation_failed with every field that is wrong. */
export function validated<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const errors = allFieldErrors(parsed.error);
  throw new HttpProblem('validation_failed', fieldCount(errors.length), { errors });
}
