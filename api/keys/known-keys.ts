import type { Logger } from 'pino';
import { type KnownKey, keepLastKnownKeys, readLastKnownKeys } from '../../store/last-known-keys.ts';
import { hashToken, type KeyRing } from './key-ring.ts';

/** The name of the local stack's own key. */
export const localKeyName = 'local';

/** Fills the ring before the ledger has answered: with the keys known last, else with the local stack's own. */
export async function restoreKeys(
  ring: KeyRing,
  from: { readonly home: string; readonly localToken: string | null },
): Promise<void> {
  const known = await readLastKnownKeys(from.home);
  if (known !== null) ring.replace(known);
  else if (from.localToken !== null)
    ring.replace([{ name: localKeyName, hash: hashToken(from.localToken), scopes: ['admin'] }]);
}

type Keeping = {
  readonly home: string;
  readonly log: Logger;
  readonly read: () => Promise<readonly KnownKey[]>;
};

/**
 * Takes the ledger's keys into the ring, and keeps them on disk where they changed, or could not be kept the last time.
 * `read` asks the ledger for them.
 */
export function keyKeeper(ring: KeyRing, { home, log, read }: Keeping): (keys: readonly KnownKey[]) => void {
  // Null, for a ledger without any key is an answer too: then every token is refused with 401, not with 503.
  let kept: string | null = null;
  let isTold = false;
  return (keys) => {
    const text = keys
      .map(({ name, hash, scopes }) => `${name} ${hash.toString('hex')} ${scopes.join(',')}`)
      .join('\n');
    if (text === kept) return;
    kept = text;
    ring.replace(keys);
    keepLastKnownKeys(home, read).then(
      () => {
        isTold = false;
      },
      (error: unknown) => {
        kept = null;
        if (!isTold) log.warn({ err: error }, 'the keys could not be kept on disk');
        isTold = true;
      },
    );
  };
}
