import { parentPort, workerData } from 'node:worker_threads';
import { type PreparedRows, takeTasks } from './prepare-task.ts';
import type { PrepareNews, PrepareOrder } from './prepare-team.ts';

/** A thread of a team: does tasks of each job that it hears of, until it is ended. */
const prepared = workerData as PreparedRows;

parentPort?.on('message', (order: PrepareOrder) => {
  takeTasks(order, prepared, (task, found) => {
    const news: PrepareNews = { number: order.number, task, found };
    parentPort?.postMessage(news);
  });
});
