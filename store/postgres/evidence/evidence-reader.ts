import type { Pool } from '../pool.ts';
import type { KpiReadings } from './kpi-readings.ts';

/** What a look needs. */
export type EvidenceReader = {
  readonly db: Pool;
  /** Connection string of the variable that a figure of the user's own is read from. */
  readonly connection: (name: string) => string;
  /** Kept by a watcher between its looks, so that the user's database is not asked at each. */
  readonly readings?: KpiReadings;
};
