import { readKeys } from '../../store/postgres/keys.ts';
import type { Pool } from '../../store/postgres/pool.ts';

export type Keys = Awaited<ReturnType<typeof readKeys>>;

/**
 * Reads the keys and hands them on, however many ask at once: what was asked for earlier and comes later is old, and may
 * hold a key that was revoked meanwhile.
 * @throws where the ledger cannot be reached.
 */
export function openKeyReader(ledger: Pool, onKeys: (keys: Keys) => void): () => Promise<void> {
  let asked = 0;
  let taken = 0;
  return async () => {
    const turn = ++asked;
    const keys = await readKeys(ledger);
    if (turn < taken) return;
    taken = turn;
    onKeys(keys);
  };
}
