import type { VersionManifest } from '../shared/artifact-manifest.ts';
import type { SnapshotManifest } from '../shared/dataset/manifest.ts';
import type { Declaration } from '../shared/declaration/schema.ts';
import type { OnProgress } from './thread-job.ts';

export type TrainJob = {
  readonly home: string;
  readonly declaration: Declaration;
  readonly manifest: SnapshotManifest;
  readonly staging: string;
};

export type TrainResult = Pick<
  VersionManifest,
  'learner' | 'split' | 'rows' | 'features' | 'threshold' | 'crossValidation' | 'durationsMs'
> & { readonly notes: readonly string[] };

export async function runTrainJob(job: TrainJob, onProgress: OnProgress): Promise<TrainResult> {
  onProgress({ phase: 'reading', share: 0 });
  throw new Error(`not yet: ${job.staging}`);
}
