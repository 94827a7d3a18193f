import { openLogBuffer } from './log-buffer.ts';
import { type LogCounts, openLogCounts } from './log-counts.ts';
import type { LogEntry } from './log-entry.ts';
import { openPace } from './pace.ts';
import { openShipment, type ShipmentOptions } from './shipment.ts';
import { oneAtATime, openShipping } from './shipping.ts';

export type PredictionLog = {
  /** Takes a row, without waiting for anything. */
  append(entry: LogEntry): void;
  /** Resolves when what was appended before is in the table, or on disk, or was dropped and counted. */
  flush(): Promise<void>;
  /** Flushes, and ends; what is on disk stays there for the next start. */
  close(): Promise<void>;
  readonly counts: LogCounts;
  bufferBytes(): number;
  spoolBytes(): number;
};

export type LogOptions = ShipmentOptions & {
  /** Memory for rows on their way. */
  readonly bufferBytesMax: number;
  /** Rows that the ledger is asked to take; more wait on disk until there are fewer. */
  readonly rowsPerSecondMax: number;
};

/** So many bytes do not wait any longer. */
const batchBytes = 524_288;

/** Milliseconds: a row waits so long for others, while PostgreSQL is there and while it is away; files of others are looked for. */
const everyMs = { there: 200, away: 1_000, files: 60_000 } as const;

/**
 * The log of predictions: rows go into bounded memory, and from there in batches to the ledger, off the path of requests.
 * While PostgreSQL is away, batches go to a spool on disk, and from there to the ledger when it is back; so they do while the
 * traffic is faster than it, or than the pace that leaves the machine to predictions. A process that is killed loses what was
 * answered since its last batch was on the way.
 */
export function openPredictionLog(options: LogOptions): PredictionLog {
  const counts = openLogCounts();
  const buffer = openLogBuffer({ bytesMax: options.bufferBytesMax });
  const relievedFromBytes = options.bufferBytesMax / 2;
  const pace = openPace(options.rowsPerSecondMax);
  const shipment = openShipment(options, counts, pace);
  let timer: NodeJS.Timeout | null = null;
  let isOpen = true;
  const arm = (): void => {
    if (timer !== null || !isOpen || (buffer.usedBytes() === 0 && !shipment.hasSpooled())) return;
    timer = setTimeout(turn, Math.max(shipment.isAway() ? everyMs.away : everyMs.there, pace.waitMs()));
  };
  const shipping = openShipping(buffer, shipment, arm);
  const bring = oneAtATime(() => shipment.bringSpooled(() => isOpen).finally(arm));
  const turn = (): void => {
    timer = null;
    if (pace.isFree()) void shipping.ship();
    else arm();
    if (pace.isFree() && shipment.hasSpooled()) bring();
  };
  const look = setInterval(bring, everyMs.files).unref();
  bring();
  return {
    counts,
    append: (entry) => {
      counts.appended += 1;
      if (!buffer.append(entry)) counts.dropped.buffer_full += 1;
      if (buffer.waitingBytes() > batchBytes && !shipping.isUnderWay() && pace.isFree()) void shipping.ship();
      else if (buffer.waitingBytes() > relievedFromBytes) shipping.relieve();
      else if (timer === null) arm();
    },
    flush: shipping.flush,
    close: async () => {
      await shipping.finish();
      isOpen = false;
      clearInterval(look);
      if (timer !== null) clearTimeout(timer);
    },
    bufferBytes: buffer.usedBytes,
    spoolBytes: options.spool.keptBytes,
  };
}
