import { readFileSync } from 'node:fs';
import { listModels } from '../../store/postgres/declarations.ts';
import { listRollouts } from '../../store/postgres/rollouts.ts';
import { listRuns } from '../../store/postgres/runs.ts';
import { listVersions } from '../../store/postgres/versions.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, type Call, noBody, type Route } from '../http/route.ts';
import { rolloutSummary } from '../rollouts/rollout-answer.ts';
import { modelOf } from '../routes/find-model.ts';
import { modelAnswer } from '../routes/models.ts';
import { runAnswer } from '../routes/runs.ts';
import { summary } from '../routes/versions.ts';
import { type Html, html } from './html.ts';
import { modelView } from './model-view.ts';
import { predictionForm } from './prediction-form.ts';
import { rolloutPageRoutes } from './rollout-page.ts';
import { shell, signIn } from './shell.ts';

const asset = (name: string): string => readFileSync(new URL(name, import.meta.url), 'utf8');

/** The page: a shell that needs no key, and parts rendered here that do. */
export function pageRoutes(deps: ApiDependencies): readonly Route[] {
  const part = { method: 'GET', scope: 'read', body: noBody, answers: { 200: 'text/html' } } as const;
  const open = { ...part, scope: null } as const;
  const css = asset('page.css');
  return [
    { ...open, path: '/', operation: 'showPage', summary: 'The page', handle: async () => page(shell) },
    {
      ...open,
      path: '/ui/sign-in',
      operation: 'showSignIn',
      summary: 'The page: asks for a key',
      handle: async () => page(signIn),
    },
    {
      ...open,
      path: '/ui/page.css',
      answers: { 200: 'text/css' },
      operation: 'getPageStyle',
      summary: 'The page: its style',
      handle: async () => ({ status: 200, text: { type: 'text/css; charset=utf-8', content: css } }),
    },
    scriptRoute('page.js', { operation: 'getPageScript', summary: 'The page: its script' }),
    scriptRoute('kit.js', { operation: 'getKitScript', summary: 'The pages: what their scripts share' }),
    scriptRoute('rollout.js', {
      operation: 'getRolloutScript',
      summary: 'The page of a rollout: its script',
    }),
    ...rolloutPageRoutes(deps),
    {
      ...part,
      path: '/ui/models',
      operation: 'showModels',
      summary: 'The page: the models',
      handle: async () => page(await tabs(deps)),
    },
    {
      ...part,
      path: '/ui/models/:model',
      operation: 'showModel',
      summary: 'The page: one model',
      handle: async (call) => page(await whole(deps, call)),
    },
    {
      ...part,
      path: '/ui/models/:model/live',
      operation: 'showModelChanges',
      summary: 'The page: what changes of one model',
      handle: async (call) => page(await live(deps, call)),
    },
  ];
}

function scriptRoute(name: string, about: Pick<Route, 'operation' | 'summary'>): Route {
  const content = asset(name);
  return {
    ...about,
    method: 'GET',
    path: `/ui/${name}`,
    scope: null,
    body: noBody,
    answers: { 200: 'text/javascript' },
    handle: async () => ({ status: 200, text: { type: 'text/javascript; charset=utf-8', content } }),
  };
}

const page = ({ markup }: Html): Answer => ({
  status: 200,
  text: { type: 'text/html; charset=utf-8', content: markup },
});

async function tabs(deps: ApiDependencies): Promise<Html> {
  const models = await listModels(deps.ledger);
  return html`${models.map(({ model }) => html`<a href="/#${model}" data-model="${model}">${model}</a>`)}`;
}

async function whole(deps: ApiDependencies, call: Call): Promise<Html> {
  const { model } = await modelOf(deps, call);
  return html`<div class="title"><h1>${model}</h1><div class="actions">
      <button type="button" class="primary" data-action="retrain">Retrain</button>
      <button type="button" data-action="rollback">Roll back</button></div></div>
    <div class="columns">${await live(deps, call)}
      <section aria-labelledby="ask-it" class="aside"><h2 id="ask-it">Ask it</h2>${predictionForm(model, deps.view.slots.get(model))}</section></div>`;
}

const shownCount = 8;
const rolloutsShown = 5;

async function live(deps: ApiDependencies, call: Call): Promise<Html> {
  const { model } = await modelOf(deps, call);
  const [answer, { runs }, { versions }, rollouts] = await Promise.all([
    modelAnswer(deps, model),
    listRuns(deps.ledger, { model, limit: shownCount }),
    listVersions(deps.ledger, model, { limit: shownCount }),
    listRollouts(deps.ledger, model, { limit: rolloutsShown }),
  ]);
  return modelView({
    answer,
    runs: runs.map((run) => runAnswer(deps.orchestration, run)),
    versions: versions.map(summary),
    rollouts: rollouts.map((rollout) => rolloutSummary(deps, rollout)),
    trouble: deps.view.troubles.get(model) ?? null,
  });
}
