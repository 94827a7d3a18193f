import type { DuckDBConnection } from '@duckdb/node-api';
import { rowStateConditions, usedCondition } from '../../shared/contract/row-state.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { rowsOf } from './duck.ts';
import { logicalRows } from './logical-rows.ts';

export type MaturedRequest = {
  readonly declaration: Declaration;
  readonly table: TableContract;
  readonly manifest: SnapshotManifest;
  /** The database's time of an earlier snapshot of the same rows: UTC, ISO 8601. */
  readonly since: string;
};

/** Of how many rows the label has matured since then, so that they are used by now. */
export async function countMatured(
  connection: DuckDBConnection,
  { declaration, table, manifest, since }: MaturedRequest,
  pathOf: (file: string) => string,
): Promise<number> {
  const usedAt = (databaseTime: string): string =>
    usedCondition(rowStateConditions({ declaration, table, databaseTime }));
  const [row] = await rowsOf(
    connection,
    `select count(*) as n from (${logicalRows({ ...manifest, pathOf })})
     where (${usedAt(manifest.databaseTime)}) and not (${usedAt(since)})`,
  );
  return Number(row?.['n'] ?? 0);
}
