import type { JsonSchema } from '../../shared/declaration/json-schema.ts';
import { defaultText, escapeCell, typeText } from './markdown-cell.ts';

const row = (cells: readonly string[]): string => `| ${cells.map(escapeCell).join(' | ')} |`;

/** The keys of a mapping as a Markdown table. */
export function schemaTable({ properties = {}, required = [] }: JsonSchema): string {
  const rows = Object.entries(properties).map(([key, schema]) =>
    row([
      `\`${key}\``,
      typeText(schema),
      defaultText(schema, required.includes(key) && schema.default === undefined),
      schema.description ?? schema.anyOf?.find((branch) => branch.description)?.description ?? '',
    ]),
  );
  return ['| key | type | default | meaning |', '|---|---|---|---|', ...rows].join('\n');
}

/** A mapping below another, with where it stands. */
type Nested = { readonly path: string; readonly schema: JsonSchema };

const isMapping = (schema: JsonSchema): boolean => schema.properties !== undefined;

function nestedIn(path: string, schema: JsonSchema): readonly Nested[] {
  if (isMapping(schema)) return [{ path, schema }];
  if (typeof schema.additionalProperties === 'object')
    return nestedIn(`${path}.<name>`, schema.additionalProperties);
  if (schema.items) return nestedIn(`${path}[]`, schema.items);
  return (schema.anyOf ?? []).flatMap((branch) => nestedIn(path, branch));
}

/** All mappings below a schema, each after the one that holds it; bounds on a statistic explain themselves. */
export function nestedMappings({ properties = {} }: JsonSchema, base = ''): readonly Nested[] {
  return Object.entries(properties).flatMap(([key, schema]) =>
    nestedIn(base === '' ? key : `${base}.${key}`, schema).flatMap((nested) => [
      nested,
      ...nestedMappings(nested.schema, nested.path),
    ]),
  );
}
