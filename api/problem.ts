import { type FieldError, type Problem, type ProblemCode, problems } from '../shared/http/problem.ts';

export type ProblemDetails = {
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of the document beside the standard ones, such as `links`. */
  readonly extra?: Readonly<Record<string, unknown>>;
  readonly cause?: unknown;
};

/** Ends a request with a problem document; `message` says what is wrong and how to mend it. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly code: ProblemCode;
  readonly details: ProblemDetails;
  constructor(code: ProblemCode, message: string, details: ProblemDetails = {}) {
    super(message, details.cause === undefined ? {} : { cause: details.cause });
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return problems[this.code].status;
  }
}

/** No model is declared, or known yet, that a short form could mean; `route` is its long form. */
export const noDefaultModel = (route: string): HttpProblem =>
  new HttpProblem(
    'no_default_model',
    `no model is declared, so there is no default one: declare one with \`ratchet apply\`, or name the model in ${route}`,
    { extra: { models: [] } },
  );

const standardHeaders: Partial<Record<ProblemCode, Readonly<Record<string, string>>>> = {
  unauthorized: { 'www-authenticate': 'Bearer realm="ratchet"' },
  model_not_ready: { 'retry-after': '5' },
  ledger_unavailable: { 'retry-after': '5' },
  temporal_unavailable: { 'retry-after': '5' },
  too_many_readers: { 'retry-after': '5' },
  not_following: { 'retry-after': '2' },
};

export type ProblemAnswer = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
};

/** The RFC 9457 document of a problem, ready to be sent. */
export function problemAnswer(
  problem: HttpProblem,
  about: { readonly instance: string; readonly requestId: string },
): ProblemAnswer {
  const { status, title } = problems[problem.code];
  const document: Problem = {
    type: `urn:ratchet:problem:${problem.code}`,
    title,
    status,
    detail: problem.message,
    instance: about.instance,
    code: problem.code,
    request_id: about.requestId,
    ...(problem.details.errors ? { errors: [...problem.details.errors] } : {}),
    ...problem.details.extra,
  };
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      ...standardHeaders[problem.code],
      ...problem.details.headers,
    },
    body: JSON.stringify(document),
  };
}
