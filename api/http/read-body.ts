import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '../problem.ts';

export type BodyOutcome =
  | { readonly kind: 'read'; readonly bytes: Buffer }
  | { readonly kind: 'too-large' }
  | { readonly kind: 'gone' };

/**
 * Reads a body of at most `limitBytes` by events and calls `done` once. A body that is larger is not buffered: what
 * comes after the limit is let go. `gone` is a client that went away.
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
  request.on('error', () => finish({ kind: 'gone' }));
  request.on('close', () => finish({ kind: 'gone' }));
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
    receiveBody(request, limitBytes, (outcome) => {
      if (outcome.kind === 'read') resolve(outcome.bytes);
      else if (outcome.kind === 'too-large') reject(tooLarge(limitBytes));
      else reject(new HttpProblem('invalid_request', 'the client went away before the body was complete'));
    });
  });
}
