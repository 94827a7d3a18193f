import type { GoldenRows } from '../../shared/artifact-manifest.ts';
import { canonicalJson } from '../../shared/canonical-json.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { Model } from '../../shared/model.ts';
import type { Artifacts } from '../../store/artifacts/artifacts.ts';
import { together } from '../../store/durable-file.ts';
import type { TrainingProfile } from './training-profile.ts';

export type Candidate = {
  readonly graph: FeatureGraph;
  readonly model: Model;
  readonly golden: GoldenRows;
  readonly profile: TrainingProfile;
};

/** Writes the candidate's files. Keys are in order and no clock, id or path is in them: equal fits give equal bytes. */
export async function writeCandidate(
  artifacts: Artifacts,
  staging: string,
  { graph, model, golden, profile }: Candidate,
): Promise<void> {
  const { binary, ...document } = model;
  const json = (value: unknown): string => `${canonicalJson(value)}\n`;
  await together([
    artifacts.writeStaged(staging, 'model.json', json(document)),
    ...(binary ? [artifacts.writeStaged(staging, 'model.bin', binary)] : []),
    artifacts.writeStaged(staging, 'features.json', json(graph)),
    artifacts.writeStaged(staging, 'golden.json', json(golden)),
    artifacts.writeStaged(staging, 'profile.json', json(profile)),
  ]);
}
