import { compileExplanation, type Explained, type Explanation } from '../../models/explanation.ts';
import type { Model } from '../../models/learner.ts';
import type { Pipeline } from '../../models/pipeline.ts';
import { itemAt } from '../../shared/dataset/table.ts';
import { compileDerivedValues } from '../../shared/features/derived-values.ts';
import { featureNames } from '../../shared/features/design-sources.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import { likeliestAt } from '../../shared/metrics/decided-class.ts';
import type { LoadedVersion, ScoreExplanation } from './loaded-version.ts';

/** Explains the rows of a version; compiled with the first, for most replicas are never asked. */
export function versionExplainer(
  parts: { readonly graph: FeatureGraph; readonly model: Model },
  { check, rawWidth, outputs, scoreOutputs }: Pipeline,
): LoadedVersion['explain'] {
  const raw = new Float64Array(rawWidth);
  const { classes } = parts.graph;
  const names = featureNames(parts.graph);
  const derivedValues = compileDerivedValues(parts.graph);
  const shown = ({ base, rawScore, contributions }: Explained, place: number): ScoreExplanation => ({
    ...(classes ? { class: itemAt(classes, place) } : {}),
    ...{ base, rawScore },
    contributions: names.map((feature, at) => ({ feature, contribution: contributions[at] ?? 0 })),
  });
  let explanation: Explanation | undefined;
  return (features) => {
    explanation ??= compileExplanation(parts);
    check(features, raw);
    const common = { link: explanation.link, derived: derivedValues(raw) };
    const all = explanation.explainRow(raw).map(shown);
    if (!classes) return { ...itemAt(all, 0), ...common };
    const place = likeliestAt(scoreOutputs(raw), 0, outputs);
    return { ...itemAt(all, place), ...common, others: all.filter((_, at) => at !== place) };
  };
}
