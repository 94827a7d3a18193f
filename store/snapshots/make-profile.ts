import type { CompiledContract } from '../../shared/contract/compile.ts';
import { isProfiled, sampledColumns } from '../../shared/contract/compile-sample.ts';
import type { ContractCounts } from '../../shared/contract/findings.ts';
import { numberProfile } from '../../shared/contract/number-profile.ts';
import type { ColumnProfile, Profile } from '../../shared/contract/profile.ts';
import type { ContractColumn, TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { itemsOf, type ResultRow } from './contract-counts.ts';

export type ProfileRequest = {
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
  /** The row of results of the compiled contract. */
  readonly result: ResultRow;
  readonly compiled: CompiledContract;
  readonly counts: ContractCounts;
};

export type MadeProfile = {
  readonly profile: Profile;
  /** The sampled values of the number columns. */
  readonly sample: ReadonlyMap<string, Float64Array>;
};

/** The profile of features, protected columns and target, from what the contract's statement counted and sampled. */
export function makeProfile(request: ProfileRequest): MadeProfile {
  const { manifest, table, counts, result } = request;
  const sample = sampleOf(table, result);
  const columns = table.columns.filter(isProfiled).flatMap((column) => {
    const profile = columnProfile(column, request, sample.get(column.name));
    return profile === null ? [] : [[column.name, profile] as const];
  });
  return {
    profile: {
      formatVersion: 1,
      snapshot: manifest.id,
      rowCount: counts.rows.total,
      sampleRowCount: Number(result['sample_count'] ?? 0),
      columns: Object.fromEntries(columns),
    },
    sample,
  };
}

/** Infinite values are violations of the type; a profile holds none. */
const finiteOnly = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

function sampleOf(table: TableContract, result: ResultRow): ReadonlyMap<string, Float64Array> {
  const rows = itemsOf(result['sample']) as readonly { readonly entries: Readonly<Record<string, number>> }[];
  const numbers = sampledColumns(table).map(({ name }, index) => {
    const [values, key] = [new Float64Array(rows.length), `x${index}`];
    for (const [row, { entries }] of rows.entries()) values[row] = finiteOnly(entries[key] ?? Number.NaN);
    return [name, values] as const;
  });
  return new Map(numbers);
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
