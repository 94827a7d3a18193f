import type pg from 'pg';
import { columnTypeOf } from '../../shared/contract/source-type.ts';
import type { SourceColumn } from '../../shared/dataset/manifest.ts';
import { SourceFault } from './source-fault.ts';
import type { WireKind } from './wire-column.ts';

/** A column as the source has it: its name for `pg_type` decides how it travels. */
export type DescribedColumn = SourceColumn & {
  readonly typeName: string;
  readonly isEnum: boolean;
  /** PostgreSQL's number for the length or precision of the type; -1 where it has none. */
  readonly modifier: number;
};

type TypeRow = { oid: number; typname: string; typtype: string; formatted: string };

/**
 * The columns of a relation, by asking for none of its rows: tables, views and queries alike. Ordered by name, so that
 * row hashes do not depend on the order of the table.
 *
 * @throws SourceFault where two names differ only by case, or one is ours
 */
export async function describeSource(
  client: pg.ClientBase,
  relation: string,
): Promise<readonly DescribedColumn[]> {
  const { fields } = await client.query(`select * from ${relation} limit 0`);
  const oids = [...new Set(fields.map((field) => field.dataTypeID))];
  const { rows } = await client.query<TypeRow>(
    'select oid::int8::int as oid, typname, typtype, format_type(oid, null) as formatted from pg_catalog.pg_type where oid = any($1::oid[])',
    [oids],
  );
  const types = new Map(rows.map((row) => [row.oid, row]));
  const columns = fields.map((field) => {
    const type = types.get(field.dataTypeID);
    const typeName = type?.typname ?? 'unknown';
    const isEnum = type?.typtype === 'e';
    return {
      name: field.name,
      postgresType: type?.formatted ?? 'unknown',
      type: columnTypeOf({ name: typeName, isEnum }),
      typeName,
      isEnum,
      modifier: field.dataTypeModifier,
    };
  });
  refuseAmbiguous(columns.map((column) => column.name));
  return columns.sort((a, b) => (a.name < b.name ? -1 : 1));
}

function refuseAmbiguous(names: readonly string[]): void {
  const seen = new Map<string, string>();
  for (const name of names) {
    const folded = name.toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined)
      throw new SourceFault(
        `columns "${other}" and "${name}" of the source cannot be told apart: rename one, or select it under another name in source.query`,
        { permanent: true },
      );
    if (folded === 'ratchet_row_hash' || folded === 'ratchet_content_hash')
      throw new SourceFault(`column "${name}" of the source has a name that Ratchet uses itself: rename it`, {
        permanent: true,
      });
    seen.set(folded, name);
  }
  if (names.length === 0) throw new SourceFault('the source has no columns', { permanent: true });
}

const wires: Readonly<Record<string, WireKind>> = {
  int2: 'int2',
  int4: 'int4',
  int8: 'int8',
  bool: 'bool',
  float4: 'float4',
  float8: 'float8',
  numeric: 'numeric',
  date: 'date',
  timestamp: 'timestamp',
  timestamptz: 'timestamp',
  text: 'text',
  varchar: 'text',
};

/** How a column travels. A numeric key travels as its text: a double would make different keys equal. */
export function wireKindOf(column: DescribedColumn, isKey: boolean): WireKind {
  if (column.typeName === 'oid') return 'int8';
  const wire = wires[column.typeName] ?? 'text';
  return isKey && (wire === 'numeric' || wire === 'float4' || wire === 'float8') ? 'text' : wire;
}

/** SQL that casts the column to what its wire kind expects. */
export function wireExpression(column: DescribedColumn, quoted: string, wire: WireKind): string {
  if (column.typeName === 'oid') return `${quoted}::int8`;
  const native = column.typeName === 'text' || column.typeName === 'varchar';
  return wire === 'text' && !native ? `${quoted}::text` : quoted;
}

/** A numeric key is kept as text, so it is a category. */
export const keysAsText = (
  columns: readonly DescribedColumn[],
  key: readonly string[],
): readonly DescribedColumn[] =>
  columns.map((column) =>
    key.includes(column.name) && wireKindOf(column, true) === 'text' && column.type === 'number'
      ? { ...column, type: 'category' }
      : column,
  );
