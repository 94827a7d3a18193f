import { WrongScores } from '../replica/load-version.ts';
import type { LoadedVersion, Prediction } from '../replica/loaded-version.ts';
import { type CandidateHealth, trip } from './candidate-health.ts';

export type Tried<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: unknown };

/** Milliseconds that a candidate may hold up the event loop, and every request with it. */
const stallMsMax = 250;

/** A probability that is none. */
class OutOfRange extends Error {
  override readonly name = 'OutOfRange';
}

/** Lets the candidate work. Where it throws, scores wrong or takes too long, it is out of service here before this answers. */
export function tryCandidate<Result>(health: CandidateHealth, work: () => Result): Tried<Result> {
  const since = performance.now();
  try {
    const result = work();
    const tookMs = performance.now() - since;
    if (tookMs > stallMsMax)
      trip(
        health,
        'stalled',
        `it held up the event loop for ${Math.round(tookMs)} ms, of ${stallMsMax} at most`,
      );
    return { kind: 'done', result };
  } catch (error) {
    trip(health, triggerOf(error), error instanceof Error ? error.message : String(error));
    return { kind: 'failed', error };
  }
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
