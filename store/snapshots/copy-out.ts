import type { Socket } from 'node:net';
import type pg from 'pg';
import { copyMessages } from './copy-messages.ts';

/** Takes bytes before it returns. Null where more may come at once, else a promise of that. */
export type CopySink = (bytes: Uint8Array) => Promise<void> | null;

export type CopyOptions = {
  readonly sink: CopySink;
  /** Told whether the socket may lend its buffer. */
  readonly lend: (isLent: boolean) => void;
};

/** A COPY to stdout as a query of `pg`. */
export type CopyOut = pg.Submittable & {
  /** Settles when all rows are in the sink. */
  readonly ended: Promise<void>;
};

/**
 * A COPY to stdout, given on as its CopyData messages. `pg-copy-streams` takes each row's message apart and puts the rows
 * together again; here they go on as they came, for whoever decodes a row needs its length anyway.
 */
export function copyOut(text: string, { sink, lend }: CopyOptions): CopyOut {
  const { promise, resolve, reject } = settled();
  const queue = inOrder(sink);
  const query = {
    ended: promise,
    submit(connection: pg.Connection) {
      lend(true);
      takeOver(connection.stream as Socket, queue, () => lend(false));
      connection.query(text);
    },
    handleError: reject,
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => resolve(queue.drained()),
  };
  return query;
}

function settled() {
  let resolve: (value: Promise<void>) => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const promise = new Promise<void>((res, rej) => {
    resolve = res;
    reject = rej;
  });
  // The connection may fail before anybody waits.
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}

type Queue = {
  /** Whether more may come at once. */
  put(bytes: Uint8Array): boolean;
  drained(): Promise<void>;
};

/** Bytes that come while the sink is full are kept, in their order. */
function inOrder(sink: CopySink): Queue {
  let waiting: Promise<void> | null = null;
  return {
    put(bytes) {
      if (waiting === null) waiting = sink(bytes);
      else {
        const kept = Uint8Array.from(bytes);
        waiting = waiting.then(() => sink(kept) ?? undefined);
      }
      const last = waiting;
      void last?.then(() => {
        if (waiting === last) waiting = null;
      });
      return waiting === null;
    },
    drained: async () => waiting ?? undefined,
  };
}

/** Takes the socket over from pg's parser until the rows have ended. */
function takeOver(socket: Socket, queue: Queue, onEnd: () => void): void {
  const [parse] = socket.listeners('data') as ((chunk: Buffer) => void)[];
  if (parse === undefined) throw new TypeError('the connection does not listen to its socket');
  const walk = copyMessages();
  socket.off('data', parse);
  socket.on('data', function take(chunk: Buffer) {
    const { data, rest } = walk(chunk);
    const isRoom = data.map(queue.put).every(Boolean);
    if (rest !== null) {
      socket.off('data', take);
      socket.on('data', parse);
      onEnd();
      parse(Buffer.from(rest));
    } else if (!isRoom) {
      socket.pause();
      void queue.drained().then(() => socket.resume());
    }
  });
}
