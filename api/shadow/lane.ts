import type { ShadowCopy, ShadowTarget } from './shadow-copy.ts';

/** The copies of one rollout that wait for the thread: bounded; what comes when it is full is dropped and counted. */
export type Lane = {
  readonly target: ShadowTarget;
  /** The oldest first. */
  waiting: ShadowCopy[];
  bytes: number;
  dropped: number;
  /** As the ledger has it. */
  keptDrops: number;
  /** Threads that it ended one after the other, and when it may have another one: monotonic milliseconds. */
  failures: number;
  resumeAt: number;
};

/** Of each rollout; bytes of requests. */
const waitingMax = { copies: 2_000, bytes: 4_194_304 } as const;

/** While its last thread ended over one of its copies: what would wait for the next one is dropped, but for a job's worth. */
const onProbation = 100;

/** Milliseconds after the first failure; twice as many after each further one. */
const backoffMs = { first: 8_000, most: 600_000 } as const;

export const openLane = (target: ShadowTarget): Lane => ({
  ...{ target, waiting: [], bytes: 0, dropped: 0, keptDrops: 0, failures: 0 },
  resumeAt: Number.NEGATIVE_INFINITY,
});

/** False where there is no room. */
export function enqueue(lane: Lane, copy: ShadowCopy): boolean {
  const bytes = lane.bytes + copy.request.length;
  const copiesMax = lane.failures === 0 ? waitingMax.copies : onProbation;
  if (lane.waiting.length >= copiesMax || bytes > waitingMax.bytes) {
    lane.dropped += 1;
    return false;
  }
  lane.waiting.push(copy);
  lane.bytes = bytes;
  return true;
}

export function dequeue(lane: Lane, countMax: number): readonly ShadowCopy[] {
  const taken = lane.waiting.splice(0, countMax);
  lane.bytes -= bytesOf(taken);
  return taken;
}

/** Puts back what a thread that ended had not brought to its end. */
export function putBack(lane: Lane, copies: readonly ShadowCopy[]): void {
  lane.waiting.unshift(...copies);
  lane.bytes += bytesOf(copies);
}

const bytesOf = (copies: readonly ShadowCopy[]): number =>
  copies.reduce((sum, { request }) => sum + request.length, 0);

/** Of a core, what a lane's copies may take: a candidate that is slow is shown fewer. */
const processorShare = 0.1;

/** Notes that copies took so much of the processor: the next ones come when it has rested for as long as its share wants. */
export function rest(lane: Lane, usedMs: number, nowMs: number): void {
  lane.resumeAt = nowMs + usedMs * (1 / processorShare - 1);
}

/** Notes that a thread ended by this lane's copy: the next one waits longer. */
export function backOff(lane: Lane, nowMs: number): void {
  lane.resumeAt = nowMs + Math.min(backoffMs.most, backoffMs.first * 2 ** lane.failures);
  lane.failures += 1;
}
