import Router from '@koa/router';
import type Koa from 'koa';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { idempotencyKeyPattern } from '../../shared/http/idempotency-key.ts';
import { versionHeader } from '../../shared/http/predict.ts';
import { authorise, permitted } from '../keys/authorise.ts';
import type { KeyRing, Principal } from '../keys/key-ring.ts';
import { HttpProblem } from '../problem.ts';
import { beginEntry, noteAnswer, noteIn } from './change-log.ts';
import { decodeUtf8, jsonTypeProblem, parseJson, typeProblem } from './json-body.ts';
import { readBody } from './read-body.ts';
import type { Answer, BodyForm, Call, Route } from './route.ts';

/** Bytes of a body that is no prediction. */
const bodyLimitBytes = 1_048_576;

export type Routing = { readonly keys: KeyRing; readonly log: Logger };

/** Puts the table behind Koa's router; what no route takes is a 404 or 405 problem. */
export function useRoutes(app: Koa, routes: readonly Route[], routing: Routing): void {
  const router = new Router({ strict: true, sensitive: true });
  for (const route of routes)
    router.register(route.path, [route.method.toLowerCase()], async (ctx: Context) => {
      respond(ctx, await run(route, ctx, routing));
    });
  app.use(router.routes());
  app.use(otherwise(router));
}

/** What no route took: 405 where another method would have been taken, else 404. */
function otherwise(router: Router): Middleware {
  return async (ctx) => {
    const allowed = [...new Set(router.match(ctx.path, ctx.method).path.flatMap((layer) => layer.methods))];
    if (allowed.length === 0)
      throw new HttpProblem('not_found', 'there is nothing at this path: see /openapi.json');
    const allow = allowed.join(', ');
    throw new HttpProblem('method_not_allowed', `this path knows ${allow}`, { headers: { allow } });
  };
}

async function run(route: Route, ctx: Context, { keys, log }: Routing): Promise<Answer> {
  const principal = route.scope === null ? null : authorise(keys, ctx.req.headers.authorization, route.scope);
  const actor = principal?.name ?? 'anonymous';
  beginEntry(ctx, route, actor);
  if (route.handle === null)
    throw new HttpProblem('not_found', 'predictions are answered by the server, not here');
  const requestId: string = ctx.state['requestId'];
  const call: Call = {
    params: ctx['params'],
    query: ctx.query,
    actor,
    body: await bodyOf(route.body, ctx),
    idempotencyKey: idempotencyKey(ctx.get('idempotency-key')),
    header: (name) => ctx.get(name),
    pinnedVersion: route.takesVersion ? pinnedVersion(ctx, principal) : undefined,
    requestId,
    log: log.child({ requestId, actor }),
    note: (facts) => noteIn(ctx, facts),
  };
  const answer = await route.handle(call);
  noteAnswer(ctx, answer);
  return answer;
}

async function bodyOf(form: BodyForm, ctx: Context): Promise<unknown> {
  if (form.kind === 'none') return undefined;
  const isEmpty = form.kind === 'json' && form.isOptional && isWithoutBody(ctx);
  if (isEmpty) return {};
  const { headers } = ctx.req;
  const problem =
    form.kind === 'json'
      ? jsonTypeProblem(headers)
      : typeProblem(headers, { isType: form.isType, expected: form.type });
  if (problem) throw problem;
  const bytes = await readBody(ctx.req, bodyLimitBytes);
  return form.kind === 'json' ? parseJson(bytes) : decodeUtf8(bytes);
}

function isWithoutBody(ctx: Context): boolean {
  const { 'content-length': length, 'transfer-encoding': transfer } = ctx.req.headers;
  return transfer === undefined && (length === undefined || length === '0');
}

function idempotencyKey(header: string): string | null {
  if (header === '') return null;
  if (idempotencyKeyPattern.test(header)) return header;
  throw new HttpProblem('invalid_request', 'Idempotency-Key must be 1 to 128 visible ASCII characters');
}

/** @throws HttpProblem forbidden where the key may not name the version that is to answer. */
function pinnedVersion(ctx: Context, principal: Principal | null): string | undefined {
  const version = ctx.get(versionHeader);
  if (version === '') return undefined;
  if (principal !== null) permitted(principal, 'operate');
  return version;
}

function respond(ctx: Context, answer: Answer): void {
  ctx.status = answer.status;
  if (answer.stream) {
    ctx.body = answer.stream.content;
    ctx.set('content-type', answer.stream.type);
  } else if (answer.bytes) {
    ctx.body = Buffer.from(answer.bytes.content);
    ctx.set('content-type', answer.bytes.type);
  } else if (answer.text) {
    ctx.body = answer.text.content;
    ctx.set('content-type', answer.text.type);
  } else if (answer.body !== undefined) {
    ctx.body = JSON.stringify(answer.body);
    ctx.set('content-type', 'application/json');
  }
  if (answer.headers) ctx.set({ ...answer.headers });
}
