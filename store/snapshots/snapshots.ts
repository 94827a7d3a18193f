import { join } from 'node:path';
import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import { type DuckOptions, openDuck } from './duck.ts';
import { type PullRequest, type PullResult, pull } from './pull.ts';
import { snapshotFolder } from './snapshot-folder.ts';

export type SnapshotOptions = {
  /** RATCHET_HOME. */
  readonly home: string;
  /** Most memory that DuckDB takes. @default 256MB */
  readonly memoryLimit?: string;
  /** @default 2 */
  readonly threads?: number;
};

/** The only door to snapshots: pulls them, checks them, reads them. Owns one DuckDB per process. */
export type Snapshots = {
  pull(request: PullRequest): Promise<PullResult>;
  /** @throws MissingSnapshot */
  readManifest(model: string, id: string): Promise<SnapshotManifest>;
  close(): Promise<void>;
};

export function openSnapshots({ home, memoryLimit = '256MB', threads = 2 }: SnapshotOptions): Snapshots {
  const duckOptions: DuckOptions = { memoryLimit, threads, temporary: join(home, 'tmp', 'duckdb') };
  const duck = openDuck(duckOptions);
  const folderOf = (model: string) => snapshotFolder(home, model);
  return {
    pull: (request) => pull(request, { folder: folderOf(request.declaration.model), duck, duckOptions }),
    readManifest: (model, id) => folderOf(model).read(id),
    close: () => duck.close(),
  };
}
