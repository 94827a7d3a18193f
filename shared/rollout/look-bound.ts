import type { RolloutEvidence } from './evidence.ts';

/** Ten times what PostgreSQL takes of a row with its outcome where it has nothing else to do. */
const msPerRow = 0.05;
const longestMs = 3_600_000;

/**
 * Milliseconds that a statement of the next look may take: at least so long, and as long as the rows that the last look found
 * need on a busy database, so that a step of weeks with much traffic can be judged to its end.
 */
export function lookBoundMs(last: Pick<RolloutEvidence, 'requests'> | null, leastMs: number): number {
  const rowCount = last === null ? 0 : last.requests.candidate + last.requests.stable;
  return Math.max(leastMs, Math.min(rowCount * msPerRow, longestMs));
}
