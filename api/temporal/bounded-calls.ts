import type { Connection } from '@temporalio/client';

/** Temporal was silent for as long as the caller wanted to wait. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** Makes a call that is given up after `deadlineMs`. @throws OutOfTime, and what the call throws. */
export type BoundedCall = <T>(deadlineMs: number, call: () => Promise<T>) => Promise<T>;

/** The SDK's deadline does not cover its own waits between retries, so a timer of our own stands behind it. */
const graceMs = 250;

/**
 * Calls with a deadline, which the SDK keeps in an AsyncLocalStorage. Before Node 24 a storage that was used once costs
 * every asynchronous step of the process (a microsecond or more per prediction), so it is put away with the last call
 * that is under way; the next one takes it out again.
 */
export function boundedCalls(connection: Connection): BoundedCall {
  let underWay = 0;
  const leave = (): void => {
    underWay -= 1;
    if (underWay === 0) connection.callContextStorage.disable();
  };
  return async (deadlineMs, call) => {
    let timer: NodeJS.Timeout | undefined;
    const silence = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new OutOfTime('Temporal did not answer in time')),
        deadlineMs + graceMs,
      );
    });
    underWay += 1;
    const work = connection.withDeadline(Date.now() + deadlineMs, call);
    work.then(leave, leave);
    try {
      return await Promise.race([work, silence]);
    } finally {
      clearTimeout(timer);
    }
  };
}
