import { randomUUID } from 'node:crypto';
import { ServerResponse, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { HttpProblem, type ProblemAnswer, problemAnswer } from '../problem.ts';

/** Milliseconds for the client to read the answer: cut at once, what it still sends would make the kernel drop it. */
const readingMs = 1_000;

/** Answers, as a problem, what Node's own parser refused before any route could see it, and closes the connection. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (socket.writableEnded) return;
  const response = responseOf(socket);
  if (!socket.writable || error.code === 'ECONNRESET' || response?.headersSent === true) {
    socket.destroy(error);
    return;
  }
  const instance = response?.req.url?.split('?')[0] ?? '';
  socket.end(message(problemAnswer(problemOf(error), { instance, requestId: randomUUID() })));
  setTimeout(() => socket.destroy(), readingMs).unref();
}

/** What Node is about to answer on the connection; its own handler of these errors looks under this name too. */
function responseOf(socket: Duplex): ServerResponse | null {
  const response: unknown = Reflect.get(socket, '_httpMessage');
  return response instanceof ServerResponse ? response : null;
}

function problemOf({ code }: NodeJS.ErrnoException): HttpProblem {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpProblem('headers_too_large', 'path and headers may hold at most 16 KB together');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpProblem(
        'request_timeout',
        'the request did not arrive in time: send its headers within 5 seconds, all of it within 10',
      );
    default:
      return new HttpProblem('invalid_request', 'these bytes are no HTTP/1.1 request');
  }
}

function message({ status, headers, body }: ProblemAnswer): string {
  const fields = { ...headers, 'content-length': String(Buffer.byteLength(body)), connection: 'close' };
  const lines = Object.entries(fields).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}\r\n${body}`;
}
