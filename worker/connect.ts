import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import type { TemporalConnection } from '../config/environment.ts';
import { migrate } from '../store/postgres/migrate.ts';

const pauseMs = 500;

/** Ends the wait by its signal; says, now and then, what it waits for. */
export type Patience = {
  readonly signal: AbortSignal;
  readonly onWait: (what: string, error: unknown) => void;
};

/** Connects to Temporal, and waits for it where it is not up yet. */
export const connectTemporal = (
  { connectionOptions }: TemporalConnection,
  patience: Patience,
): Promise<NativeConnection> =>
  persist('Temporal', () => NativeConnection.connect(connectionOptions), patience);

/** Brings the ledger up to date, and waits for PostgreSQL where it is not up yet. */
export async function prepareLedger(ledgerUrl: string, patience: Patience): Promise<void> {
  await persist('PostgreSQL', () => migrate(ledgerUrl), patience, isNotUpYet);
}

/** Nobody listens, or the server is starting or stopping. */
const isNotUpYet = (error: unknown): boolean =>
  error instanceof Error &&
  'code' in error &&
  /^(ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|57P0[123])$/.test(String(error.code));

async function persist<T>(
  what: string,
  work: () => Promise<T>,
  { signal, onWait }: Patience,
  isWorthWaiting: (error: unknown) => boolean = () => true,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    signal.throwIfAborted();
    try {
      return await work();
    } catch (error) {
      if (!isWorthWaiting(error)) throw error;
      if (attempt % 10 === 1) onWait(what, error);
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
