import type { CompiledContract } from '../../shared/contract/compile.ts';
import { isProfiled, sampledColumns } from '../../shared/contract/compile-sample.ts';
import type { ContractColumn } from '../../shared/contract/contract-column.ts';
import { numberProfile } from '../../shared/contract/number-profile.ts';
import type { ColumnProfile, Profile } from '../../shared/contract/profile.ts';
import type { TableContract } from '../../shared/contract/table.ts';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { itemAt } from '../../shared/dataset/table.ts';
import type { Tally } from './tally.ts';

export type ProfileRequest = {
  readonly manifest: SnapshotManifest;
  readonly table: TableContract;
  readonly compiled: CompiledContract;
  readonly tally: Tally;
};

export type MadeProfile = {
  readonly profile: Profile;
  /** The sampled values of the number columns. */
  readonly sample: ReadonlyMap<string, Float64Array>;
};

/** The profile of features, protected columns and target, from what the contract's statement counted and sampled. */
export function makeProfile(request: ProfileRequest): MadeProfile {
  const { manifest, table, tally } = request;
  const names = sampledColumns(table).map(({ name }) => name);
  const sample = new Map(names.map((name, index) => [name, itemAt(tally.sample.columns, index)]));
  const columns = table.columns.filter(isProfiled).flatMap((column) => {
    const profile = columnProfile(column, request, sample.get(column.name));
    return profile === null ? [] : [[column.name, profile] as const];
  });
  return {
    profile: {
      formatVersion: 1,
      snapshot: manifest.id,
      rowCount: tally.counts.rows.total,
      sampleRowCount: tally.sample.hashes.length,
      columns: Object.fromEntries(columns),
    },
    sample,
  };
}

function columnProfile(
  column: ContractColumn,
  { compiled, tally: { counts } }: ProfileRequest,
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
