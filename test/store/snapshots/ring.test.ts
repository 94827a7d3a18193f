import { describe, expect, it } from 'vitest';
import { AbandonedStream, createRing, ringReader, ringWriter } from '../../../store/snapshots/ring.ts';

const running = () => false;

describe('the ring', () => {
  it('hands bytes over in their order, across many slots, to a reader that frees them', async () => {
    const ring = createRing();
    const writer = ringWriter(ring);
    const reader = ringReader(ring, writer.freed);
    const source = Uint8Array.from({ length: 20_000_000 }, (_, index) => index * 31);
    const read: Uint8Array[] = [];
    for (let from = 0; from < source.length; from += 700_001) {
      await writer.write(source.subarray(from, from + 700_001), running);
      while (Atomics.load(ring.states, read.length % ring.states.length) > 0) {
        const bytes = reader.take();
        if (bytes !== null) read.push(bytes.slice());
      }
    }
    await writer.end(running);
    for (let bytes = reader.take(); bytes !== null; bytes = reader.take()) read.push(bytes.slice());
    expect(Buffer.concat(read).equals(source)).toBe(true);
  });

  it('holds a writer back while it is full, until a slot is freed', async () => {
    const ring = createRing();
    const writer = ringWriter(ring);
    const reader = ringReader(ring, writer.freed);
    let written = false;
    const writing = writer.write(new Uint8Array(12 << 20), running)?.then(() => {
      written = true;
    });
    await new Promise((resolve) => setImmediate(resolve));
    expect(written).toBe(false);
    for (let slot = 0; slot < 6; slot += 1) reader.take();
    await writing;
    expect(written).toBe(true);
  });

  it('wakes a reader of an abandoned stream with an error', () => {
    const ring = createRing();
    ringWriter(ring).abandon();
    expect(() => ringReader(ring, () => undefined).take()).toThrow(AbandonedStream);
  });

  it('lets a writer go whose reader is gone', async () => {
    const writer = ringWriter(createRing());
    let gone = false;
    const writing = writer.write(new Uint8Array(20 << 20), () => gone);
    await new Promise((resolve) => setImmediate(resolve));
    gone = true;
    writer.freed();
    await expect(writing).resolves.toBeUndefined();
  });
});
