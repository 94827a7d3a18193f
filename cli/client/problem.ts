/** The API refused: an RFC 9457 problem, with what a person needs to mend the cause. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly body: unknown;

  constructor(status: number, body: unknown) {
    super(problemText(status, body));
    this.status = status;
    this.code = textOf(body, 'code') ?? String(status);
    this.body = body;
  }
}

/** Nothing answered where the API should be. */
export class ApiUnreachable extends Error {
  override readonly name = 'ApiUnreachable';
  constructor(url: string, cause: unknown) {
    super(`nothing answers at ${url}: start it with \`npm start\`, or set RATCHET_URL to where it runs`, {
      cause,
    });
  }
}

function textOf(body: unknown, field: string): string | null {
  if (typeof body !== 'object' || body === null) return null;
  const value = Object.entries(body).find(([name]) => name === field)?.[1];
  return typeof value === 'string' ? value : null;
}

function fieldErrors(body: unknown): readonly string[] {
  if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors))
    return [];
  return body.errors.map((error: unknown) =>
    `  ${textOf(error, 'pointer') ?? ''} ${textOf(error, 'detail') ?? ''}`.trimEnd(),
  );
}

function problemText(status: number, body: unknown): string {
  const head = textOf(body, 'detail') ?? textOf(body, 'title') ?? `the API answered ${status}`;
  return [head, ...fieldErrors(body)].join('\n');
}
