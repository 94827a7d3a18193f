import { setTimeout as sleep } from 'node:timers/promises';
import type { Chunk, LogBuffer } from './log-buffer.ts';
import type { Shipment } from './shipment.ts';

/** Takes rows out of memory, a batch at a time. */
export type Shipping = {
  isUnderWay(): boolean;
  /** Sends what there is; one batch at a time. */
  ship(): Promise<void>;
  /** Resolves when what was there before is out. */
  flush(): Promise<void>;
  /** To the disk, beside what is being sent. */
  relieve(): void;
  /** Flushes, and does not wait long for the ledger: the disk takes what is left. */
  finish(): Promise<void>;
};

/** Milliseconds that the ledger has when the process ends. */
const patienceMs = 1_500;

export function openShipping(buffer: LogBuffer, shipment: Shipment, onEnd: () => void): Shipping {
  let shipping: Promise<void> | null = null;
  let onTheWay: readonly Chunk[] = [];
  const outOf = async (to: Shipment['send'], chunks = buffer.take()): Promise<void> => {
    if (chunks.length > 0) await to(chunks);
    buffer.release(chunks);
  };
  const ship = (): Promise<void> => {
    if (shipping !== null) return shipping;
    onTheWay = buffer.take();
    shipping = outOf(shipment.send, onTheWay).finally(() => {
      shipping = null;
      onTheWay = [];
      onEnd();
    });
    return shipping;
  };
  const flush = async (): Promise<void> => {
    await shipping;
    await ship();
  };
  return {
    isUnderWay: () => shipping !== null,
    ship,
    flush,
    relieve: oneAtATime(() => outOf(shipment.putAside)),
    finish: async () => {
      shipment.hurry();
      await Promise.race([flush(), sleep(patienceMs, undefined, { ref: false })]);
      // What hangs on its way to the ledger is kept as well: brought twice, it is there once.
      if (onTheWay.length > 0) await shipment.putAside(onTheWay);
      await outOf(shipment.putAside);
    },
  };
}

/** Does `work` where it is not under way. */
export function oneAtATime(work: () => Promise<void>): () => void {
  let isUnderWay = false;
  return () => {
    if (isUnderWay) return;
    isUnderWay = true;
    void work().finally(() => {
      isUnderWay = false;
    });
  };
}
