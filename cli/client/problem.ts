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
  readonly url: string;
  constructor(url: string, cause: unknown) {
    super(unreachableText(url, cause), { cause });
    this.url = url;
  }
}

/** Something answered, but not as an API of this version does. */
export class UnknownAnswer extends Error {
  override readonly name = 'UnknownAnswer';
  constructor(url: string, cause: unknown) {
    super(
      `${url} answers in a shape that this program does not know: check RATCHET_URL, and that API and command line are of one version`,
      { cause },
    );
  }
}

const remedies: Readonly<Record<string, string>> = {
  unauthorized: 'the command line sends RATCHET_TOKEN, or the token of the local stack',
  forbidden: 'set RATCHET_TOKEN to a key that has the scope: `ratchet key create NAME --scope …` makes one',
};

function unreachableText(url: string, cause: unknown): string {
  const remedy = 'start it with `npm start`, or set RATCHET_URL to where it runs';
  if (cause instanceof Error && cause.name === 'TimeoutError')
    return `${url} took the request and did not answer within a minute: see the log of the API`;
  return `nothing answers at ${url}: ${remedy}`;
}

/** The text under a field of an answer; null where there is none. */
export function textOf(body: unknown, field: string): string | null {
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

/** What the API tells its callers to ask, and the command that asks it; longer paths come first. */
const commands: readonly (readonly [RegExp, string])[] = [
  [/GET \/models\/([\w-]+)\/versions\/vN/g, '`ratchet show $1 vN`'],
  [/GET \/models\/([\w-]+)\/versions\b/g, '`ratchet versions $1`'],
  [/GET \/models\/([\w-]+)\/runs\b/g, '`ratchet runs $1`'],
  [/GET \/models\/([\w-]+)\/rollouts\/(o-[\w-]+)/g, '`ratchet rollout show $1 $2`'],
  [/POST \/models\/([\w-]+)\/rollouts\/(o-[\w-]+)\/([a-z]+)/g, '`ratchet rollout $3 $1 $2`'],
  [/(?<=follow it )at \/models\/([\w-]+)\/rollouts\/(o-[\w-]+)/g, 'by `ratchet rollout watch $1 $2`'],
  [/GET \/models\/([\w-]+)\/rollouts\b/g, '`ratchet rollout list $1`'],
  [/POST \/models\/([\w-]+)\/rollouts\b(?!\/)/g, '`ratchet rollout start $1`'],
  [/POST \/models\/([\w-]+)\/retrain\b/g, '`ratchet retrain $1`'],
  [/POST \/models\/([\w-]+)\/rollback\b/g, '`ratchet rollback $1`'],
  [/POST \/models\/([\w-]+)\/promote\b/g, '`ratchet promote $1`'],
  [/PUT \/models\/([\w-]+)\/schedule\b/g, '`ratchet schedule $1 --every 6h`'],
  [/GET \/models\b(?!\/)/g, '`ratchet status`'],
  [/GET \/keys\b/g, '`ratchet key list`'],
];

const inCommands = (text: string): string =>
  commands.reduce((words, [route, command]) => words.replaceAll(route, command), text);

function problemText(status: number, body: unknown): string {
  const head = inCommands(textOf(body, 'detail') ?? textOf(body, 'title') ?? `the API answered ${status}`);
  const remedy = remedies[textOf(body, 'code') ?? ''];
  return [head, ...fieldErrors(body), ...(remedy === undefined ? [] : [remedy])].join('\n');
}
