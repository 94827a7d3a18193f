import type { JsonSchema } from '../../shared/declaration/json-schema.ts';

const code = (value: unknown): string => `\`${typeof value === 'string' ? value : JSON.stringify(value)}\``;

/** A pipe would end a cell. */
export const escapeCell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

function rangeText(schema: JsonSchema): string {
  const least = schema.minimum ?? schema.exclusiveMinimum;
  const most = schema.maximum ?? schema.exclusiveMaximum;
  const hasLeast = least !== undefined && Math.abs(least) < Number.MAX_SAFE_INTEGER;
  const hasMost = most !== undefined && Math.abs(most) < Number.MAX_SAFE_INTEGER;
  const above = schema.exclusiveMinimum === undefined ? 'from' : 'above';
  const below = schema.exclusiveMaximum === undefined ? 'to' : 'below';
  return [hasLeast ? `${above} ${least}` : '', hasMost ? `${below} ${most}` : ''].filter(Boolean).join(' ');
}

/** The type of a value, in words. */
export function typeText(schema: JsonSchema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum) return schema.enum.map(code).join(', ');
  if (schema.anyOf) return [...new Set(schema.anyOf.map(typeText))].join(' or ');
  if (schema.type === 'array') return `list of ${schema.items ? typeText(schema.items) : 'values'}`;
  if (schema.type === 'object') return 'mapping';
  const words = [schema.type ?? 'any value'].flat().join(' or ');
  return [words, rangeText(schema)].filter(Boolean).join(' ');
}

/** The default, or that there must be a value; empty where it may be left out. */
export function defaultText(schema: JsonSchema, isRequired: boolean): string {
  if (isRequired) return '**required**';
  if (schema.default === undefined || schema.type === 'object') return '';
  return code(schema.default);
}
