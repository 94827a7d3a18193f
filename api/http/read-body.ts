import type { IncomingMessage } from 'node:http';
import { HttpProblem } from '../problem.ts';

export type BodyOutcome = { readonly kind: 'read'; readonly bytes: Buffer } | { readonly kind: 'too-large' };

/**
 * Takes a body of at most `limitBytes` where Node's parser hands it on, and calls `done` once. A body that is larger is
 * not buffered: what comes after the limit is let go. Where the client goes away, `done` is never called, and nobody
 * waits for an answer.
 *
 * The parser pushes each part of a body, and null at its end, into the request's stream. Taken there, the body is whole
 * in the same turn as its last byte; through the stream it takes two turns, and its events a tenth of a prediction's time.
 */
export function takeBody(
  request: TakenRequest,
  limitBytes: number,
  done: (outcome: BodyOutcome) => void,
): void {
  const taking: Taking = { limitBytes, done, first: null, rest: null, byteCount: 0, isDone: false };
  request[takingOf] = taking;
  request.push = takePart;
  // Tells Node that the request is being read: one that nobody reads is drained when its answer is sent.
  request.read(0);
  if (Number(request.headers['content-length'] ?? 0) > limitBytes) finish(taking, { kind: 'too-large' });
}

type Taking = {
  readonly limitBytes: number;
  readonly done: (outcome: BodyOutcome) => void;
  first: Buffer | null;
  rest: Buffer[] | null;
  byteCount: number;
  isDone: boolean;
};

const takingOf = Symbol('taking');
type TakenRequest = IncomingMessage & { [takingOf]?: Taking };

function finish(taking: Taking, outcome: BodyOutcome): void {
  taking.isDone = true;
  taking.done(outcome);
}

/** One function for all requests: with a closure in each, V8 kept some of them until the next major collection. */
function takePart(this: TakenRequest, part: Buffer | null): boolean {
  const taking = this[takingOf];
  if (taking === undefined || taking.isDone) return true;
  taking.byteCount += part === null ? 0 : part.length;
  if (taking.byteCount > taking.limitBytes) finish(taking, { kind: 'too-large' });
  else if (part === null) finish(taking, { kind: 'read', bytes: bytesOf(taking) });
  else if (taking.first === null) taking.first = part;
  else if (taking.rest === null) taking.rest = [taking.first, part];
  else taking.rest.push(part);
  return true;
}

const bytesOf = ({ first, rest, byteCount }: Taking): Buffer =>
  rest === null ? (first ?? empty) : Buffer.concat(rest, byteCount);

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
    takeBody(request, limitBytes, (outcome) => {
      if (outcome.kind === 'read') resolve(outcome.bytes);
      else reject(tooLarge(limitBytes));
    });
  });
}
