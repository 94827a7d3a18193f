import {
  Connection,
  type ConnectionOptions,
  defaultGrpcRetryOptions,
  makeGrpcRetryInterceptor,
} from '@temporalio/client';

/** Temporal was silent for as long as the caller wanted to wait. */
export class OutOfTime extends Error {
  override readonly name = 'OutOfTime';
}

/** Makes a call that is given up after `deadlineMs`. @throws OutOfTime, and what the call throws. */
export type BoundedCall = <T>(deadlineMs: number, call: () => Promise<T>) => Promise<T>;

/** A deadline does not cover the SDK's own waits between retries, so a timer of our own stands behind it. */
const graceMs = 250;

/** For what is sent on behalf of a call that was given up, whose answer nobody waits for. */
const strayMs = 1_000;

/**
 * A connection, made with the first call, and calls by it that have deadlines. What is sent gets the latest deadline of all
 * calls that are under way, and the wait of each caller ends by a timer: the SDK's `withDeadline` would keep each call's
 * own in an AsyncLocalStorage.
 */
export function boundedConnection(options: ConnectionOptions): {
  readonly connection: Connection;
  readonly bounded: BoundedCall;
} {
  const underWay = new Set<{ readonly deadline: number }>();
  const latest = (): number =>
    underWay.size === 0 ? Date.now() + strayMs : Math.max(...[...underWay].map(({ deadline }) => deadline));
  const retrying = makeGrpcRetryInterceptor(defaultGrpcRetryOptions());
  const connection = Connection.lazy({
    ...options,
    interceptors: [(call, nextCall) => retrying({ ...call, deadline: call.deadline ?? latest() }, nextCall)],
  });
  sendAtOnce(connection.callContextStorage);
  return {
    connection,
    bounded: async (deadlineMs, call) => {
      const own = { deadline: Date.now() + deadlineMs };
      underWay.add(own);
      try {
        return await orOutOfTime(call(), deadlineMs + graceMs);
      } finally {
        underWay.delete(own);
      }
    },
  };
}

/**
 * The SDK keeps the headers of a request in an AsyncLocalStorage while it sends it, which it does without a pause. Before
 * Node 24 a storage that was used once costs every asynchronous step of the process from then on, and a prediction has
 * many; so the headers are kept in a variable.
 */
function sendAtOnce(storage: Connection['callContextStorage']): void {
  type Context = ReturnType<typeof storage.getStore>;
  let current: Context;
  Object.assign(storage, {
    getStore: (): Context => current,
    run: <T>(context: Context, send: () => T): T => {
      const before = current;
      current = context;
      try {
        return send();
      } finally {
        current = before;
      }
    },
  });
}

async function orOutOfTime<T>(work: Promise<T>, withinMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutOfTime('Temporal did not answer in time')), withinMs);
  });
  try {
    return await Promise.race([work, silence]);
  } finally {
    clearTimeout(timer);
  }
}
