import type { Middleware } from 'koa';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, noBody, type Route } from '../http/route.ts';
import { lookAt, transitionAnswer } from '../rollouts/rollout-answer.ts';
import { rolloutOf } from '../routes/rollouts.ts';
import { type Html, html } from './html.ts';
import { rolloutView } from './rollout-view.ts';
import { shellWith } from './shell.ts';

const address = /^\/models\/[^/]+\/rollouts\/[^/]+$/;

/**
 * The address of a rollout is that of its page, too: a browser, which asks for HTML first, is shown the page, programs get
 * JSON. Who sends a key with it gets the page with all its contents, readable without a script; else the script sends it.
 */
export const rolloutAddress: Middleware = async (ctx, next) => {
  if (ctx.method === 'GET' && address.test(ctx.path)) {
    ctx.vary('accept');
    if (ctx.accepts('json', 'html') === 'html')
      ctx.path = ctx.get('authorization') === '' ? '/ui/rollout' : `/ui${ctx.path}/page`;
  }
  await next();
};

/** The page of a rollout: a shell that needs no key, and what is rendered here that does. */
export function rolloutPageRoutes(deps: ApiDependencies): readonly Route[] {
  const part = { method: 'GET', scope: 'read', body: noBody, answers: { 200: 'text/html' } } as const;
  return [
    {
      ...part,
      scope: null,
      path: '/ui/rollout',
      operation: 'showRolloutShell',
      summary: 'The page of a rollout, before its reader is known',
      handle: async () => page(shellWith({ script: 'rollout.js' })),
    },
    {
      ...part,
      path: '/ui/models/:model/rollouts/:rollout',
      operation: 'showRollout',
      summary: 'The page of a rollout: what it holds',
      problems: ['unknown_rollout'],
      handle: async (call) => page(await contents(deps, call)),
    },
    {
      ...part,
      path: '/ui/models/:model/rollouts/:rollout/page',
      operation: 'showRolloutPage',
      summary: 'The page of a rollout, whole',
      problems: ['unknown_rollout'],
      handle: async (call) =>
        page(shellWith({ script: 'rollout.js', main: html`${await contents(deps, call)}` })),
    },
  ];
}

const page = ({ markup }: Html): Answer => ({
  status: 200,
  text: { type: 'text/html; charset=utf-8', content: markup },
});

async function contents(deps: ApiDependencies, call: Call): Promise<Html> {
  const { answer, transitions } = await lookAt(deps, await rolloutOf(deps, call));
  return rolloutView(answer, transitions.map(transitionAnswer));
}
