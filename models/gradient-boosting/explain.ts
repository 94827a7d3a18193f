import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { DesignSources } from '../../shared/features/design-sources.ts';
import { checkRows } from '../check-rows.ts';
import type { Explainer } from '../explainer.ts';
import type { Model } from '../learner.ts';
import type { Link } from '../link.ts';
import type { Forest } from './forest.ts';
import { type Planted, readForest } from './forest-document.ts';
import { scoreColumns } from './score-columns.ts';
import { rowScore } from './score-plain.ts';
import { compileTreeShap } from './tree-shap.ts';

/** Explains by the Shapley values of the trees; the base is what they give on average over their rows of training. @throws BrokenModel */
export const forestExplainer = (kind: string, model: Model, sources: DesignSources): Explainer =>
  explainerOf({ kind, width: model.width }, readForest(kind, model), sources);

/** Trees of each class, and how their raw scores become answers. */
export type ClassesOf = {
  readonly forests: readonly Planted[];
  readonly link: Link;
  readonly sources: DesignSources;
};

/** The same of each class. @throws BrokenModel */
export const classExplainers = (
  { kind, width }: Pick<Model, 'kind' | 'width'>,
  { forests, link, sources }: ClassesOf,
): readonly Explainer[] =>
  forests.map((planted) => ({ ...explainerOf({ kind, width }, planted, sources), link }));

type Shape = { readonly kind: string; readonly width: number };

function explainerOf(
  { kind, width }: Shape,
  { forest, start, link }: Planted,
  sources: DesignSources,
): Explainer {
  const scoreRow = rowScore(forest, start, scoreColumns(forest));
  const { expected, addContributions } = compileTreeShap(kind, forest, sources);
  const rawScore = new Float64Array(1);
  return {
    link,
    base: start + expected,
    gains: gainsOf(forest, sources),
    explain(row: Design, out: Float64Array): number {
      checkRows(kind, width, row, rawScore);
      const values = Float64Array.from(row.numeric);
      rawScore[0] = scoreRow(values, 0);
      out.fill(0);
      addContributions(values, out);
      return realAt(rawScore, 0);
    },
  };
}

function gainsOf({ features, gains }: Forest, sources: DesignSources): Float64Array {
  const sums = new Float64Array(sources.count);
  for (let node = 0; node < features.length; node++) {
    const source = intAt(sources.of, intAt(features, node));
    sums[source] = realAt(sums, source) + realAt(gains, node);
  }
  return sums;
}
