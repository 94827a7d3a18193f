import Koa from 'koa';
import type { ApiDependencies } from './dependencies.ts';
import { changeLog } from './http/change-log.ts';
import { errorMiddleware } from './http/error-middleware.ts';
import { useRoutes } from './http/router.ts';
import { securityHeaders } from './http/security-headers.ts';
import { routesOf } from './routes/table.ts';
import { rolloutAddress } from './ui/rollout-page.ts';

/** Everything but predictions, which the fast path answers; it does not listen. */
export function createApp(deps: ApiDependencies): Koa {
  const app = new Koa();
  app.on('error', (error: unknown) => deps.log.warn({ err: error }, 'a response could not be sent'));
  app.use(async (ctx, next) => {
    if (deps.view.phase === 'closing') ctx.set('connection', 'close');
    await next();
    deps.metrics.countRequest(String(ctx['_matchedRoute'] ?? 'none'), ctx.method, ctx.status);
  });
  app.use(changeLog(deps.log));
  app.use(securityHeaders);
  app.use(errorMiddleware(deps.log));
  app.use(rolloutAddress);
  useRoutes(app, routesOf(deps), { keys: deps.keys, log: deps.log });
  return app;
}
