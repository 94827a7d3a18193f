import { realAt } from '../../shared/dataset/table.ts';
import { designColumns } from '../../shared/features/design-columns.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { Model } from '../../shared/model.ts';
import type { CoefficientTable } from '../../shared/report/coefficients-section.ts';
import { readTold } from './coefficients.ts';

const linearKinds = new Set(['logistic-regression', 'ml-logistic-regression', 'linear-regression']);

/** The coefficients of a linear model by name, the intercept first; null of another learner, or a document of an earlier format. */
export function coefficientTable(graph: FeatureGraph, model: Model): CoefficientTable | null {
  const told = linearKinds.has(model.kind) ? readTold(model.kind, model) : null;
  if (told === null) return null;
  const { original, conditionNumber, errorRowCount } = told;
  const rows = placeNames(graph).map((feature, place) => ({
    feature,
    coefficient: realAt(original.weights, place),
    standardError: original.standardErrors[place] ?? null,
  }));
  const intercept = {
    ...{ feature: '(intercept)', coefficient: original.intercept, standardError: original.interceptError },
  };
  const of = graph.task === 'binary' ? 'log odds' : 'value';
  return { of, rows: [intercept, ...rows], conditionNumber, errorRowCount };
}

/** What each place of the encoded row is called: numbers first, then the levels. */
function placeNames(graph: FeatureGraph): readonly string[] {
  const levels = graph.steps.flatMap((step) =>
    step.kind === 'one-hot'
      ? [
          ...step.levels.map((level) => `${step.input} = ${level}`),
          ...(step.other ? [`${step.input} = any other`] : []),
        ]
      : [],
  );
  return [...designColumns(graph).map(({ name }) => name), ...levels];
}
