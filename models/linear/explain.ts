import { intAt, numberAt, realAt } from '../../shared/dataset/table.ts';
import type { DesignSources } from '../../shared/features/design-sources.ts';
import { checkRows } from '../check-rows.ts';
import type { Explainer } from '../explainer.ts';
import type { Model } from '../learner.ts';
import type { Link } from '../link.ts';
import { readClasses } from './class-coefficients.ts';
import { type Centred, readCoefficients } from './coefficients.ts';
import { valueScorer } from './linear-scorer.ts';

/**
 * Explains a weighted sum: each place adds weight × (value − mean of training), summed up by source; the base is the sum
 * at the means. Those are the Shapley values of a linear model of independent features (Štrumbelj & Kononenko 2014,
 * "Explaining prediction models and individual predictions with feature contributions"). A document of format 1 has no
 * means: it is explained from zero, where numbers are at their mean and no level is set.
 * @throws BrokenModel
 */
export const linearExplainer = (kind: string, model: Model, sources: DesignSources): Explainer =>
  explainerOf(
    { kind, link: model.task === 'binary' ? 'logit' : 'identity' },
    readCoefficients(kind, model),
    sources,
  );

/** The same of each class, whose sums go through the softmax together. @throws BrokenModel */
export const classLinearExplainers = (
  kind: string,
  model: Model,
  sources: DesignSources,
): readonly Explainer[] =>
  readClasses(kind, model).map((own) => explainerOf({ kind, link: 'softmax' }, own, sources));

function explainerOf(
  { kind, link }: { readonly kind: string; readonly link: Link },
  { weights, intercept, means: known }: Centred,
  sources: DesignSources,
): Explainer {
  const scorer = valueScorer(kind, { weights, intercept });
  const means = known ?? new Float64Array(weights.length);
  const atMeans = new Float64Array(sources.count);
  weights.forEach((weight, place) => {
    const source = intAt(sources.of, place);
    atMeans[source] = realAt(atMeans, source) + weight * realAt(means, place);
  });
  const rawScore = new Float64Array(1);
  return {
    link,
    base: atMeans.reduce((sum, part) => sum + part, intercept),
    gains: null,
    explain(row, out) {
      checkRows(kind, weights.length, row, rawScore);
      scorer.score(row, rawScore);
      atMeans.forEach((part, source) => {
        out[source] = -part;
      });
      const add = (place: number, value: number): void => {
        const source = intAt(sources.of, place);
        out[source] = realAt(out, source) + realAt(weights, place) * value;
      };
      for (let place = 0; place < row.numericWidth; place++) add(place, numberAt(row.numeric, place));
      for (const position of row.hot) if (position >= 0) add(position, 1);
      return realAt(rawScore, 0);
    },
  };
}
