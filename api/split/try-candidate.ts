import { WrongScores } from '../replica/load-version.ts';
import type { LoadedVersion, Prediction } from '../replica/loaded-version.ts';
import { type CandidateHealth, trip } from './candidate-health.ts';

export type Tried<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Milliseconds of CPU that a candidate may hold up the event loop with, and every request; more for each row of a batch. */
const stallMsMax = 250;
const stallMsMaxOfRow = 25;

/** A probability that is none. */
class OutOfRange extends Error {
  override readonly name = 'OutOfRange';
}

/**
 * Lets the candidate work. Where it throws, scores wrong or takes too long, it is out of service here before this answers.
 * Its own time counts, not that of a machine that is busy with something else.
 */
export function tryCandidate<Result>(
  health: CandidateHealth,
  work: () => Result,
  rowCount = 1,
): Tried<Result> {
  const since = performance.now();
  const cpuSince = process.cpuUsage();
  try {
    const result = work();
    const tookMs = heldUpMs(since, cpuSince);
    const mostMs = stallMsMax + (rowCount - 1) * stallMsMaxOfRow;
    if (tookMs > mostMs)
      trip(
        health,
        'stalled',
        `it held up the event loop for ${Math.round(tookMs)} ms of CPU with ${rowCount} rows, of ${mostMs} at most`,
      );
    return { kind: 'done', result };
  } catch (error) {
    trip(health, triggerOf(error), error instanceof Error ? error.message : String(error));
    return { kind: 'failed', error };
  }
}

/** The CPU of all threads is no less than that of this one: what took less of it than time waited for something else. */
function heldUpMs(since: number, cpuSince: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(cpuSince);
  return Math.min(performance.now() - since, (user + system) / 1_000);
}

function triggerOf(error: unknown): 'not-finite' | 'out-of-range' | 'threw' {
  if (error instanceof WrongScores) return 'not-finite';
  return error instanceof OutOfRange ? 'out-of-range' : 'threw';
}

/** The prediction, as it is. @throws OutOfRange where a probability is below 0 or above 1 */
export function inRange({ task }: LoadedVersion, prediction: Prediction): Prediction {
  if (task === 'regression' || prediction.kind === 'invalid') return prediction;
  const { score, byClass } = prediction;
  if (isProbability(score) && (byClass === undefined || byClass.scores.every(isProbability)))
    return prediction;
  throw new OutOfRange(`it scored ${byClass?.scores.join(', ') ?? score}: no probability`);
}

const isProbability = (score: number): boolean => score >= 0 && score <= 1;
