import { z } from 'zod';
import { Problem } from '../../shared/http/problem.ts';
import { noBody, ok, type Route } from '../http/route.ts';

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
    summary: 'This document',
    body: noBody,
    answers: { 200: null },
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
    summary: route.summary,
    description: route.scope === null ? 'Needs no key.' : `Needs a key with the scope \`${route.scope}\`.`,
    security: route.scope === null ? [] : [{ key: [] }],
    parameters: parameters(route),
    ...requestBody(route),
    responses: {
      ...Object.fromEntries(
        Object.entries(route.answers).map(([status, schema]) => [
          status,
          {
            description: route.summary,
            ...(schema ? { content: { 'application/json': { schema: schemaOf(schema, 'output') } } } : {}),
          },
        ]),
      ),
      default: {
        description: 'A problem',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  };
}

function parameters(route: Route): readonly Schema[] {
  const inPath = [...route.path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }));
  const query = route.query ? schemaOf(route.query, 'input') : {};
  const properties = Object.entries((query['properties'] ?? {}) as Schema);
  return [...inPath, ...properties.map(([name, schema]) => ({ name, in: 'query', schema }))];
}

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
