import type { AaAnswer } from '../../shared/http/rollout-evidence.ts';
import { wilsonBounds } from '../../shared/statistics/wilson.ts';
import { readAaRecord } from '../../store/postgres/aa-record.ts';
import type { Queryable } from '../../store/postgres/pool.ts';

/** How often the judge erred over versions of a model that ran against themselves; null where none did. */
export async function aaAnswer(db: Queryable, model: string): Promise<AaAnswer | null> {
  const record = await readAaRecord(db, model);
  if (record === null) return null;
  const { judged, aborted, calledBetter, alpha } = record;
  const { low, high } = wilsonBounds(aborted + calledBetter, judged, 0.95);
  return { judged, aborted, called_better: calledBetter, low, high, alpha };
}
