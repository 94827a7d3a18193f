import { parentPort, workerData } from 'node:worker_threads';
import { openDuck } from '../../../store/snapshots/duck.ts';

// The entry of a thread that keeps DuckDB at work until it is ended.
const duck = openDuck({
  memoryLimit: '64MB',
  threads: 1,
  temporary: workerData.temporary,
  gate: workerData.gate,
});
await duck.work(async (connection) => {
  parentPort?.postMessage('at work');
  await connection.run('select sum(i * random()) from range(100_000_000_000) numbers(i)');
});
