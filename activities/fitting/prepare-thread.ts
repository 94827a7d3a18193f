import { parentPort } from 'node:worker_threads';
import { type PreparedRows, takeTasks } from './prepare-task.ts';
import type { PrepareNews, PrepareOrder } from './prepare-team.ts';

/** A thread of a team: hears of the rows, and then does tasks of each job that it hears of, until it is ended. */
let prepared: PreparedRows | null = null;

parentPort?.on('message', (order: PrepareOrder) => {
  if ('prepared' in order) prepared = order.prepared;
  else if (prepared !== null)
    takeTasks(order, prepared, (task, found) => {
      const news: PrepareNews = { number: order.number, task, found };
      parentPort?.postMessage(news);
    });
});
