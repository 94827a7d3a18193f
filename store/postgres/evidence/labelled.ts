import type { MeansEvidence } from '../../../shared/rollout/evidence.ts';
import type { OnlineMetric } from '../../../shared/rollout/plan.ts';
import {
  ask,
  firstBitOf,
  firstOf,
  isCandidate,
  ofStep,
  type Scope,
  splitsOfStep,
  told,
  who,
} from './scope.ts';
import { type MomentsRow, momentsOf, type StratumRow, strataOf } from './strata.ts';

const isTrue = '(t.label = {positive})::int';

/**
 * SQL of what the outcome says of one answer, by its score and label; null where it says nothing. Labels of a binary task are
 * compared by whether they are the positive word, for every other value counts as 0.
 */
export function metricSql(
  metric: OnlineMetric,
  { task }: Pick<Scope, 'task'>,
  answer: { readonly score: string; readonly label: string },
): string {
  if (metric === 'brier') return `(${answer.score} - ${isTrue}) ^ 2`;
  if (metric === 'squared_error') return `(${answer.score} - t.label::float8) ^ 2`;
  if (metric === 'absolute_error') return `abs(${answer.score} - t.label::float8)`;
  if (task === 'binary') return `((${answer.label} = {positive}) = (t.label = {positive}))::int::float8`;
  return `(${answer.label} = t.label)::int::float8`;
}

type LabelledRow = Pick<StratumRow, 'share' | 'isCandidate'> & { readonly values: readonly MomentsRow[] };

/** Both arms by what became true, of each metric; an entity is its first row that has an outcome. */
export async function readLabelled(
  scope: Scope,
  metrics: readonly OnlineMetric[],
): Promise<readonly MeansEvidence[]> {
  const values = metrics.map((metric, index) => {
    const value = metricSql(metric, scope, { score: 'p.score', label: 'p.label' });
    return `${metric === 'accuracy' ? firstBitOf(value) : firstOf(`(${value})::float8`)} as v${index}`;
  });
  const moments = metrics.map(
    (_, index) =>
      `jsonb_build_object('n', count(v${index}), 'mean', avg(v${index}), 'variance', var_samp(v${index}))`,
  );
  const rows = await ask<LabelledRow>(
    scope,
    `with ${told}, entities as (
       select s.share, ${isCandidate} as is_candidate, ${who} as who, ${values.join(', ')}
       from told t join predictions p on p.model = {model} and p.at = t.predicted_at and p.id = t.prediction
         join ${splitsOfStep} on s.revision = p.revision
       where ${ofStep} and p.status = 200 and p.score is not null group by 1, 2, 3
     )
     select share, is_candidate as "isCandidate", jsonb_build_array(${moments.join(', ')}) as values
     from entities group by 1, 2`,
  );
  return metrics.map((_, index) =>
    strataOf(rows, ({ values: given }) => momentsOf(given[index] ?? { n: 0, mean: null, variance: null })),
  );
}
