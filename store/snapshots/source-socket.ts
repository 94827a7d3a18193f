import { type OnReadOpts, Socket } from 'node:net';

const bufferBytes = 1 << 18;

export type SourceSocket = {
  readonly socket: Socket;
  /** While it lends, listeners get the buffer itself, which the next bytes overwrite. Others get a copy. */
  lend(isLent: boolean): void;
};

/**
 * A socket that reads into one buffer. A buffer for each read is garbage by the megabyte, for which V8 marks the whole heap
 * again and again: a third of what a pull takes in a process as large as a worker. Under TLS it reads as any other does.
 */
export function sourceSocket(): SourceSocket {
  let lends = false;
  const onread: OnReadOpts = {
    buffer: Buffer.allocUnsafe(bufferBytes),
    callback: (byteCount, buffer) => {
      const bytes = Buffer.from(buffer.buffer, buffer.byteOffset, byteCount);
      socket.emit('data', lends ? bytes : Buffer.from(bytes));
      return !socket.isPaused();
    },
  };
  // The types of Node know `onread` of connections only; its documentation has it for sockets too.
  const options = { allowHalfOpen: false, onread };
  const socket: Socket = new Socket(options);
  return {
    socket,
    lend(isLent) {
      lends = isLent;
    },
  };
}
