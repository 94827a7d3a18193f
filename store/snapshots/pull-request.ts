import type { SnapshotManifest } from '../../shared/dataset/manifest.ts';
import type { Declaration } from '../../shared/declaration/schema.ts';
import type { Duck, DuckOptions } from './duck.ts';
import type { PullPlan } from './pull-plan.ts';
import type { SnapshotFolder } from './snapshot-folder.ts';

export type PullRequest = {
  readonly declaration: Declaration;
  readonly connectionString: string;
  /** The snapshot to go on from; null pulls all rows. */
  readonly previous: SnapshotManifest | null;
  /** Whether validation rejected it; then all rows are pulled. @default false */
  readonly previousWasRejected?: boolean;
  /** Name of this attempt, unique per try: the run and the number of the attempt, `<run>-<n>`. */
  readonly attempt: string;
  readonly onProgress?: (progress: PullProgress) => void;
  /** All rows are here: what is left to do is light. */
  readonly onRead?: () => void;
  readonly signal?: AbortSignal;
};

export type PullProgress = { readonly kind: PullPlan['kind']; readonly rowCount: number };

export type PullResult = {
  readonly manifest: SnapshotManifest;
  /** Whether the rows are those of the previous snapshot, which is then returned where nothing else is new. */
  readonly unchanged: boolean;
  /** What this pull was; a snapshot that it found unchanged may have come of another kind. */
  readonly kind: PullPlan['kind'];
  /** Why the pull was a full or an incremental one. */
  readonly reason: string;
  /** Settles when the columns that the next training will read lie beside the segment, or will not. */
  readonly kept: Promise<void>;
};

export type PullDependencies = {
  readonly folder: SnapshotFolder;
  readonly duck: Duck;
  readonly duckOptions: DuckOptions;
  /** Bytes of a large frame that are kept in memory. */
  readonly frameBytesMax: number;
};
