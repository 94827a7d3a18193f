import type { Dependencies } from '../activities/dependencies.ts';
import { durationMs } from '../shared/declaration/duration.ts';
import { type DeclaredLog, defaultLogging } from '../shared/declaration/log.ts';
import { declaredLogging } from '../store/postgres/declarations.ts';
import {
  deletePredictions,
  dropPartitions,
  type PredictionsDeleted,
} from '../store/postgres/prediction-retention.ts';

/**
 * Deletes predictions and outcomes whose time is over: those of a model row by row, months that no model wants as a whole.
 * What was removed, or is not logged any more, goes by the default.
 */
export async function deleteOldPredictions({
  pool,
}: Pick<Dependencies, 'pool'>): Promise<readonly (PredictionsDeleted | { readonly month: string })[]> {
  const logging = await declaredLogging(pool);
  const keptMs = new Map([...logging].map(([model, log]) => [model, retentionMs(log)]));
  const months = await dropPartitions(pool, Math.max(retentionMs(defaultLogging), ...keptMs.values()));
  const deleted = await deletePredictions(pool, { keptMs, otherwiseMs: retentionMs(defaultLogging) });
  return [...months.map((month) => ({ month })), ...deleted];
}

/** A duration that cannot be read deletes nothing. */
function retentionMs(log: DeclaredLog): number {
  const { retention } = log === false ? defaultLogging : log;
  return durationMs(retention) ?? Number.MAX_SAFE_INTEGER;
}
