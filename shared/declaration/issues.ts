import type { z } from 'zod';
import { limitWords } from '../limit-words.ts';
import { formsAt, knownKeys, schemasAt } from './json-schema.ts';
import type { Finding, PathStep } from './problem.ts';
import { nearest } from './suggest.ts';

type Issue = z.core.$ZodIssue;

const stepsOf = (path: readonly PropertyKey[]): readonly PathStep[] =>
  path.map((step) => (typeof step === 'symbol' ? String(step) : step));

const weight = (issues: readonly Issue[]): number => issues.reduce((sum, issue) => sum + weightOf(issue), 0);

/** A branch that takes no mapping at all is never the one that a mapping was meant for. */
function weightOf(issue: Issue): number {
  if (issue.code === 'unrecognized_keys') return issue.keys.length;
  const isOtherKind = issue.code === 'invalid_type' || issue.code === 'invalid_value';
  return isOtherKind && issue.path.length === 0 ? Number.POSITIVE_INFINITY : 1;
}

/** A key that only another form of the mapping knows: its value, or what is missing beside it, is at fault. */
function keyOfOtherForm(path: readonly PathStep[], key: string, given: unknown): readonly Finding[] {
  const form = formsAt(path).find((schema) => schema.properties?.[key]);
  const allowed = form?.properties?.[key]?.enum;
  if (allowed && !allowed.includes(valueAt(given, [key])))
    return [
      {
        path: [...path, key],
        message: `expected one of ${allowed.map((word) => JSON.stringify(word)).join('|')}`,
      },
    ];
  const absent = (form?.required ?? []).filter((name) => valueAt(given, [name]) === undefined);
  if (absent.length > 0) return [{ path: [...path, key], message: `goes only with ${absent.join(' and ')}` }];
  const others = Object.keys(Object(given)).filter((name) => form && !form.properties?.[name]);
  const message = `does not go with ${others.join(' and ')}: choose one of them`;
  return others.length > 0 ? [{ path: [...path, key], message }] : [];
}

function unknownKey(path: readonly PathStep[], key: string, given: unknown): readonly Finding[] {
  const known = knownKeys(path);
  if (known.includes(key)) return keyOfOtherForm(path, key, given);
  const meant = nearest(key, known);
  const hint = meant === null ? `known here: ${known.join(', ')}` : `did you mean ${meant}?`;
  return [{ path: [...path, key], message: `unknown key; ${hint}` }];
}

function missing(path: readonly PathStep[], message: string): string {
  const description = schemasAt(path).find((schema) => schema.description)?.description;
  const expected = message.replace(/^Invalid (input|option): /, '').replace(/, received undefined$/, '');
  return `is required: ${expected}${description ? ` (${description})` : ''}`;
}

const plain = (issue: Issue): string =>
  limitWords(issue) ??
  issue.message
    .replace(/^Invalid (input|option|string|URL): (?=expected)/, '')
    .replace(/^Invalid input$/, 'is not valid');

function valueAt(value: unknown, path: readonly PathStep[]): unknown {
  return path.reduce<unknown>(
    (at, step) =>
      typeof at === 'object' && at !== null
        ? Object.entries(at).find(([key]) => key === String(step))?.[1]
        : undefined,
    value,
  );
}

/** Unknown keys of the value that are probably keys which the branch lacks. */
function misspeltCount(branch: readonly Issue[], path: readonly PathStep[], value: unknown): number {
  const lacking = branch.flatMap((issue) => (issue.path.length === 1 ? [String(issue.path[0])] : []));
  const known = knownKeys(path);
  return Object.keys(Object(value)).filter((key) => !known.includes(key) && nearest(key, lacking)).length;
}

/** Forms that a key tells apart, of which the value names none: it was not meant as one. */
const lacksForm = (branch: readonly Issue[], value: unknown): boolean =>
  branch.some(
    (issue) =>
      issue.code === 'invalid_union' &&
      issue.errors.length === 0 &&
      valueAt(value, stepsOf(issue.path)) === undefined,
  );

const noFormText = (issue: Issue, value: unknown): string =>
  value === undefined ? `is required: ${plain(issue)}` : plain(issue);

/** Of a union the branch that fits best is what was meant: the one with the fewest faults. */
function fromUnion(
  issue: z.core.$ZodIssueInvalidUnion,
  input: unknown,
  base: readonly PathStep[],
): readonly Finding[] {
  const path = [...base, ...stepsOf(issue.path)];
  const value = valueAt(input, path);
  if (issue.errors.length === 0) return [{ path, message: noFormText(issue, value) }];
  const distance = (branch: readonly Issue[]): number =>
    lacksForm(branch, value) ? Number.POSITIVE_INFINITY : weight(branch) - misspeltCount(branch, path, value);
  const branches = [...issue.errors].sort((left, right) => distance(left) - distance(right));
  const isMapping = typeof value === 'object' && value !== null;
  const best = branches[0];
  if (best && isMapping) return findings(best, input, path);
  const expected = [...new Set(branches.flat().map((branch) => plain(branch).replace(/, received.*$/, '')))];
  const message = expected.join(', or ') || 'is not valid';
  return [{ path, message: value === undefined ? missing(path, message) : message }];
}

/** zod's issues in words that name what was expected, each with its path. */
export function findings(
  issues: readonly Issue[],
  input: unknown,
  base: readonly PathStep[] = [],
): readonly Finding[] {
  return issues.flatMap((issue) => {
    const path = [...base, ...stepsOf(issue.path)];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.flatMap((key) => unknownKey(path, key, valueAt(input, path)));
    if (issue.code === 'invalid_union') return fromUnion(issue, input, base);
    const isMissing = valueAt(input, path) === undefined && issue.code !== 'custom';
    return [{ path, message: isMissing ? missing(path, issue.message) : plain(issue) }];
  });
}
