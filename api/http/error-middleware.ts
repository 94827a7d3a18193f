import { randomUUID } from 'node:crypto';
import type { Context, Middleware } from 'koa';
import type { Logger } from 'pino';
import { isLedgerAway, ledgerAway } from '../ledger-fault.ts';
import { HttpProblem, problemAnswer } from '../problem.ts';

const requestIdPattern = /^[\w.:-]{1,100}$/;

/** The caller's `X-Request-Id`, or one of our own. */
export function requestIdOf(header: string | undefined): string {
  return header !== undefined && requestIdPattern.test(header) ? header : randomUUID();
}

export type RequestState = { requestId: string; principal: string };

/** The one place where errors become answers; whoever throws does not log. */
export function errorMiddleware(log: Logger): Middleware<RequestState> {
  return async (ctx, next) => {
    ctx.state.requestId = requestIdOf(ctx.get('x-request-id') || undefined);
    try {
      await next();
    } catch (error) {
      const problem = problemOf(error);
      if (problem.status >= 500)
        log.error(
          { err: problem.cause ?? error, requestId: ctx.state.requestId, path: ctx.path },
          problem.message,
        );
      answerProblem(ctx, problem);
    }
  };
}

function problemOf(error: unknown): HttpProblem {
  if (error instanceof HttpProblem) return error;
  if (isLedgerAway(error)) return ledgerAway(error);
  return new HttpProblem('internal', 'the request failed on our side; the log has its request_id', {
    cause: error,
  });
}

function answerProblem(ctx: Context, problem: HttpProblem): void {
  const { status, headers, body } = problemAnswer(problem, {
    instance: ctx.path,
    requestId: ctx.state['requestId'],
  });
  ctx.status = status;
  ctx.body = body;
  ctx.set({ ...headers });
}
