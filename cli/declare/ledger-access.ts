import type { Environment } from '../../config/environment.ts';
import type { OnVacuous } from '../../store/apply-checked.ts';
import { openPool, type Pool } from '../../store/postgres/pool.ts';
import { findApi, findDatabase, findSource } from '../client/session.ts';
import { readStackFile } from '../stack/stack-file.ts';
import type { Apply } from './apply.ts';
import { applyDirectly, readAppliedDirectly } from './apply-direct.ts';
import { applyThroughApi, readAppliedThroughApi } from './apply-through-api.ts';
import type { ReadApplied } from './diff-files.ts';

export type LedgerAccess = { readonly apply: Apply; readonly readApplied: ReadApplied };

export const hasApi = (environment: Environment): boolean =>
  environment.url !== null || readStackFile(environment.home) !== null;

/** The API where one is known, which sees to rights and names the actor by its key; else the ledger's database. */
export async function withLedgerAccess<T>(
  environment: Environment,
  work: (access: LedgerAccess) => Promise<T>,
  onVacuous: OnVacuous = 'refuse',
): Promise<T> {
  if (hasApi(environment)) {
    const api = findApi(environment);
    return work({ apply: applyThroughApi(api, onVacuous), readApplied: readAppliedThroughApi(api) });
  }
  return withPool(findDatabase(environment), (pool) =>
    work({
      apply: applyDirectly(pool, {
        actor: 'cli',
        connection: (name) => findSource(environment, name),
        onVacuous,
      }),
      readApplied: readAppliedDirectly(pool),
    }),
  );
}

/** A pool for the length of `work`. */
export async function withPool<T>(url: string, work: (pool: Pool) => Promise<T>): Promise<T> {
  const pool = openPool(url, { max: 2, name: 'ratchet cli' });
  try {
    return await work(pool);
  } finally {
    await pool.end();
  }
}
