import pino from 'pino';
import { type Environment, EnvironmentError, readEnvironment } from '../config/environment.ts';
import { ExtensionFault } from '../shared/extension/extension-fault.ts';
import { queuesOf, UnknownQueue } from './queues.ts';

const environment = readEnvironment();
const log = pino({ name: 'worker', level: environment.logLevel });

const stopping = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    log.info({ signal }, 'stopping');
    stopping.abort();
  });
}

try {
  const [ledgerUrl, queues] = [ledgerUrlOf(environment), queuesOf(process.argv.slice(2))];
  // Not before: what is wrong with the words above is told at once, and Temporal takes a second to load.
  const { runWorker } = await import('./run-worker.ts');
  await runWorker({
    ...{ environment, ledgerUrl, log, queues },
    signal: stopping.signal,
    onReady: () => process.send?.({ kind: 'ready' }),
    now: Date.now,
  });
  if (process.connected) process.disconnect();
} catch (error) {
  // Whoever started it so reads this, not its log.
  if (error instanceof EnvironmentError || error instanceof UnknownQueue || error instanceof ExtensionFault)
    process.stderr.write(`${error.message}\n`);
  else if (!stopping.signal.aborted) log.fatal({ err: error }, 'the worker ended');
  process.exitCode = stopping.signal.aborted ? 0 : 1;
}

function ledgerUrlOf({ databaseUrl }: Environment): string {
  if (databaseUrl !== null) return databaseUrl;
  const remedy = 'set it to the URL of the PostgreSQL database that holds the ledger';
  throw new EnvironmentError('DATABASE_URL', `is not set: ${remedy}`);
}
