import { DefaultLogger, type LogEntry, type Logger, Runtime } from '@temporalio/worker';
import type { Logger as Pino } from 'pino';

const pinoLevel = {
  TRACE: 'trace',
  DEBUG: 'debug',
  INFO: 'info',
  WARN: 'warn',
  ERROR: 'error',
} as const satisfies Record<LogEntry['level'], string>;

/** Temporal's own log lines, those of its core included, join the process's log. Once per process, before any worker. */
export function installRuntime(pino: Pino): Logger {
  const logger = new DefaultLogger('WARN', ({ level, message, meta }) => {
    const { error, ...rest } = { ...meta };
    pino[pinoLevel[level]]({ ...rest, ...(error === undefined ? {} : { err: error }) }, message);
  });
  Runtime.install({
    logger,
    shutdownSignals: [],
    telemetryOptions: { logging: { forward: {}, filter: { core: 'WARN', other: 'ERROR' } } },
  });
  return logger;
}
