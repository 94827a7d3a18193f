import { compileExplanation, type Explanation } from '../../models/explanation.ts';
import type { Model } from '../../models/learner.ts';
import type { Pipeline } from '../../models/pipeline.ts';
import { compileDerivedValues } from '../../shared/features/derived-values.ts';
import { featureNames } from '../../shared/features/design-sources.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { LoadedVersion } from './slot.ts';

/** Explains the rows of a version; compiled with the first, for most replicas are never asked. */
export function versionExplainer(
  parts: { readonly graph: FeatureGraph; readonly model: Model },
  { check, rawWidth }: Pipeline,
): LoadedVersion['explain'] {
  const raw = new Float64Array(rawWidth);
  const names = featureNames(parts.graph);
  const derivedValues = compileDerivedValues(parts.graph);
  let explanation: Explanation | undefined;
  return (features) => {
    explanation ??= compileExplanation(parts);
    check(features, raw);
    const { rawScore, contributions } = explanation.explainRow(raw);
    return {
      ...{ base: explanation.base, rawScore, link: explanation.link },
      derived: derivedValues(raw),
      contributions: names.map((feature, at) => ({ feature, contribution: contributions[at] ?? 0 })),
    };
  };
}
