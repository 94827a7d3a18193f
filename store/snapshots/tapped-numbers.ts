import { intAt, realAt } from '../../shared/dataset/table.ts';
import type { ColumnBuffer } from './column-buffer.ts';
import { segmentTypes, type WireKind } from './wire-column.ts';

/** Writes the values of a batch, as doubles, into the places from `at` on. */
type TakeNumbers = (buffer: ColumnBuffer, rowCount: number, into: Float64Array, at: number) => void;

const words32 = 2 ** 32;

/** What DuckDB has for times without end, in its higher word. */
const endless = { least: -0x80000000, most: 0x7fffffff } as const;

const takeDoubles: TakeNumbers = ({ bytes }, rowCount, into, at) =>
  into.set(new Float64Array(bytes.buffer, 0, rowCount), at);

const takeIntegers: TakeNumbers = ({ words }, rowCount, into, at) =>
  into.set(words.subarray(0, rowCount), at);

const takeBooleans: TakeNumbers = ({ bytes }, rowCount, into, at) =>
  into.set(bytes.subarray(0, rowCount), at);

const takeLong: TakeNumbers = ({ words }, rowCount, into, at) => {
  for (let row = 0; row < rowCount; row++)
    into[at + row] = intAt(words, 2 * row + 1) * words32 + (intAt(words, 2 * row) >>> 0);
};

/** Microseconds as milliseconds; `NaN` for times without end. */
const takeTimes: TakeNumbers = (buffer, rowCount, into, at) => {
  takeLong(buffer, rowCount, into, at);
  const { words } = buffer;
  for (let row = 0; row < rowCount; row++) {
    const [low, high] = [intAt(words, 2 * row), intAt(words, 2 * row + 1)];
    const isEndless = (high === endless.most && low === -1) || (high === endless.least && low === 1);
    into[at + row] = isEndless ? Number.NaN : realAt(into, at + row) / 1000;
  }
};

const takes = {
  DOUBLE: takeDoubles,
  INTEGER: takeIntegers,
  BIGINT: takeLong,
  BOOLEAN: takeBooleans,
  TIMESTAMP: takeTimes,
} as const;

/** Takes the numbers of a column that is no text; `NaN` where a value is missing. */
export function numberTap(wire: WireKind): TakeNumbers {
  const type = segmentTypes[wire];
  if (type === 'VARCHAR') throw new TypeError('texts are no numbers');
  const take = takes[type];
  return (buffer, rowCount, into, at) => {
    take(buffer, rowCount, into, at);
    if (!buffer.hasNull) return;
    const { validity } = buffer;
    for (let row = 0; row < rowCount; row++)
      if (((validity[row >> 3] ?? 0) & (1 << (row & 7))) === 0) into[at + row] = Number.NaN;
  };
}
