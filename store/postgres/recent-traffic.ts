import type { Traffic } from '../../shared/rollout/guard-forecast.ts';
import { isOfSample, logSample } from './evidence/log-sample.ts';
import type { Queryable } from './pool.ts';
import { firstRow } from './rows.ts';

type Row = {
  distinct_count: string;
  span_ms: number | null;
  /** Since when there are any, of the last day. */
  age_ms: number | null;
  error_rate: number | null;
  slow_rate: number | null;
  outcome_count: string;
};

/** Newest rows that are looked at: enough for rates, and few enough to be read at once. */
const rowsMax = 20_000;
const dayMs = 86_400_000;

/** The traffic of a model by what was logged in the last day, whatever share of it that is; null where nothing was. */
export async function recentTraffic(
  db: Queryable,
  model: string,
  { slowMs }: { readonly slowMs: number },
): Promise<Traffic | null> {
  const sample = await logSample(db, model);
  const { rows } = await db.query<Row>(
    `with recent as materialized (
       select at, entity, id, status, latency_us from predictions
       where model = $1 and at > now() - interval '1 day' and ($4::float8 >= 1 or ${isOfSample('$4')}) order by at desc limit $2
     )
     select count(distinct coalesce(entity::text, id::text)) as distinct_count,
       (extract(epoch from now() - min(at)) * 1000)::float8 as span_ms,
       (select extract(epoch from now() - at) * 1000 from predictions where model = $1 and at > now() - interval '1 day' order by at limit 1)::float8 as age_ms,
       avg((status >= 500)::int)::float8 as error_rate,
       avg((latency_us > $3)::int)::float8 as slow_rate,
       (select count(*) from outcomes where model = $1 and received_at > now() - interval '1 day') as outcome_count
     from recent`,
    [model, rowsMax, slowMs * 1_000, sample],
  );
  const found = firstRow(rows, `the traffic of ${model}`);
  const { span_ms: spanMs, age_ms: ageMs } = found;
  if (spanMs === null || ageMs === null) return null;
  const requestsPerDay = (Number(found.distinct_count) / sample / Math.max(1_000, spanMs)) * dayMs;
  return {
    requestsPerDay,
    outcomeShare: Math.min(
      1,
      (Number(found.outcome_count) / Math.max(1_000, ageMs)) * (dayMs / requestsPerDay),
    ),
    errorRate: found.error_rate ?? 0,
    slowRate: found.slow_rate ?? 0,
  };
}
