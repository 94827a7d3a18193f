import type { GraphInput } from '../features/graph.ts';
import { problem } from './request-problem.ts';
import { rangeOf } from './request-range.ts';
import type { ValueReader } from './value-reader.ts';

/** A finite JSON number; of an integer also 3.0, which JSON does not tell from 3. A number in quotes is refused. */
export function numberReader(input: GraphInput): ValueReader {
  const { name } = input;
  const { min, max, outside } = rangeOf(input);
  const whole = input.type === 'integer';
  const wrongType = problem(
    'error',
    name,
    'wrong_type',
    `must be ${whole ? 'an integer' : 'a number'}, without quotes: convert what a driver gives as text (PostgreSQL's bigint and numeric)`,
  );
  const notFinite = problem('error', name, 'not_finite', 'must be finite');
  const fraction = problem('error', name, 'not_an_integer', 'must be an integer');
  return (value, raw, slot) => {
    if (typeof value !== 'number') return wrongType;
    if (value - value !== 0) return notFinite;
    if (whole && !Number.isInteger(value)) return fraction;
    raw[slot] = value;
    return value < min || value > max ? outside : null;
  };
}
