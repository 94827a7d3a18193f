import { workerData } from 'node:worker_threads';
import { type BlockOrder, dissolved, takeBlocks, word } from './block-team.ts';
import { logisticLoss } from './logistic-loss.ts';

/** A thread of a team: takes blocks of each job until the team is dissolved. Whoever waits sleeps. */
const { board, rows } = workerData as BlockOrder;
const { words } = board;
const of = { rows, loss: logisticLoss };

for (let seen = 0; seen !== dissolved; seen = Atomics.load(words, word.job)) {
  Atomics.add(words, word.busy, 1);
  try {
    takeBlocks(board, of);
  } catch {
    Atomics.store(words, word.failed, 1);
  } finally {
    if (Atomics.sub(words, word.busy, 1) === 1) Atomics.notify(words, word.busy);
  }
  Atomics.wait(words, word.job, seen);
}
