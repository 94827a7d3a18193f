import { WrongScores } from '../replica/load-version.ts';
import type { LoadedVersion, Prediction } from '../replica/loaded-version.ts';
import { boundedWork, NeverCameBack } from './bounded-work.ts';
import { type CandidateHealth, trip } from './candidate-health.ts';
import { heldUpMs, sampleCpu } from './cpu-sample.ts';

export type Tried<Result> =
  | { readonly kind: 'done'; readonly result: Result }
  | { readonly kind: 'failed'; readonly error: unknown };

/** A version that answers customers, and is taken out of service where it breaks. */
export type OnTrial = { readonly health: CandidateHealth; readonly loaded: LoadedVersion };

/** Milliseconds of CPU that a candidate may hold up the event loop with, and every request; more for each row of a batch. */
const stallMsMax = 250;
const stallMsMaxOfRow = 25;

/** A learner of the user's own may loop for ever: so long a row of it may take by the clock, and each further one, until it is ended. */
const patienceMs = 2_000;
const patienceMsOfRow = 50;

/** A probability that is none. */
class OutOfRange extends Error {
  override readonly name = 'OutOfRange';
}

/**
 * Lets the candidate work. Where it throws, scores wrong or takes too long, it is out of service here before this answers.
 * Its own time counts, not that of a machine that is busy with something else.
 */
export function tryCandidate<Result>(
  { health, loaded }: OnTrial,
  work: () => Result,
  rowCount = 1,
): Tried<Result> {
  const beganMs = performance.now();
  const sample = sampleCpu(beganMs);
  try {
    const withinMs = patienceMs + (rowCount - 1) * patienceMsOfRow;
    const result = loaded.isOwnCode ? boundedWork(work, withinMs) : work();
    noteStall(health, { sample, beganMs, endedMs: performance.now() }, rowCount);
    return { kind: 'done', result };
  } catch (error) {
    trip(health, triggerOf(error), error instanceof Error ? error.message : String(error));
    return { kind: 'failed', error };
  }
}

/** Looks at the clock first: only work that took too long by it is worth asking for the processor's time. */
function noteStall(health: CandidateHealth, span: Parameters<typeof heldUpMs>[0], rowCount: number): void {
  const mostMs = stallMsMax + (rowCount - 1) * stallMsMaxOfRow;
  if (span.endedMs - span.beganMs <= mostMs) return;
  const tookMs = heldUpMs(span);
  if (tookMs <= mostMs) return;
  trip(
    health,
    'stalled',
    `it held up the event loop for ${Math.round(tookMs)} ms of CPU with ${rowCount} rows, of ${mostMs} at most`,
  );
}

function triggerOf(error: unknown): 'not-finite' | 'out-of-range' | 'stalled' | 'threw' {
  if (error instanceof NeverCameBack) return 'stalled';
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
