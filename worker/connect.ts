import { setTimeout as sleep } from 'node:timers/promises';
import { NativeConnection } from '@temporalio/worker';
import type { TemporalConnection } from '../config/environment.ts';

const pauseMs = 500;

/** Connects to Temporal, and waits for it where it is not up yet. */
export async function connectTemporal(
  { connectionOptions }: TemporalConnection,
  how: { readonly signal: AbortSignal; readonly onWait: (error: unknown) => void },
): Promise<NativeConnection> {
  for (let attempt = 1; ; attempt++) {
    how.signal.throwIfAborted();
    try {
      return await NativeConnection.connect(connectionOptions);
    } catch (error) {
      if (attempt % 10 === 1) how.onWait(error);
      await sleep(pauseMs, undefined, { signal: how.signal });
    }
  }
}
