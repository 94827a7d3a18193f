import { LiveAnswer, ReadyzAnswer } from '../../shared/http/health.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { type Answer, noBody, ok, type Route } from '../http/route.ts';
import { predictionLogText } from '../metrics/prediction-log.ts';
import { shadowText } from '../metrics/shadow.ts';

const open = { method: 'GET', scope: null, body: noBody } as const;

export function healthRoutes(deps: ApiDependencies): readonly Route[] {
  return [
    {
      ...open,
      path: '/livez',
      operation: 'getLiveness',
      summary: 'Whether the process runs',
      answers: { 200: LiveAnswer },
      handle: async () => ok({ status: 'live' }),
    },
    {
      ...open,
      path: '/readyz',
      operation: 'getReadiness',
      summary: 'Whether the replica follows the ledger or serves the last known good; 503 while it goes away',
      answers: { 200: ReadyzAnswer, 503: ReadyzAnswer },
      handle: async () => readyz(deps),
    },
    {
      ...open,
      path: '/metrics',
      operation: 'getMetrics',
      summary: 'Prometheus metrics of this replica',
      answers: { 200: 'text/plain' },
      handle: async () => ({
        status: 200,
        text: { type: 'text/plain; version=0.0.4; charset=utf-8', content: await metrics(deps) },
      }),
    },
  ];
}

const metrics = async ({ metrics, predictions, shadow }: ApiDependencies): Promise<string> =>
  `${await metrics.text()}${predictionLogText(predictions)}${shadowText(shadow)}`;

function readyz({ view }: ApiDependencies): Answer {
  const { isFollowing, phase } = view;
  const slots = [...view.slots.all()];
  const isReady = isFollowing || slots.length > 0;
  const body: ReadyzAnswer = {
    status: phase !== 'open' ? 'draining' : isReady ? 'ready' : 'starting',
    replica: view.id,
    following: isFollowing,
    models: Object.fromEntries([
      ...(view.models ?? []).map((model): [string, null] => [model, null]),
      ...slots.map(([model, slot]): [string, string] => [model, slot.loaded.version]),
    ]),
  };
  return body.status === 'ready' ? ok(body) : { status: 503, body, headers: { 'retry-after': '1' } };
}
