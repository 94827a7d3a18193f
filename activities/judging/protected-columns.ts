import type { TableContract } from '../../shared/contract/table.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';

/** The declared columns to slice by that the table has. */
export const protectedColumns = ({ features }: Declaration, table: TableContract): readonly string[] =>
  features.protected.filter((name) => table.columns.some((column) => column.name === name));
