import { realAt } from '../shared/dataset/table.ts';
import type { DesignSources } from '../shared/features/design-sources.ts';
import { designSources } from '../shared/features/design-sources.ts';
import type { RowEncoder } from '../shared/features/encode-row.ts';
import { compileRowEncoder } from '../shared/features/encode-row.ts';
import type { FeatureGraph } from '../shared/features/graph.ts';
import { BrokenModel } from './broken-model.ts';
import type { Explainer } from './explainer.ts';
import type { Model } from './learner.ts';
import type { Link } from './link.ts';
import { findLearner } from './registry.ts';

/** Why a row has its raw score: that of the model itself, before any calibration. */
export type Explained = {
  readonly base: number;
  readonly rawScore: number;
  /** What each source of the graph adds, in the order of `featureNames`. */
  readonly contributions: Float64Array;
};

/** A version ready to explain. */
export type Explanation = {
  readonly link: Link;
  /** What the cuts by each source of the graph gained in training; null where the learner makes no cuts. */
  readonly gains: Float64Array | null;
  /** Explains one raw row, a slot per input of the graph, as `check` of the pipeline writes it: one score, or that of each class. */
  explainRow(raw: Float64Array): readonly Explained[];
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
  const sources = designSources(graph);
  const explainers = explainersOf(model, sources);
  const encode: RowEncoder = compileRowEncoder(graph);
  return {
    link: explainers[0]?.link ?? 'identity',
    gains: sumOfGains(explainers),
    explainRow(raw) {
      const row = encode(raw);
      return explainers.map(({ base, explain }) => {
        const contributions = new Float64Array(sources.count);
        const rawScore = explain(row, contributions);
        return { base, rawScore, contributions };
      });
    },
  };
}

function explainersOf(model: Model, sources: DesignSources): readonly Explainer[] {
  const learner = findLearner(model.kind);
  if (learner === undefined)
    throw new BrokenModel(
      model.kind,
      'this release knows no such kind of model, and no extension defines one',
    );
  if (model.task !== 'multiclass') return [learner.explainer(model, sources)];
  const explainers = learner.classExplainers?.(model, sources);
  if (explainers) return explainers;
  throw new BrokenModel(model.kind, 'this release does not know how it scores classes');
}

function sumOfGains(explainers: readonly Explainer[]): Float64Array | null {
  const all = explainers.flatMap(({ gains }) => (gains === null ? [] : [gains]));
  const [first, ...others] = all;
  if (first === undefined) return null;
  return first.map((gain, at) => others.reduce((sum, gains) => sum + realAt(gains, at), gain));
}
