import type { Judged } from '../../../activities/judging/holdout.ts';
import { compilePipeline } from '../../../models/pipeline.ts';
import { prior } from '../../../models/prior.ts';
import type { SplitRecord } from '../../../shared/artifact-manifest.ts';
import type { SnapshotManifest } from '../../../shared/dataset/manifest.ts';

/** A version that scores every row alike, as a run on that snapshot with that split left it. */
export async function versionOf(snapshot: SnapshotManifest, split: SplitRecord): Promise<Judged> {
  const none = { numericWidth: 0, hotCount: 0, numeric: new Float64Array(), hot: new Int32Array() };
  const train = { design: { rowCount: 2, width: 0, ...none }, labels: Float64Array.of(0, 1) };
  const { model } = await prior.fit({ task: 'binary', train }, { seed: 0, parameters: {} });
  const graph = {
    formatVersion: 1,
    task: 'binary',
    inputs: [],
    ignored: [],
    steps: [],
    threshold: 0.5,
  } as const;
  const target = { column: 'y', positive: 'yes' };
  // What is not read of a manifest is left out.
  const manifest = { task: 'binary', snapshot, split, target } as unknown as Judged['manifest'];
  return {
    manifest,
    graph,
    model,
    golden: { rows: [], scores: [] },
    pipeline: compilePipeline({ graph, model }),
  };
}
