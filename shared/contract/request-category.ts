import type { GraphInput } from '../features/graph.ts';
import type { Problem } from './request-problem.ts';
import { problem } from './request-problem.ts';
import type { ValueReader } from './value-reader.ts';

/** What a sent text stands for: its place in the raw row's slot, and what is to be said of it. */
type Entry = { readonly index: number; readonly problem: Problem | null };

/**
 * A category by its text: a string as it is, a number or boolean by the text that it has, so that 0 finds the level
 * `0` and also `0.0`, and true finds `true`, `True`, `TRUE` or `t`. A text outside a declared set is an error or a
 * warning, as the severity says; one that training never saw is scored with a warning.
 */
export function categoryReader(input: GraphInput): ValueReader {
  const texts = entries(input);
  const numbers = numberEntries(texts);
  const yes = firstEntry(texts, ['true', 'True', 'TRUE', 't']);
  const no = firstEntry(texts, ['false', 'False', 'FALSE', 'f']);
  const absent = strange(input);
  const wrongType = problem('error', input.name, 'wrong_type', 'must be a string, number or boolean');
  const notFinite = problem('error', input.name, 'not_finite', 'must be finite');
  const entryOf = (value: string | number | boolean): Entry => {
    if (typeof value === 'string') return texts.get(value) ?? absent;
    if (typeof value === 'number') return texts.get(String(value)) ?? numbers.get(value) ?? absent;
    return (value ? yes : no) ?? absent;
  };
  return (value, raw, slot) => {
    if (typeof value === 'number' && value - value !== 0) return notFinite;
    if (typeof value !== 'string' && typeof value !== 'number' && typeof value !== 'boolean')
      return wrongType;
    const entry = entryOf(value);
    raw[slot] = entry.index;
    return entry.problem;
  };
}

function entries(input: GraphInput): ReadonlyMap<string, Entry> {
  const levels = input.levels ?? [];
  const unseen = unseenCategory(input);
  const found = new Map<string, Entry>();
  for (const value of input.values ?? []) found.set(value, { index: levels.length, problem: unseen });
  const declared = input.values === undefined ? null : new Set(input.values);
  const forbidden = declared === null ? null : notAllowed(input);
  levels.forEach((level, index) => {
    found.set(level, { index, problem: declared === null || declared.has(level) ? null : forbidden });
  });
  return found;
}

function numberEntries(texts: ReadonlyMap<string, Entry>): ReadonlyMap<number, Entry> {
  const found = new Map<number, Entry>();
  for (const [text, entry] of texts) {
    const value = text.trim() === '' ? Number.NaN : Number(text);
    if (Number.isFinite(value) && !found.has(value)) found.set(value, entry);
  }
  return found;
}

const firstEntry = (texts: ReadonlyMap<string, Entry>, words: readonly string[]): Entry | undefined =>
  words.map((word) => texts.get(word)).find((entry) => entry !== undefined);

/** The entry of a text that is neither declared nor known. */
function strange(input: GraphInput): Entry {
  const index = (input.levels ?? []).length;
  return { index, problem: input.values === undefined ? unseenCategory(input) : notAllowed(input) };
}

const unseenCategory = ({ name }: GraphInput): Problem =>
  problem('warning', name, 'unseen_category', 'is a category that training has not seen');

/** Sets up to this size are spelt out. */
const spelledMax = 20;

function notAllowed({ name, values = [], severity }: GraphInput): Problem {
  const set =
    values.length <= spelledMax ? `: ${values.map((value) => JSON.stringify(value)).join(', ')}` : '';
  const detail = `must be one of the ${values.length} allowed values${set}`;
  return problem(severity === 'stop' ? 'error' : 'warning', name, 'not_allowed', detail);
}
