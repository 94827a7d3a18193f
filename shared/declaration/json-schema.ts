import { z } from 'zod';
import type { PathStep } from './problem.ts';
import { Declaration } from './schema.ts';

/** The part of JSON Schema that the declaration needs. */
export type JsonSchema = {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly exclusiveMinimum?: number;
  readonly exclusiveMaximum?: number;
};

let cached: JsonSchema | undefined;

/** The declaration as a person writes it, in JSON Schema: what editors complete and the documentation shows. */
export function declarationJsonSchema(): JsonSchema {
  cached ??= z.toJSONSchema(Declaration, {
    io: 'input',
    unrepresentable: 'any',
    override: oneFormAsAny,
  }) as JsonSchema;
  return cached;
}

/** Forms that a key tells apart are written as the other unions are: one of them fits in either way. */
function oneFormAsAny({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.oneOf === undefined) return;
  jsonSchema.anyOf = jsonSchema.oneOf;
  delete jsonSchema.oneOf;
}

function below(schema: JsonSchema, step: PathStep): readonly JsonSchema[] {
  const branches = schema.anyOf ? schema.anyOf.flatMap((branch) => below(branch, step)) : [];
  if (typeof step === 'number') return schema.items ? [...branches, schema.items] : branches;
  const property = schema.properties?.[step];
  if (property) return [...branches, property];
  return typeof schema.additionalProperties === 'object'
    ? [...branches, schema.additionalProperties]
    : branches;
}

const keysOf = (schema: JsonSchema): readonly string[] => [
  ...Object.keys(schema.properties ?? {}),
  ...(schema.anyOf ?? []).flatMap(keysOf),
];

/** The schemas that a value at `path` may have. */
export function schemasAt(path: readonly PathStep[]): readonly JsonSchema[] {
  return path.reduce<readonly JsonSchema[]>(
    (schemas, step) => schemas.flatMap((schema) => below(schema, step)),
    [declarationJsonSchema()],
  );
}

/** The keys that a mapping at `path` knows. */
export const knownKeys = (path: readonly PathStep[]): readonly string[] => [
  ...new Set(schemasAt(path).flatMap(keysOf)),
];

/** The forms that a mapping at `path` may take: the branches of its unions. */
export const formsAt = (path: readonly PathStep[]): readonly JsonSchema[] =>
  schemasAt(path).flatMap((schema) => schema.anyOf ?? [schema]);
