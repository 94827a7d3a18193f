import { metricNamed } from '../../shared/metrics/metrics.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import type { Customer } from './customer.ts';
import { featuresOf } from './customer-row.ts';
import { drawCustomers } from './draw-customer.ts';

/** Scores rows with a served model: one probability per row, in their order, and the threshold of the answering version. */
export type ScoreRows = (
  rows: readonly Readonly<Record<string, string | number | boolean | null>>[],
) => Promise<{ readonly version: string; readonly threshold: number; readonly scores: readonly number[] }>;

/** How a model does on a population that drifted by `level`. Null: undefined on these rows. */
export type DriftLevel = {
  readonly level: number;
  readonly version: string;
  readonly rowCount: number;
  readonly positiveShare: number;
  readonly accuracy: number | null;
  readonly rocAuc: number | null;
};

const isPositive = ({ churn }: Customer): number => (churn === 'yes' ? 1 : 0);

async function atLevel(
  level: number,
  options: { readonly seed: number; readonly rowCount: number; readonly score: ScoreRows },
): Promise<DriftLevel> {
  const random = seededRandom(options.seed);
  const customers = drawCustomers(random, { count: options.rowCount, firstId: 1, drift: level });
  const { version, threshold, scores } = await options.score(customers.map(featuresOf));
  const data = {
    labels: Float64Array.from(customers, isPositive),
    scores: Float64Array.from(scores),
    threshold,
  };
  const measure = (name: string): number | null => {
    const measured = metricNamed(name)?.measure(data);
    return measured?.kind === 'value' ? measured.value : null;
  };
  const positives = customers.filter((customer) => isPositive(customer) === 1).length;
  return {
    level,
    version,
    rowCount: customers.length,
    positiveShare: positives / customers.length,
    accuracy: measure('accuracy'),
    rocAuc: measure('roc_auc'),
  };
}

/** Draws new customers at each level of drift, 0 to 1, and measures the model on them against the truth. */
export async function driftReport(options: {
  readonly levels: readonly number[];
  readonly seed: number;
  readonly rowCount: number;
  readonly score: ScoreRows;
}): Promise<readonly DriftLevel[]> {
  const report: DriftLevel[] = [];
  for (const level of options.levels) report.push(await atLevel(level, options));
  return report;
}
