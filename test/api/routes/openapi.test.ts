import { beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import type { Route } from '../../../api/http/route.ts';
import { routesOf } from '../../../api/routes/table.ts';
import { problems } from '../../../shared/http/problem.ts';
import { rolloutCommands } from '../../../shared/rollout/messages.ts';
import type { CallOptions } from '../../support/api.ts';
import { useChurnApi } from '../../support/churn-api.ts';

/** The parts of OpenAPI 3.1 that we use, as its specification wants them; anything else is an error. */
const Media = z.record(z.string().regex(/^\w+\/[\w.+-]+$/), z.strictObject({ schema: z.looseObject({}) }));
const Parameter = z.strictObject({
  name: z.string(),
  in: z.enum(['path', 'query', 'header']),
  required: z.boolean().optional(),
  description: z.string().optional(),
  schema: z.looseObject({}),
});
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z]+(?:[A-Z][a-z]+)*$/),
  summary: z.string().min(5),
  description: z.string(),
  security: z.array(z.strictObject({ key: z.array(z.never()) })),
  parameters: z.array(Parameter),
  requestBody: z.strictObject({ required: z.boolean(), content: Media }).optional(),
  responses: z.record(
    z.string().regex(/^(?:[1-5]\d\d|default)$/),
    z.strictObject({ description: z.string().min(1), content: Media.optional() }),
  ),
});
const Document = z.strictObject({
  openapi: z.literal('3.1.0'),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string() }),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'delete']), Operation),
  ),
  components: z.strictObject({
    securitySchemes: z.strictObject({
      key: z.strictObject({ type: z.literal('http'), scheme: z.literal('bearer') }),
    }),
    schemas: z.record(z.string(), z.looseObject({})),
  }),
});

const churn = useChurnApi();
let document: z.infer<typeof Document>;
beforeAll(async () => {
  document = Document.parse((await churn.api.call('/openapi.json', { token: null })).body);
});

const operationOf = ({ method, path }: Pick<Route, 'method' | 'path'>): z.infer<typeof Operation> =>
  Operation.parse(
    Object.entries(document.paths[path.replaceAll(/:(\w+)/g, '{$1}')] ?? {}).find(
      ([name]) => name === method.toLowerCase(),
    )?.[1],
  );

it('describes every route under a name of its own, with its parameters and its key', () => {
  const routes = routesOf(churn.api.deps);
  const names = routes.map((route) => operationOf(route).operationId);
  expect(new Set(names).size).toBe(routes.length);
  expect(Object.values(document.paths).flatMap((path) => Object.keys(path))).toHaveLength(routes.length);
  for (const route of routes) {
    const { parameters, security, responses } = operationOf(route);
    const inPath = parameters.filter((parameter) => parameter.in === 'path');
    expect(inPath.map(({ name }) => name)).toEqual(
      [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => name),
    );
    expect(inPath.every(({ required }) => required)).toBe(true);
    expect(new Set(parameters.map(({ name }) => name)).size).toBe(parameters.length);
    expect(security).toHaveLength(route.scope === null ? 0 : 1);
    expect(Object.keys(responses)).toEqual(
      expect.arrayContaining(['default', ...Object.keys(route.answers)]),
    );
  }
});

it('keeps the names that programs are generated from', () => {
  const names = routesOf(churn.api.deps).map(({ operation }) => operation);
  expect(names).toEqual(
    expect.arrayContaining([
      ...[
        'predict',
        'predictDefault',
        'predictBatch',
        'explain',
        'explainDefault',
        'explainBatch',
        'listModels',
        'getModel',
        'listVersions',
        'getVersion',
      ],
      ...['listRuns', 'getRun', 'retrainModel', 'retrainModelDefault', 'cancelRun', 'promoteVersion'],
      ...['listRollouts', 'getRollout', 'startRollout', 'followRollout', 'pauseRollout', 'abortRollout'],
      ...['rollBackModel', 'rollBackModelDefault', 'reloadModel', 'getChange', 'getSchedule', 'setSchedule'],
      ...['triggerSchedule', 'listKeys', 'createKey', 'revokeKey', 'applyDeclaration', 'getDeclaration'],
    ]),
  );
});

it('refers to nothing that it does not hold', () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)].map(([, target]) => target);
  expect(new Set(references)).toEqual(new Set(['#/components/schemas/Problem']));
  expect(Object.keys(document.components.schemas)).toContain('Problem');
});

it('says what a request must hold, and which requests may be repeated', () => {
  const { requestBody } = operationOf({ method: 'POST', path: '/predict' });
  expect(requestBody?.content['application/json']?.schema).toMatchObject({ required: ['features'] });
  const repeatable = routesOf(churn.api.deps).filter((route) =>
    operationOf(route).parameters.some(({ name }) => name === 'Idempotency-Key'),
  );
  expect(repeatable.map(({ path }) => path)).toEqual([
    ...['/models/:model/retrain', '/retrain', '/models/:model/rollouts'],
    ...rolloutCommands.map((name) => `/models/:model/rollouts/:rollout/${name}`),
    ...['/models/:model/promote', '/models/:model/rollback'],
    ...['/rollback', '/models/:model/reload', '/reload'],
  ]);
});

it.each<[Route['method'], string, string, CallOptions]>([
  ['GET', '/models/:model', '/models/nope', {}],
  ['GET', '/models/:model', '/models/churn', { token: null }],
  ['GET', '/models/:model/runs/:run', '/models/churn/runs/r-unknown', {}],
  ['GET', '/models/:model/runs', '/models/churn/runs?limit=0', {}],
  ['GET', '/models/:model/versions/:version/report', '/models/churn/versions/v1/report', {}],
  ['GET', '/models/:model/changes/:request', '/models/churn/changes/q-1', {}],
  ['POST', '/models/:model/retrain', '/models/churn/retrain', { body: {} }],
  ['POST', '/models/:model/rollback', '/models/churn/rollback', { body: { reason: 'x' } }],
  ['POST', '/models/:model/predict', '/models/churn/predict', { text: '{' }],
  ['GET', '/models/:model/rollouts/:rollout', '/models/churn/rollouts/o-unknown', {}],
  ['POST', '/models/:model/rollouts', '/models/churn/rollouts', { body: { reason: 'x', aa: true } }],
  ['POST', '/keys', '/keys', { body: { name: 'x' } }],
  [
    'PUT',
    '/models/:model',
    '/models/churn',
    { text: 'model: 1', headers: { 'content-type': 'application/yaml' } },
  ],
])('tells beforehand of the refusal that %s %s answers', async (method, path, asked, options) => {
  const { status, body } = await churn.api.call(asked, { method, ...options });
  expect(Object.keys(problems)).toContain(body.code);
  const told = operationOf({ method, path }).responses[String(status)];
  expect(told?.description).toContain(`\`${body.code}\``);
  expect(told?.content).toHaveProperty(['application/problem+json']);
});
