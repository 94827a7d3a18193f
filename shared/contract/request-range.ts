import type { GraphInput } from '../features/graph.ts';
import type { Problem } from './request-problem.ts';
import { problem } from './request-problem.ts';

/** The range of an input, and the problem of a value outside: an error or a warning, as its severity says. */
export type Range = { readonly min: number; readonly max: number; readonly outside: Problem };

/** `words` writes a bound for people. */
export function rangeOf(input: GraphInput, words: (bound: number) => string = String): Range {
  const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = input;
  const kind = input.severity === 'stop' ? 'error' : 'warning';
  return { min, max, outside: problem(kind, input.name, 'out_of_range', bounds(input, words)) };
}

function bounds({ min, max }: GraphInput, words: (bound: number) => string): string {
  if (min === undefined) return `must be at most ${words(max ?? 0)}`;
  return max === undefined ? `must be at least ${words(min)}` : `must be from ${words(min)} to ${words(max)}`;
}
