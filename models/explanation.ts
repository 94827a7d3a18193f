import { designSources } from '../shared/features/design-sources.ts';
import type { RowEncoder } from '../shared/features/encode-row.ts';
import { compileRowEncoder } from '../shared/features/encode-row.ts';
import type { FeatureGraph } from '../shared/features/graph.ts';
import { BrokenModel } from './broken-model.ts';
import type { Model } from './learner.ts';
import type { Link } from './link.ts';
import { findLearner } from './registry.ts';

/** Why a row has its raw score: that of the model itself, before any calibration. */
export type Explained = {
  readonly rawScore: number;
  /** What each source of the graph adds, in the order of `featureNames`. */
  readonly contributions: Float64Array;
};

/** A version ready to explain. */
export type Explanation = {
  readonly link: Link;
  readonly base: number;
  /** What the cuts by each source of the graph gained in training; null where the learner makes no cuts. */
  readonly gains: Float64Array | null;
  /** Explains one raw row, a slot per input of the graph, as `check` of the pipeline writes it. */
  explainRow(raw: Float64Array): Explained;
};

/**
 * Puts graph and model together to explain, as `compilePipeline` does to score.
 * @throws BrokenModel, BrokenGraph
 */
export function compileExplanation({
  graph,
  model,
}: {
  readonly graph: FeatureGraph;
  readonly model: Model;
}): Explanation {
  const learner = findLearner(model.kind);
  if (learner === undefined) throw new BrokenModel(model.kind, 'this release knows no such kind of model');
  const sources = designSources(graph);
  const { link, base, gains, explain } = learner.explainer(model, sources);
  const encode: RowEncoder = compileRowEncoder(graph);
  return {
    link,
    base,
    gains,
    explainRow(raw) {
      const contributions = new Float64Array(sources.count);
      const rawScore = explain(encode(raw), contributions);
      return { rawScore, contributions };
    },
  };
}
