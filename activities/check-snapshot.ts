import type { SplitRecord } from '../shared/artifact-manifest.ts';
import type { Profile } from '../shared/contract/profile.ts';
import { type DataReport, withProblems } from '../shared/contract/report.ts';
import { resolveTable } from '../shared/contract/table.ts';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import type { PartCounts } from '../store/snapshots/choose-split.ts';
import type { Snapshots } from '../store/snapshots/snapshots.ts';

export type CheckedSnapshot = {
  readonly report: DataReport;
  readonly split?: SplitRecord;
  readonly counts?: PartCounts;
  /** Why the rows cannot be cut into parts. */
  readonly uncut?: string;
};

export type SnapshotCheck = {
  readonly declaration: Declaration;
  readonly manifest: SnapshotManifest;
  /** Null compares with nothing. */
  readonly previousProfile: () => Promise<Profile | null>;
  readonly signal?: AbortSignal;
};

/** Everything that a snapshot must pass before it is trained on: the contract, and that its rows can be cut. */
export async function checkSnapshot(
  snapshots: Pick<Snapshots, 'validate' | 'chooseSplit'>,
  { declaration, manifest, previousProfile, signal }: SnapshotCheck,
): Promise<CheckedSnapshot> {
  const until = signal === undefined ? {} : { signal };
  const resolved = resolveTable(declaration, manifest.columns);
  const table = resolved.kind === 'resolved' ? resolved.table : resolved.rest;
  const report = await snapshots.validate({
    ...{ declaration, table, manifest, ...until },
    previousProfile: await previousProfile(),
  });
  if (resolved.kind === 'unresolved') return { report: withProblems(report, resolved.problems) };
  if (report.verdict === 'fail') return { report };
  const allUsed = report.rows.used === report.rows.total;
  const chosen = await snapshots.chooseSplit({ declaration, table, manifest, allUsed, ...until });
  if (chosen.kind === 'impossible') return { report, uncut: chosen.reason };
  return { report, split: chosen.split, counts: chosen.counts };
}
