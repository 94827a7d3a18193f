import type { Logger } from 'pino';
import type { Pool } from '../../store/postgres/pool.ts';
import { reportFault } from '../../store/postgres/rollout-faults.ts';
import type { ApiMetrics } from '../metrics/registry.ts';
import type { CandidateFault } from '../split/candidate-health.ts';

export type FaultReports = {
  /** Sends it at once, off the path of requests; what does not get through goes with the next `flush`. */
  report(model: string, fault: CandidateFault): void;
  /** @throws where the ledger cannot be reached */
  flush(): Promise<void>;
};

/** Tells the ledger which candidates are out of service here: the traffic left them before. */
export function openFaultReports({
  ledger,
  replica,
  metrics,
  log,
}: {
  readonly ledger: Pool;
  readonly replica: string;
  readonly metrics: ApiMetrics;
  readonly log: Logger;
}): FaultReports {
  const waiting: CandidateFault[] = [];
  let sending: Promise<void> | null = null;
  const send = async (): Promise<void> => {
    for (let fault = waiting[0]; fault !== undefined; fault = waiting[0]) {
      await reportFault(ledger, { replica, ...fault });
      waiting.shift();
    }
  };
  const flush = (): Promise<void> => {
    sending ??= send().finally(() => {
      sending = null;
    });
    return sending;
  };
  return {
    flush,
    report: (model, fault) => {
      log.error({ model, ...fault }, 'the candidate is out of service here; stable answers');
      metrics.countTrip(model, fault.trigger);
      waiting.push(fault);
      flush().catch(() => undefined);
    },
  };
}
