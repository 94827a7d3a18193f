import { versionNumber } from '../../shared/names.ts';
import type { Pool } from '../../store/postgres/pool.ts';
import type { VersionState } from '../../store/postgres/versions.ts';

/** Puts a version into a state, as a verdict would have. */
export async function setVersionState(
  pool: Pool,
  model: string,
  version: string,
  state: VersionState,
): Promise<void> {
  const barred = state === 'held' || state === 'refuted' ? state : null;
  await pool.query('update versions set state = $3, barred = $4 where model = $1 and number = $2', [
    ...[model, versionNumber(version), state, barred],
  ]);
}
