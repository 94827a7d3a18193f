import type { GraphInput } from '../features/graph.ts';
import { problem } from './request-problem.ts';
import type { ValueReader } from './value-reader.ts';

/** true or false, 1 or 0, or the source's two words. */
export function booleanReader({ name, words }: GraphInput): ValueReader {
  const spoken = words === undefined ? '' : `, or ${JSON.stringify(words[0])} or ${JSON.stringify(words[1])}`;
  const wrongType = problem('error', name, 'wrong_type', `must be true or false${spoken}`);
  const [no, yes] = words ?? [];
  return (value, raw, slot) => {
    if (value === true || value === 1 || (typeof value === 'string' && value === yes)) raw[slot] = 1;
    else if (value === false || value === 0 || (typeof value === 'string' && value === no)) raw[slot] = 0;
    else return wrongType;
    return null;
  };
}
