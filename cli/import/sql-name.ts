/** Quotes an identifier for SQL. */
export const quoted = (name: string): string => `"${name.replace(/"/g, '""')}"`;

export type TableName = { readonly schema: string; readonly table: string };

export const quotedTable = ({ schema, table }: TableName): string => `${quoted(schema)}.${quoted(table)}`;
