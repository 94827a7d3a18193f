import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type pg from 'pg';
import { copyMessages } from './copy-messages.ts';

/** Chunks of the socket that wait to be read; beyond them the server waits. */
const waitingChunksMax = 32;

/**
 * A COPY to stdout as a query of `pg`, read as its CopyData messages. `pg-copy-streams` takes each row's message apart and
 * puts the rows together again; here they go on as they came, for whoever decodes a row needs its length anyway.
 */
export function copyOut(text: string): Readable & pg.Submittable {
  let socket: Socket | null = null;
  const readable = new Readable({
    objectMode: true,
    highWaterMark: waitingChunksMax,
    read: () => void socket?.resume(),
  });
  return Object.assign(readable, {
    submit(connection: pg.Connection) {
      socket = connection.stream as Socket;
      forward(socket, readable);
      connection.query(text);
    },
    handleError: (error: Error) => void readable.destroy(error),
    handleCommandComplete: () => undefined,
    handleReadyForQuery: () => void readable.push(null),
  });
}

/** Takes the socket over from pg's parser until the rows have ended. */
function forward(socket: Socket, readable: Readable): void {
  const [parse] = socket.listeners('data') as ((chunk: Buffer) => void)[];
  if (parse === undefined) throw new TypeError('the connection does not listen to its socket');
  const walk = copyMessages();
  socket.off('data', parse);
  socket.on('data', function take(chunk: Buffer) {
    const { data, rest } = walk(chunk);
    const isRoom = data.map((messages) => readable.push(messages)).every(Boolean);
    if (rest === null) {
      if (!isRoom) socket.pause();
      return;
    }
    socket.off('data', take);
    socket.on('data', parse);
    parse(rest);
  });
}
