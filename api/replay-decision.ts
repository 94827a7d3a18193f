import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Replayed } from '../store/decisions/replay-decision.ts';
import type { StoredDecision } from '../store/postgres/decisions.ts';

type Place = { readonly home: string; readonly extensionsFolder: string };

/** What the thread is given. */
export type ReplayWork = Place & { readonly stored: StoredDecision };

/** Judges a decision again; null where too many wait already. @throws what the thread does */
export type Replay = (stored: StoredDecision) => Promise<Replayed | null>;

const waitingMax = 8;

const threadUrl = new URL('./replay-thread.js', import.meta.url);

/**
 * Replays in a thread, for resampling takes seconds, in which predictions are not to wait; one after the other, so that
 * whoever asks for many takes one core at most.
 */
export function openReplay(place: Place): Replay {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  return async (stored) => {
    if (waiting >= waitingMax) return null;
    waiting += 1;
    const next = last.then(() => replayInThread({ ...place, stored }));
    last = next
      .catch(() => undefined)
      .then(() => {
        waiting -= 1;
      });
    return next;
  };
}

async function replayInThread(work: ReplayWork): Promise<Replayed> {
  const worker = new Worker(threadUrl, { workerData: work });
  const [replayed]: readonly Replayed[] = await once(worker, 'message');
  if (replayed === undefined) throw new Error('the thread of a replay ended without a word');
  return replayed;
}
