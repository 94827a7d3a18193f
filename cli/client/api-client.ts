import type { z } from 'zod';
import { type SentEvent, sentEvents } from './event-stream.ts';
import { ApiProblem, ApiUnreachable, UnknownAnswer } from './problem.ts';

export type ApiAnswer = { readonly status: number; readonly body: unknown };
export type ApiRequest = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  /** Sent as it is instead of a JSON body. */
  readonly text?: { readonly type: string; readonly content: string };
  readonly idempotencyKey?: string;
  /** The ETag that the thing must still have. */
  readonly ifMatch?: string;
  readonly signal?: AbortSignal;
};

export type ApiClient = {
  readonly url: string;
  /** @throws ApiProblem on any status from 400 on, ApiUnreachable where nothing answers, the signal's reason. */
  call(path: string, request?: ApiRequest): Promise<ApiAnswer>;
  /** The bytes of an answer that is a file. @throws as `call` */
  download(path: string): Promise<Uint8Array>;
  /** Server-sent events until the server ends them. @throws as `call` */
  events(path: string, how: Following): AsyncGenerator<SentEvent>;
  /** The same as `call`, with an answer of a known shape. @throws UnknownAnswer where it has another. */
  ask<T>(shape: z.ZodType<T>, path: string, request?: ApiRequest): Promise<T>;
};

export type Following = {
  /** The last event that was seen: those after it follow. */
  readonly lastEventId?: string | undefined;
  readonly signal: AbortSignal;
};

/** Longer than the API itself waits for anything. */
const patienceMs = 60_000;

function headersOf(token: string | null, request: ApiRequest): Record<string, string> {
  const type = request.text?.type ?? (request.body === undefined ? null : 'application/json');
  return {
    accept: 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(type === null ? {} : { 'content-type': type }),
    ...(request.ifMatch === undefined ? {} : { 'if-match': request.ifMatch }),
    ...(request.idempotencyKey === undefined ? {} : { 'idempotency-key': request.idempotencyKey }),
  };
}

function parseBody(text: string): unknown {
  if (text === '') return null;
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function signalOf({ signal }: ApiRequest): AbortSignal {
  const patience = AbortSignal.timeout(patienceMs);
  return signal === undefined ? patience : AbortSignal.any([patience, signal]);
}

/** A client of the API at `url`, e.g. `http://127.0.0.1:3000`. */
export function openApiClient(url: string, token: string | null): ApiClient {
  const base = url.replace(/\/+$/, '');
  const call = async (path: string, request: ApiRequest = {}): Promise<ApiAnswer> => {
    const { status, bytes } = await exchange({ base, token }, path, request);
    return { status, body: parseBody(bytes.toString('utf8')) };
  };
  return {
    url: base,
    call,
    events: (path, how) => follow({ base, token }, path, how),
    download: async (path) => (await exchange({ base, token }, path, {})).bytes,
    ask: async (shape, path, request) => {
      const parsed = shape.safeParse((await call(path, request)).body);
      if (parsed.success) return parsed.data;
      throw new UnknownAnswer(`${base}${path}`, parsed.error);
    },
  };
}

type Peer = { readonly base: string; readonly token: string | null };
type RawAnswer = { readonly status: number; readonly bytes: Buffer };

async function exchange({ base, token }: Peer, path: string, request: ApiRequest): Promise<RawAnswer> {
  const sent = request.text?.content ?? (request.body === undefined ? null : JSON.stringify(request.body));
  try {
    const response = await fetch(`${base}${path}`, {
      method: request.method ?? 'GET',
      headers: headersOf(token, request),
      body: sent,
      signal: signalOf(request),
    });
    const { status } = response;
    const bytes = Buffer.from(await response.arrayBuffer());
    if (status >= 400) throw new ApiProblem(status, parseBody(bytes.toString('utf8')));
    return { status, bytes };
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    request.signal?.throwIfAborted();
    throw new ApiUnreachable(base, error);
  }
}

/** A connection that says nothing for so long, not even that it lives, is given up. */
const silenceMs = 30_000;

async function* follow(
  { base, token }: Peer,
  path: string,
  { signal, lastEventId }: Following,
): AsyncGenerator<SentEvent> {
  const silence = new AbortController();
  let timer = setTimeout(() => silence.abort(), silenceMs);
  const onPart = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => silence.abort(), silenceMs);
  };
  try {
    const response = await fetch(`${base}${path}`, {
      headers: {
        ...headersOf(token, {}),
        accept: 'text/event-stream, application/problem+json',
        ...(lastEventId === undefined ? {} : { 'last-event-id': lastEventId }),
      },
      signal: AbortSignal.any([signal, silence.signal]),
    });
    if (response.status >= 400) throw new ApiProblem(response.status, parseBody(await response.text()));
    if (response.body) yield* sentEvents(response.body, onPart);
  } catch (error) {
    if (error instanceof ApiProblem) throw error;
    signal.throwIfAborted();
    throw new ApiUnreachable(base, error);
  } finally {
    clearTimeout(timer);
  }
}
