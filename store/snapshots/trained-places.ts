import type { DuckDBConnection } from '@duckdb/node-api';
import type { SplitRecord } from '../../shared/artifact-manifest.ts';
import { rowStateConditions, usedCondition } from '../../shared/contract/row-state.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { partSql, parts } from '../../shared/dataset/split.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { logicalRows, placeSql } from './logical-rows.ts';
import { quoteName } from './quote.ts';

export type TrainedRequest = {
  readonly declaration: Declaration;
  readonly table: TableContract;
  readonly manifest: SnapshotManifest;
  /** Another version's snapshot and split. */
  readonly other: { readonly manifest: SnapshotManifest; readonly split: SplitRecord };
};

/**
 * Where rows lie, ascending, whose keys the other version's snapshot holds in a part that it was trained by. A hash of
 * the key never moves a row; a group or a split column may have said another thing of the same row then.
 */
export async function trainedPlaces(
  connection: DuckDBConnection,
  { declaration, table, manifest, other }: TrainedRequest,
  pathOf: (file: string) => string,
): Promise<Float64Array> {
  const { databaseTime } = other.manifest;
  const used = usedCondition(rowStateConditions({ declaration, table, databaseTime }));
  const isTest = `coalesce((${partSql(other.split, table)}) = ${parts.test}, false)`;
  const then = `select ${keyOf(table)} as key from (${logicalRows({ ...other.manifest, pathOf })}) where ${used} and not ${isTest}`;
  const now = `select ${placeSql} as place, ${keyOf(table)} as key from (${logicalRows({ ...manifest, pathOf })})`;
  const reader = await connection.runAndReadAll(
    `select place from (${now}) semi join (${then}) using (key) order by place`,
  );
  return Float64Array.from(reader.getColumns()[0] ?? [], Number);
}

const keyOf = ({ key }: TableContract): string =>
  `concat_ws(chr(31), ${key.map((name) => `${quoteName(name)}::varchar`).join(', ')})`;
