import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { Design } from '../../shared/features/design.ts';
import type { DesignSources } from '../../shared/features/design-sources.ts';
import { checkRows } from '../check-rows.ts';
import type { Explainer } from '../explainer.ts';
import type { Model } from '../learner.ts';
import type { Forest } from './forest.ts';
import { readForest } from './forest-document.ts';
import { scoreColumns } from './score-columns.ts';
import { compileRow } from './score-row.ts';
import { compileTreeShap } from './tree-shap.ts';

/** Explains by the Shapley values of the trees; the base is what they give on average over their rows of training. @throws BrokenModel */
export function forestExplainer(kind: string, model: Model, sources: DesignSources): Explainer {
  const { forest, start, link } = readForest(kind, model);
  const scoreRow = compileRow(forest, start, scoreColumns(forest));
  const { expected, addContributions } = compileTreeShap(kind, forest, sources);
  const rawScore = new Float64Array(1);
  return {
    link,
    base: start + expected,
    gains: gainsOf(forest, sources),
    explain(row: Design, out: Float64Array): number {
      checkRows(kind, model.width, row, rawScore);
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
