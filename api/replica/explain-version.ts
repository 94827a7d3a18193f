import { compileExplanation, type Explanation } from '../../models/explanation.ts';
import type { Model } from '../../models/learner.ts';
import type { Pipeline } from '../../models/pipeline.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { LoadedVersion } from './slot.ts';

/** Explains the rows of a version; compiled with the first, for most replicas are never asked. */
export function versionExplainer(
  parts: { readonly graph: FeatureGraph; readonly model: Model },
  { check, rawWidth }: Pipeline,
): LoadedVersion['explain'] {
  const raw = new Float64Array(rawWidth);
  const { inputs } = parts.graph;
  let explanation: Explanation | undefined;
  return (features) => {
    explanation ??= compileExplanation(parts);
    check(features, raw);
    const { rawScore, contributions } = explanation.explainRow(raw);
    return {
      ...{ base: explanation.base, rawScore, link: explanation.link },
      contributions: inputs.map(({ name }, at) => ({ feature: name, contribution: contributions[at] ?? 0 })),
    };
  };
}
