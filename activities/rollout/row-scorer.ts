import { compilePipeline, type Pipeline } from '../../models/pipeline.ts';
import { realAt } from '../../shared/dataset/table.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { likeliestAt } from '../../shared/metrics/decided-class.ts';
import type { Replayed } from '../../shared/rollout/replay-evidence.ts';
import type { LoadedArtifact } from '../../store/artifacts/load.ts';

type Scored = Replayed['candidate'];

/** Scores rows as they were sent, with the time that each takes; what is no number has failed, as it would when served. */
export function rowScorer({
  graph,
  model,
}: Pick<LoadedArtifact, 'graph' | 'model'>): (features: Readonly<Record<string, unknown>>) => Scored {
  const pipeline = compilePipeline({ graph, model });
  const raw = new Float64Array(pipeline.rawWidth);
  return (features) => {
    const began = performance.now();
    try {
      if (pipeline.check(features, raw).kind === 'invalid') return { kind: 'refused' };
      const { score, label } = answer(pipeline, graph, raw);
      if (!Number.isFinite(score)) return { kind: 'failed' };
      return { kind: 'scored', score, label, latencyUs: Math.round((performance.now() - began) * 1_000) };
    } catch {
      return { kind: 'failed' };
    }
  };
}

function answer(
  pipeline: Pipeline,
  { task, threshold, labels, classes }: FeatureGraph,
  raw: Float64Array,
): { readonly score: number; readonly label: string | null } {
  const scores = pipeline.scoreOutputs(raw);
  if (task === 'multiclass') {
    const place = likeliestAt(scores, 0, pipeline.outputs);
    return { score: realAt(scores, place), label: classes?.[place] ?? null };
  }
  const score = realAt(scores, 0);
  const [no, yes] = labels ?? ['0', '1'];
  return { score, label: task === 'binary' ? ((score >= threshold ? yes : no) ?? null) : null };
}
