import { connect } from 'node:net';

export type BareTarget = { readonly url: string; readonly token: string | null; readonly body: unknown };

export type BareConnection = {
  /** Sends the request once more; to be called when the one before is answered. */
  ask(): void;
  end(): void;
};

export type BareEvents = {
  onOpen(): void;
  /** @param problem what was answered instead of 200; null where it was */
  onAnswer(problem: string | null): void;
  /** @param error null where the other side ended it */
  onClosed(error: Error | null): void;
};

/**
 * One kept connection that sends the same request again and again. It writes and reads the bare socket, for a client that
 * parses every answer takes more CPU than what it measures.
 */
export function bareConnection(target: BareTarget, events: BareEvents): BareConnection {
  const url = new URL(target.url);
  const message = requestBytes(url, target);
  const socket = connect({ port: Number(url.port), host: url.hostname, noDelay: true });
  let missing = 0;
  let problem: string | null = null;
  socket.once('connect', events.onOpen);
  let broken: Error | null = null;
  socket.on('error', (error) => {
    broken = error;
  });
  socket.once('close', () => events.onClosed(broken));
  socket.on('data', (part) => {
    try {
      if (missing === 0) ({ missing, problem } = answerBytes(part));
    } catch (error) {
      socket.destroy(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    missing -= part.length;
    if (missing === 0) events.onAnswer(problem);
  });
  return { ask: () => void socket.write(message), end: () => void socket.end() };
}

function requestBytes(url: URL, { token, body }: BareTarget): Buffer {
  const text = JSON.stringify(body);
  const head = [
    `POST ${url.pathname} HTTP/1.1`,
    `host: ${url.host}`,
    'content-type: application/json',
    ...(token === null ? [] : [`authorization: Bearer ${token}`]),
    `content-length: ${Buffer.byteLength(text)}`,
  ];
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${text}`);
}

/** Length of an answer, its head included, and what it begins with where it is not 200. @throws where it has no content-length */
function answerBytes(first: Buffer): { readonly missing: number; readonly problem: string | null } {
  const text = first.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const length = /content-length: (\d+)/i.exec(text)?.[1];
  const begin = text.slice(0, 200);
  if (end < 0 || length === undefined)
    throw new Error(`expected an answer with a content-length, got ${begin}`);
  return {
    missing: end + 4 + Number(length),
    problem: text.startsWith('HTTP/1.1 200 ') ? null : begin,
  };
}
