import { realAt } from '../../shared/dataset/table.ts';
import { designColumns } from '../../shared/features/design-columns.ts';
import type { FeatureGraph } from '../../shared/features/graph.ts';
import type { Model } from '../../shared/model.ts';
import type { CoefficientRow, CoefficientTable } from '../../shared/report/coefficients-section.ts';
import { readToldClasses } from './class-coefficients.ts';
import { readTold } from './coefficients.ts';
import type { OriginalUnits } from './original-units.ts';

const linearKinds = new Set(['logistic-regression', 'ml-logistic-regression', 'linear-regression']);

/** The coefficients of a linear model by name, the intercept first; null of another learner, or a document of an earlier format. */
export function coefficientTable(graph: FeatureGraph, model: Model): CoefficientTable | null {
  if (!linearKinds.has(model.kind)) return null;
  if (graph.task === 'multiclass') return classTable(graph, model);
  const told = readTold(model.kind, model);
  if (told === null) return null;
  const { original, conditionNumber, errorRowCount } = told;
  const of = graph.task === 'binary' ? 'log odds' : 'value';
  return { of, rows: rowsOf(placeNames(graph), original, null), conditionNumber, errorRowCount };
}

function classTable(graph: FeatureGraph, model: Model): CoefficientTable | null {
  const told = readToldClasses(model.kind, model);
  if (told === null) return null;
  const { originals, conditionNumber, errorRowCount } = told;
  const names = placeNames(graph);
  const rows = originals.flatMap((original, place) =>
    rowsOf(names, original, graph.classes?.[place] ?? null),
  );
  return { of: 'raw score of the class', rows, conditionNumber, errorRowCount };
}

function rowsOf(
  names: readonly string[],
  original: OriginalUnits,
  label: string | null,
): readonly CoefficientRow[] {
  const rows = names.map((feature, place) => ({
    ...{ label, feature },
    coefficient: realAt(original.weights, place),
    standardError: original.standardErrors[place] ?? null,
  }));
  const { intercept: coefficient, interceptError: standardError } = original;
  return [{ label, feature: '(intercept)', coefficient, standardError }, ...rows];
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
