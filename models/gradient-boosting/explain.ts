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
import { compileTreeShap, type TreeShap } from './tree-shap.ts';

/** Explains by the Shapley values of the trees; the base is what they give on average over their rows of training. @throws BrokenModel */
export function forestExplainer(kind: string, model: Model, sources: DesignSources): Explainer {
  const planted = readForest(kind, model);
  const { forest } = planted;
  const [shap] = compileTreeShap({ kind, forest, outputs: [forest.values] }, sources);
  return explainerOf(model, { planted, shap, sources });
}

/** Trees of each class, and how their raw scores become answers. */
export type ClassesOf = {
  readonly forests: readonly Planted[];
  readonly link: Link;
  readonly sources: DesignSources;
};

/** The same of each class. @throws BrokenModel */
export function classExplainers(model: Model, { forests, link, sources }: ClassesOf): readonly Explainer[] {
  return shapsOf(model.kind, forests, sources).map(({ planted, shap }) => ({
    ...explainerOf(model, { planted, shap, sources }),
    link,
  }));
}

/** Trees that the classes share are laid out once. */
function shapsOf(kind: string, forests: readonly Planted[], sources: DesignSources) {
  const [first] = forests;
  const isShared = forests.every(({ forest }) => forest.lefts === first?.forest.lefts);
  const outputs = forests.map(({ forest }) => forest.values);
  const shared = isShared && first ? compileTreeShap({ kind, forest: first.forest, outputs }, sources) : null;
  return forests.map((planted, place) => {
    const { forest } = planted;
    const shap = shared?.[place] ?? compileTreeShap({ kind, forest, outputs: [forest.values] }, sources)[0];
    return { planted, shap };
  });
}

type Explaining = {
  readonly planted: Planted;
  readonly shap: TreeShap | undefined;
  readonly sources: DesignSources;
};

function explainerOf(
  { kind, width }: Pick<Model, 'kind' | 'width'>,
  { planted: { forest, start, link }, shap, sources }: Explaining,
): Explainer {
  const scoreRow = rowScore(forest, start, scoreColumns(forest));
  const rawScore = new Float64Array(1);
  return {
    link,
    base: start + (shap?.expected ?? 0),
    gains: gainsOf(forest, sources),
    explain(row: Design, out: Float64Array): number {
      checkRows(kind, width, row, rawScore);
      const values = Float64Array.from(row.numeric);
      rawScore[0] = scoreRow(values, 0);
      out.fill(0);
      shap?.addContributions(values, out);
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
