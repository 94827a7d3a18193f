import type { GraphInput } from '../features/graph.ts';
import { epochMs } from './request-iso.ts';
import { problem } from './request-problem.ts';
import { rangeOf } from './request-range.ts';
import type { ValueReader } from './value-reader.ts';

/** An ISO 8601 text, or epoch milliseconds. */
export function timestampReader(input: GraphInput): ValueReader {
  const { min, max, outside } = rangeOf(input, (bound) => `${bound} (epoch milliseconds)`);
  const wrongType = problem(
    'error',
    input.name,
    'wrong_type',
    'must be an ISO 8601 date or time such as 2025-01-31T12:00:00Z, or epoch milliseconds',
  );
  const notFinite = problem('error', input.name, 'not_finite', 'must be finite');
  return (value, raw, slot) => {
    if (typeof value === 'number' && value - value !== 0) return notFinite;
    const instant = typeof value === 'number' ? value : typeof value === 'string' ? epochMs(value) : null;
    if (instant === null || Math.abs(instant) > lastInstantMs) return wrongType;
    raw[slot] = instant;
    return instant < min || instant > max ? outside : null;
  };
}

/** The last instant that ECMAScript's time can express. */
const lastInstantMs = 8.64e15;
