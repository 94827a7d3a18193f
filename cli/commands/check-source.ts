import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type CheckedSnapshot, checkSnapshot } from '../../activities/check-snapshot.ts';
import type { LeftOutRows } from '../../shared/dataset/manifest.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import { openSnapshots, type Snapshots } from '../../store/snapshots/snapshots.ts';
import type { Before } from './snapshot-before.ts';

export type SourceCheck = {
  readonly declaration: Declaration;
  readonly connectionString: string;
  /** RATCHET_HOME, where the profiles of earlier snapshots are. */
  readonly home: string;
  readonly findBefore: (snapshots: Pick<Snapshots, 'readProfile'>) => Promise<Before>;
  readonly onProgress: (rowCount: number) => void;
  readonly signal: AbortSignal;
};

export type CheckedSource = CheckedSnapshot & {
  readonly rowCount: number;
  readonly digest: string;
  readonly databaseTime: string;
  /** Rows that were read and do not belong to the snapshot. */
  readonly pulledLeftOut: LeftOutRows;
  readonly before: Before;
  readonly pullMs: number;
};

/**
 * Pulls the source as a run would and checks it with the run's own code, in a folder that is gone afterwards.
 * @throws SourceFault, the signal's reason
 */
export async function checkSource(check: SourceCheck): Promise<CheckedSource> {
  const home = await mkdtemp(join(tmpdir(), 'ratchet-validate-'));
  const snapshots = openSnapshots({ home });
  try {
    return await checkIn(snapshots, check);
  } finally {
    await snapshots.close();
    await rm(home, { recursive: true, force: true });
  }
}

async function checkIn(snapshots: Snapshots, check: SourceCheck): Promise<CheckedSource> {
  const { declaration, connectionString, signal } = check;
  const before = await check.findBefore(openSnapshots({ home: check.home }));
  const startedAt = performance.now();
  const { manifest } = await snapshots.pull({
    declaration,
    connectionString,
    previous: null,
    attempt: 'validate-1',
    onProgress: ({ rowCount }) => check.onProgress(rowCount),
    signal,
  });
  const pullMs = performance.now() - startedAt;
  const checked = await checkSnapshot(snapshots, {
    declaration,
    manifest,
    previousProfile: async () => (before.kind === 'profile' ? before.profile : null),
  });
  signal.throwIfAborted();
  const { rowCount, digest, databaseTime, leftOut } = manifest;
  const pulledLeftOut = leftOut ?? { superseded: 0, deleted: 0, outOfWindow: 0 };
  return { ...checked, rowCount, digest, databaseTime, pulledLeftOut, before, pullMs };
}
