import type { DuckDBConnection } from '@duckdb/node-api';
import type { CompiledContract } from '../../shared/contract/compile.ts';
import type { ContractCounts } from '../../shared/contract/findings.ts';
import { numberProfile } from '../../shared/contract/number-profile.ts';
import type { ColumnProfile, Profile } from '../../shared/contract/profile.ts';
import type { ContractColumn, TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { isCategory, numberSql } from './column-sql.ts';
import type { LogicalParts } from './logical-rows.ts';
import { readColumns } from './read-columns.ts';
import { rowHashColumn } from './wire-column.ts';

/** About so many rows are sampled. */
const sampleRowCount = 20_000;

export type ProfileRequest = {
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
  /** The logical rows. */
  readonly parts: LogicalParts;
  readonly compiled: CompiledContract;
  readonly counts: ContractCounts;
};

export type MadeProfile = {
  readonly profile: Profile;
  /** The sampled values of the number columns. */
  readonly sample: ReadonlyMap<string, Float64Array>;
};

/** The profile of features, protected columns and target. The sample is by row hash: the same rows at every read. */
export async function makeProfile(
  connection: DuckDBConnection,
  request: ProfileRequest,
): Promise<MadeProfile> {
  const { manifest, table, parts, counts } = request;
  const profiled = table.columns.filter(
    ({ role }) => role === 'feature' || role === 'protected' || role === 'target',
  );
  const numbers = profiled.filter((column) => !isCategory(column));
  const read = await readColumns(connection, {
    parts,
    where: sampleCondition(counts.rows.total),
    columns: new Map(
      numbers.map((column) => [column.name, { sql: numberSql(column), as: 'double' }] as const),
    ),
    rowCountMax: Math.max(counts.rows.total, 1),
  });
  const sample = new Map(numbers.map(({ name }) => [name, read.doubles(name).map(finiteOnly)]));
  const columns = profiled.flatMap((column) => {
    const profile = columnProfile(column, request, sample.get(column.name));
    return profile === null ? [] : [[column.name, profile] as const];
  });
  return {
    profile: {
      formatVersion: 1,
      snapshot: manifest.id,
      rowCount: counts.rows.total,
      sampleRowCount: read.rowCount,
      columns: Object.fromEntries(columns),
    },
    sample,
  };
}

/** Infinite values are violations of the type; a profile holds none. */
const finiteOnly = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

/** Hashes are uniform, so a bound on them takes a share of the rows. */
function sampleCondition(rowCount: number): string | null {
  if (rowCount <= sampleRowCount) return null;
  const bound = (2n ** 64n * BigInt(sampleRowCount)) / BigInt(rowCount);
  return `${rowHashColumn} < ${bound}::ubigint`;
}

function columnProfile(
  column: ContractColumn,
  { compiled, counts }: ProfileRequest,
  values: Float64Array | undefined,
): ColumnProfile | null {
  const check = compiled.checks.findIndex((each) => each.column === column.name && each.rule === 'missing');
  const missingShare = counts.rows.total === 0 ? 0 : (counts.checks[check] ?? 0) / counts.rows.total;
  if (values !== undefined) return numberProfile(values, missingShare);
  const category = counts.categories.find((each) => each.column === column.name);
  if (category === undefined) return null;
  const { distinctCount, levels } = category;
  return {
    kind: 'category',
    missingShare,
    distinctCount,
    levels,
    isComplete: levels.length === distinctCount,
  };
}
