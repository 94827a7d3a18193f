import { ApiProblem, ApiUnreachable } from './problem.ts';

export type ApiAnswer = { readonly status: number; readonly body: unknown };
export type ApiRequest = {
  readonly method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
  readonly body?: unknown;
  /** Sent as it is instead of a JSON body. */
  readonly text?: { readonly type: string; readonly content: string };
  readonly idempotencyKey?: string;
};

export type ApiClient = {
  readonly url: string;
  /** @throws ApiProblem on any status from 400 on, ApiUnreachable where nothing answers. */
  call(path: string, request?: ApiRequest): Promise<ApiAnswer>;
};

function headersOf(token: string | null, request: ApiRequest): Record<string, string> {
  const type = request.text?.type ?? (request.body === undefined ? null : 'application/json');
  return {
    accept: 'application/json',
    ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    ...(type === null ? {} : { 'content-type': type }),
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

/** A client of the API at `url`, e.g. `http://127.0.0.1:3000`. */
export function openApiClient(url: string, token: string | null): ApiClient {
  const base = url.replace(/\/+$/, '');
  const send = async (path: string, request: ApiRequest): Promise<Response> => {
    const body = request.text?.content ?? (request.body === undefined ? null : JSON.stringify(request.body));
    try {
      return await fetch(`${base}${path}`, {
        method: request.method ?? 'GET',
        headers: headersOf(token, request),
        body,
      });
    } catch (error) {
      throw new ApiUnreachable(base, error);
    }
  };
  return {
    url: base,
    call: async (path, request = {}) => {
      const response = await send(path, request);
      const body = parseBody(await response.text());
      if (response.status >= 400) throw new ApiProblem(response.status, body);
      return { status: response.status, body };
    },
  };
}
