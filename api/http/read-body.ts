import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '../problem.ts';

export type BodyOutcome = { readonly kind: 'read'; readonly bytes: Buffer } | { readonly kind: 'too-large' };

/**
 * Reads a body of at most `limitBytes` by events and calls `done` once. A body that is larger is not buffered: what
 * comes after the limit is let go. Where the client goes away, `done` is never called, and nobody waits for an answer.
 */
export function receiveBody(
  request: IncomingMessage,
  limitBytes: number,
  done: (outcome: BodyOutcome) => void,
): void {
  let first: Buffer | null = null;
  let rest: Buffer[] | null = null;
  let byteCount = 0;
  let isDone = false;
  const finish = (outcome: BodyOutcome): void => {
    if (isDone) return;
    isDone = true;
    done(outcome);
  };
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) finish({ kind: 'too-large' });
  request.on('data', (chunk: Buffer) => {
    if (isDone) return;
    byteCount += chunk.length;
    if (byteCount > limitBytes) {
      finish({ kind: 'too-large' });
      return;
    }
    if (first === null) first = chunk;
    else if (rest === null) rest = [first, chunk];
    else rest.push(chunk);
  });
  request.on('end', () => {
    finish({ kind: 'read', bytes: rest === null ? (first ?? empty) : Buffer.concat(rest, byteCount) });
  });
}

const empty = Buffer.alloc(0);

/** The refusal of a body over the limit; the connection is closed, for the rest of the body is still on its way. */
export const tooLarge = (limitBytes: number): HttpProblem =>
  new HttpProblem('payload_too_large', `the body may hold at most ${limitBytes} bytes`, {
    headers: { connection: 'close' },
  });

/**
 * A whole body.
 * @throws HttpProblem where it is too large or the client went away.
 */
export function readBody(request: IncomingMessage, limitBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    request.on('close', () =>
      reject(new HttpProblem('invalid_request', 'the client went away before the body was complete')),
    );
    receiveBody(request, limitBytes, (outcome) => {
      if (outcome.kind === 'read') resolve(outcome.bytes);
      else reject(tooLarge(limitBytes));
    });
  });
}
