/**
 * Bytes on their way from the thread that owns the socket to the thread that feeds DuckDB: a ring of slots in shared
 * memory. The reader may block (DuckDB waits for it anyway), the writer never does: it awaits a free slot.
 *
 * State of a slot: 0 free, n > 0 filled with n bytes, -1 the end of the stream, -2 abandoned.
 */
export type Ring = {
  readonly states: Int32Array<SharedArrayBuffer>;
  readonly bytes: Uint8Array<SharedArrayBuffer>;
};

const slotCount = 8;
const slotBytes = 1 << 20;
const ended = -1;
const abandoned = -2;

export function createRing(): Ring {
  return {
    states: new Int32Array(new SharedArrayBuffer(4 * slotCount)),
    bytes: new Uint8Array(new SharedArrayBuffer(slotCount * slotBytes)),
  };
}

export type RingWriter = {
  /**
   * Copies the bytes into the ring. Null where they are in it; else they were kept, and the promise resolves when they are
   * in it, or when the reader is gone.
   */
  write(bytes: Uint8Array, isGone: () => boolean): Promise<void> | null;
  end(isGone: () => boolean): Promise<void>;
  /** Wakes the reader, whose next `take` throws. */
  abandon(): void;
  /** To be called when the reader says that it freed a slot, or that it is gone. */
  freed(): void;
};

export function ringWriter({ states, bytes }: Ring): RingWriter {
  let slot = 0;
  let filled = 0;
  let wake: (() => void) | null = null;
  const free = async (isGone: () => boolean) => {
    while (Atomics.load(states, slot) > 0 && !isGone()) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  const publish = (state: number) => {
    Atomics.store(states, slot, state);
    Atomics.notify(states, slot);
    slot = (slot + 1) % slotCount;
    filled = 0;
  };
  /** Copies as much as there is room for; answers how much that is. */
  const copy = (source: Uint8Array): number => {
    let from = 0;
    while (from < source.length && (filled > 0 || Atomics.load(states, slot) <= 0)) {
      const count = Math.min(slotBytes - filled, source.length - from);
      bytes.set(source.subarray(from, from + count), slot * slotBytes + filled);
      filled += count;
      from += count;
      if (filled === slotBytes) publish(filled);
    }
    return from;
  };
  const copyRest = async (rest: Uint8Array, isGone: () => boolean): Promise<void> => {
    for (let from = 0; from < rest.length && !isGone(); from += copy(rest.subarray(from))) await free(isGone);
  };
  return {
    write(source, isGone) {
      const copied = copy(source);
      return copied === source.length ? null : copyRest(Uint8Array.from(source.subarray(copied)), isGone);
    },
    async end(isGone) {
      if (filled > 0) publish(filled);
      await free(isGone);
      if (!isGone()) publish(ended);
    },
    abandon() {
      for (let index = 0; index < slotCount; index += 1) {
        Atomics.store(states, index, abandoned);
        Atomics.notify(states, index);
      }
    },
    freed() {
      wake?.();
      wake = null;
    },
  };
}

export class AbandonedStream extends Error {
  override readonly name = 'AbandonedStream';
  constructor() {
    super('the stream was abandoned before its end');
  }
}

export type RingReader = {
  /**
   * The next filled slot, or null at the end of the stream; blocks until there is one. Valid until the next call.
   * @throws AbandonedStream where the writer gave up.
   */
  take(): Uint8Array | null;
};

export function ringReader({ states, bytes }: Ring, onFreed: () => void): RingReader {
  let slot = 0;
  let held = -1;
  let heldBytes = 0;
  const release = () => {
    if (held < 0) return;
    Atomics.compareExchange(states, held, heldBytes, 0);
    held = -1;
    onFreed();
  };
  return {
    take() {
      release();
      Atomics.wait(states, slot, 0);
      const state = Atomics.load(states, slot);
      if (state === abandoned) throw new AbandonedStream();
      if (state === ended) return null;
      held = slot;
      heldBytes = state;
      slot = (slot + 1) % slotCount;
      return bytes.subarray(held * slotBytes, held * slotBytes + state);
    },
  };
}
