/**
 * Stands between a thread and whoever ends it, for a thread that is ended while DuckDB is at work takes the whole process
 * with it. In shared memory: a thread that computes hears no message.
 */
export type ThreadGate = Int32Array<SharedArrayBuffer>;

/** How much work of DuckDB is under way, or `closed`; and whether the thread is to end. */
const place = { underWay: 0, endWanted: 1 } as const;
const closed = -1;

export const makeGate = (): ThreadGate => new Int32Array(new SharedArrayBuffer(8));

/** In the thread: before DuckDB goes to work. Where the gate is closed it never comes back, and the thread ends here. */
export async function enterGate(gate: ThreadGate): Promise<void> {
  const count = Atomics.load(gate, place.underWay);
  if (count === closed) return new Promise(() => undefined);
  if (Atomics.compareExchange(gate, place.underWay, count, count + 1) !== count) return enterGate(gate);
}

/** In the thread: DuckDB has answered. */
export const leaveGate = (gate: ThreadGate): void => {
  Atomics.sub(gate, place.underWay, 1);
};

/** In the thread: whether DuckDB should be interrupted. */
export const isEndWanted = (gate: ThreadGate): boolean => Atomics.load(gate, place.endWanted) === 1;

/** Outside: asks the thread to leave DuckDB, and answers whether it may be ended now. */
export function closeGate(gate: ThreadGate): boolean {
  Atomics.store(gate, place.endWanted, 1);
  const before = Atomics.compareExchange(gate, place.underWay, 0, closed);
  return before === 0 || before === closed;
}
