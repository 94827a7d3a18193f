import type { KpiGuard } from '../../../shared/rollout/plan.ts';
import { type KpiValues, readKpi } from '../../snapshots/read-kpi.ts';

/** The database of the user is asked no more often than this, however often is looked. */
const keptMs = 15_000;

type Reading = { readonly since: string; readonly readAt: number; readonly values: KpiValues };

/** What a watcher remembers of its looks. */
export type KpiReadings = Map<string, Reading>;

/** Values of a figure of the user's own since a time; those of a few seconds ago will do. @throws SourceFault */
export async function kpiValues(
  guard: KpiGuard,
  ways: {
    readonly connection: (name: string) => string;
    readonly readings?: KpiReadings | undefined;
    readonly since: string;
  },
): Promise<KpiValues> {
  const kept = ways.readings?.get(guard.name);
  if (kept?.since === ways.since && performance.now() - kept.readAt < keptMs) return kept.values;
  const connection = guard.connection ?? 'DATABASE_URL';
  const values = await readKpi(
    { name: guard.name, sql: guard.sql, connection },
    { connectionString: ways.connection(connection), since: ways.since },
  );
  ways.readings?.set(guard.name, { since: ways.since, readAt: performance.now(), values });
  return values;
}
