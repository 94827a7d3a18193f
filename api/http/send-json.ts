import type { ServerResponse } from 'node:http';

/** Milliseconds that an idle connection is kept; an answer tells its client. */
export const keepAliveTimeoutMs = 65_000;

export type Sending = {
  /** Monotonic milliseconds. */
  readonly now: number;
  /** Whether the connection ends with this answer. */
  readonly isLast: boolean;
};

/**
 * Answers 200 with JSON. On a kept connection that waits for nothing else, head and body go to the socket as one text,
 * and the response is told that it has finished when they are out. Node's own way checks and assembles the same bytes
 * header by header and writes them in two parts, which takes a tenth of a prediction's time.
 */
export function sendJson(response: ServerResponse, text: string, { now, isLast }: Sending): void {
  const { socket } = response;
  const byteCount = Buffer.byteLength(text);
  // A text of ASCII alone, as nearly all are, has the same bytes in both, and Node writes Latin-1 faster.
  const encoding = byteCount === text.length ? 'latin1' : 'utf8';
  // Without a socket, the answer to an earlier request of the connection comes first.
  if (isLast || socket === null || !socket.writable || !response.shouldKeepAlive) {
    if (isLast) response.setHeader('connection', 'close');
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': byteCount });
    response.end(text, encoding);
    return;
  }
  response.finished = true;
  socket.write(`${headAt(now)}${byteCount}\r\n\r\n${text}`, encoding, (error) => {
    if (!error) response.emit('finish');
  });
}

let head = '';
let headUntil = Number.NEGATIVE_INFINITY;

/** All of the head but the length, which ends it; made anew each second, for it holds the date. */
function headAt(now: number): string {
  if (now < headUntil) return head;
  const date = new Date();
  headUntil = now + 1_000 - date.getMilliseconds();
  head = [
    'HTTP/1.1 200 OK',
    'content-type: application/json',
    `Date: ${date.toUTCString()}`,
    'Connection: keep-alive',
    `Keep-Alive: timeout=${keepAliveTimeoutMs / 1_000}`,
    'content-length: ',
  ].join('\r\n');
  return head;
}
