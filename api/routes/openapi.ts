import { z } from 'zod';
import { idempotencyKeyPattern } from '../../shared/http/idempotency-key.ts';
import { versionHeader } from '../../shared/http/predict.ts';
import { Problem, type ProblemCode, problems } from '../../shared/http/problem.ts';
import { VersionName } from '../../shared/names.ts';
import { noBody, ok, type Route } from '../http/route.ts';
import { problemsOf } from '../http/route-problems.ts';

type Schema = Record<string, unknown>;

const schemaOf = (schema: z.ZodType, io: 'input' | 'output'): Schema => {
  const { $schema: _, ...json } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return json;
};

/** The OpenAPI 3.1 page, made from the table of routes and their zod schemas. */
export function openApiRoute(routes: () => readonly Route[]): Route {
  return {
    method: 'GET',
    path: '/openapi.json',
    scope: null,
    operation: 'getOpenApi',
    summary: 'This document',
    body: noBody,
    answers: { 200: z.looseObject({ openapi: z.string() }) },
    handle: async () => ok(openApi(routes())),
  };
}

function openApi(routes: readonly Route[]): Schema {
  const paths: Record<string, Record<string, Schema>> = {};
  for (const route of routes) {
    const path = route.path.replaceAll(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) };
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Ratchet', version: '1', description: 'Errors are RFC 9457 problems with a stable code.' },
    paths,
    components: {
      securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
      schemas: { Problem: schemaOf(Problem, 'output') },
    },
  };
}

function operation(route: Route): Schema {
  return {
    operationId: route.operation,
    summary: route.summary,
    description: route.scope === null ? 'Needs no key.' : `Needs a key with the scope \`${route.scope}\`.`,
    security: route.scope === null ? [] : [{ key: [] }],
    parameters: parameters(route),
    ...requestBody(route),
    responses: responses(route),
  };
}

/** What is answered where all is well, every refusal by its status, and `default` for a fault of ours. */
function responses(route: Route): Schema {
  const refusals = new Map<number, ProblemCode[]>();
  for (const code of problemsOf(route)) {
    const { status } = problems[code];
    refusals.set(status, [...(refusals.get(status) ?? []), code]);
  }
  return {
    ...Object.fromEntries(
      [...refusals].map(([status, codes]) => [status, refusal(codes.map(words).join('; '))]),
    ),
    ...Object.fromEntries(
      Object.entries(route.answers).map(([status, form]) => [status, success(route.summary, form)]),
    ),
    default: refusal(words('internal')),
  };
}

const words = (code: ProblemCode): string => `\`${code}\`: ${problems[code].title}`;

const refusal = (description: string): Schema => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function success(description: string, form: Route['answers'][number] | undefined): Schema {
  if (form === null || form === undefined) return { description };
  if (typeof form === 'string') return { description, content: { [form]: { schema: { type: 'string' } } } };
  return { description, content: { 'application/json': { schema: schemaOf(form, 'output') } } };
}

function parameters(route: Route): readonly Schema[] {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = route.query ? schemaOf(route.query, 'input') : {};
  const inQuery = Object.entries({ ...record(query['properties']) }).map(([name, schema]) => ({
    name,
    in: 'query',
    schema,
  }));
  const inHeader = [
    ...(route.takesIdempotencyKey ? [idempotencyKey] : []),
    ...(route.takesIfMatch ? [ifMatch] : []),
    ...(route.takesVersion ? [modelVersion] : []),
  ];
  return [...inPath, ...inQuery, ...inHeader];
}

const modelVersion: Schema = {
  name: versionHeader,
  in: 'header',
  description:
    'The version that is to answer, of those that the replica has loaded: stable, and the candidate of a rollout. Needs a key with the scope `operate`, too',
  schema: schemaOf(VersionName, 'input'),
};

const idempotencyKey: Schema = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Asked again under the same key, it takes effect once and answers the same',
  schema: { type: 'string', pattern: idempotencyKeyPattern.source },
};

const ifMatch: Schema = {
  name: 'If-Match',
  in: 'header',
  description: 'An ETag that was answered before: refused with 412 where it is not the present one any more',
  schema: { type: 'string' },
};

const record = (value: unknown): object => (typeof value === 'object' && value !== null ? value : {});

function requestBody({ body }: Route): Schema {
  if (body.kind === 'none') return {};
  if (body.kind === 'text')
    return { requestBody: { required: true, content: { [body.type]: { schema: { type: 'string' } } } } };
  return {
    requestBody: {
      required: !body.isOptional,
      content: { 'application/json': { schema: schemaOf(body.schema, 'input') } },
    },
  };
}
