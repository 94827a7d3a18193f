import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import type { ChangeEntry } from './change-entry.ts';
import type { Answer, Route } from './route.ts';

/** Logs each request that changes something once, with the status that it was answered with. */
export function changeLog(log: Logger): Middleware {
  return async (ctx, next) => {
    await next();
    const entry: unknown = ctx.state['changeEntry'];
    if (typeof entry !== 'object') return;
    log.info({ ...entry, requestId: ctx.state['requestId'], status: ctx.status }, 'change asked for');
  };
}

/** Begins the entry of a request; predictions, their explanations, outcomes and what only reads have none. */
export function beginEntry(ctx: Context, route: Route, actor: string): void {
  if (route.method === 'GET' || route.scope === 'predict' || route.scope === 'feedback') return;
  const { model, run, name }: Record<string, string | undefined> = ctx['params'];
  noteIn(ctx, {
    ...{ operation: route.operation, actor },
    ...(model === undefined ? {} : { model: model.slice(0, nameLengthMax) }),
    ...(run === undefined ? {} : { run: run.slice(0, nameLengthMax) }),
    ...(name === undefined ? {} : { key: name.slice(0, nameLengthMax) }),
  });
}

/** Adds to the entry of a request what only its handler knew. */
export function noteIn(ctx: Context, facts: Partial<ChangeEntry>): void {
  const known: object = ctx.state['changeEntry'] ?? {};
  ctx.state['changeEntry'] = { ...known, ...facts };
}

/** The model and the run that an answer names: the path of a short form names none, nor does one that starts a run. */
export function noteAnswer(ctx: Context, { body }: Answer): void {
  if (typeof body !== 'object' || body === null || ctx.state['changeEntry'] === undefined) return;
  const named = Object.entries(body).filter(([name]) => name === 'model' || name === 'run');
  noteIn(ctx, Object.fromEntries(named.filter(([, value]) => typeof value === 'string')));
}

const nameLengthMax = 64;
