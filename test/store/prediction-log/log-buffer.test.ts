import { expect, it } from 'vitest';
import { openLogBuffer } from '../../../store/prediction-log/log-buffer.ts';
import { entryOf } from '../../support/log-entry.ts';

const bytesMax = 20 * 65_536;
const long = entryOf({ features: JSON.stringify({ text: 'x'.repeat(8_000) }) });

it('fills the same memory again when it was released, however much of it there was', () => {
  const buffer = openLogBuffer({ bytesMax });
  const fill = () => {
    while (buffer.append(long));
    return buffer.take();
  };
  const first = fill();
  expect(first.length).toBe(20);
  expect(buffer.usedBytes()).toBe(bytesMax);
  expect(fill()).toEqual([]);
  buffer.release(first);
  expect(buffer.usedBytes()).toBe(0);
  const known = new Set(first.map(({ bytes }) => bytes));
  const second = fill();
  expect(second.length).toBe(20);
  for (const { bytes, used, rowCount } of second) {
    expect(known.has(bytes)).toBe(true);
    expect([used > 0, rowCount > 0]).toEqual([true, true]);
  }
});

it('gives a row that is larger than a chunk memory of its own, which is not kept', () => {
  const buffer = openLogBuffer({ bytesMax });
  const larger = entryOf({ features: JSON.stringify({ text: 'x'.repeat(100_000) }) });
  const took = () => {
    expect(buffer.append(larger)).toBe(true);
    const [chunk] = buffer.take();
    buffer.release(chunk === undefined ? [] : [chunk]);
    return chunk?.bytes;
  };
  const first = took();
  expect(first?.length).toBeGreaterThan(100_000);
  expect(took()).not.toBe(first);
  expect(buffer.usedBytes()).toBe(0);
});
