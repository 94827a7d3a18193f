import { workerData } from 'node:worker_threads';

/** Copies that the thread scores before it hangs. */
const copiesMax = 200;

/** Preloaded into a replica: the thread of its shadow hangs after a while, as a candidate might, and so does each after it. */
if (workerData?.progress instanceof SharedArrayBuffer) {
  const { store } = Atomics;
  let copies = 0;
  const hanging = (array: Int32Array, place: number, value: number): number => {
    if (place === 0 && value > 0) copies += 1;
    const stored = store(array, place, value);
    while (copies > copiesMax) copies += 1;
    return stored;
  };
  Object.assign(Atomics, { store: hanging });
}
