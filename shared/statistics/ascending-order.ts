import { allRows } from '../dataset/rows.ts';
import { intAt, realAt } from '../dataset/table.ts';

const digitBits = 16;
const digitCount = 2 ** digitBits;

/**
 * Indexes of the values from the lowest to the highest; equal ones in their order. No value is NaN.
 *
 * Few values are compared. Many are dealt into as many buckets of equal width, in which few are left to be put in order;
 * where they crowd in some buckets the digits of their bits are sorted, which takes twice to three times as long.
 */
export function ascendingOrder(values: Float64Array): Int32Array {
  return values.length < comparedMax ? compared(values) : (bucketed(values) ?? byDigits(values));
}

/** Places that values may be moved by within their buckets, for each value: more is a crowd. */
const movesPerValueMax = 8;

/** Null where values crowd, or are infinitely apart. */
function bucketed(values: Float64Array): Int32Array | null {
  const count = values.length;
  const buckets = bucketsOf(values);
  if (buckets === null) return null;
  const ends = new Int32Array(count + 1);
  for (let i = 0; i < count; i++) {
    const bucket = intAt(buckets, i) + 1;
    ends[bucket] = intAt(ends, bucket) + 1;
  }
  for (let bucket = 1; bucket <= count; bucket++)
    ends[bucket] = intAt(ends, bucket) + intAt(ends, bucket - 1);
  const order = new Int32Array(count);
  const sorted = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    const bucket = intAt(buckets, i);
    const place = intAt(ends, bucket);
    ends[bucket] = place + 1;
    order[place] = i;
    sorted[place] = realAt(values, i);
  }
  return putInOrder(sorted, order) ? order : null;
}

/** The bucket of each value, as many as there are values; higher values are in no lower ones. */
function bucketsOf(values: Float64Array): Int32Array | null {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < values.length; i++) {
    const value = realAt(values, i);
    if (value < min) min = value;
    if (value > max) max = value;
  }
  const scale = min === max && min !== 0 ? 1 : (values.length - 1) / (max - min);
  if (!(scale > 0 && scale < Number.POSITIVE_INFINITY)) return null;
  const buckets = new Int32Array(values.length);
  for (let i = 0; i < values.length; i++) buckets[i] = (realAt(values, i) - min) * scale;
  return buckets;
}

/** Moves each value, with its index, down to where it belongs. False where that takes too many moves. */
function putInOrder(sorted: Float64Array, order: Int32Array): boolean {
  let movesLeft = movesPerValueMax * sorted.length;
  for (let i = 1; i < sorted.length; i++) {
    const value = realAt(sorted, i);
    if (!isAbove(realAt(sorted, i - 1), value)) continue;
    const index = intAt(order, i);
    let place = i;
    for (; place > 0 && isAbove(realAt(sorted, place - 1), value); place--) {
      sorted[place] = realAt(sorted, place - 1);
      order[place] = intAt(order, place - 1);
    }
    sorted[place] = value;
    order[place] = index;
    movesLeft -= i - place;
    if (movesLeft < 0) return false;
  }
  return true;
}

/** By their bits -0 is below 0. */
const isAbove = (one: number, other: number): boolean =>
  one > other || (one === 0 && other === 0 && Object.is(other, -0) && !Object.is(one, -0));

/**
 * A radix sort (LSD, four digits of 16 bits): the bits of a double order like a whole number once the sign is turned, and
 * no comparison is called.
 */
function byDigits(values: Float64Array): Int32Array {
  const digits = digitsOf(values);
  let order: Int32Array = allRows(values.length);
  let next: Int32Array = new Int32Array(values.length);
  for (const digit of digits) {
    const counts = new Int32Array(digitCount + 1);
    for (let i = 0; i < digit.length; i++) {
      const at = (digit[i] as number) + 1;
      counts[at] = intAt(counts, at) + 1;
    }
    for (let at = 1; at <= digitCount; at++) counts[at] = intAt(counts, at) + intAt(counts, at - 1);
    for (let i = 0; i < order.length; i++) {
      const index = intAt(order, i);
      const at = digit[index] as number;
      const place = intAt(counts, at);
      next[place] = index;
      counts[at] = place + 1;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** From so many values on, dealing them out is faster. */
const comparedMax = 4_096;

function compared(values: Float64Array): Int32Array {
  return allRows(values.length).sort((a, b) => {
    const [one, other] = [values[a] as number, values[b] as number];
    if (one !== other) return one < other ? -1 : 1;
    // By bits -0 is below 0.
    return one === 0 && !Object.is(one, other) ? (Object.is(one, -0) ? -1 : 1) : a - b;
  });
}

/** Four digits of each value's sortable bits, lowest first. */
function digitsOf(values: Float64Array): readonly Uint16Array[] {
  const bits = new DataView(new ArrayBuffer(8));
  const digits = Array.from({ length: 4 }, () => new Uint16Array(values.length));
  const [first, second, third, fourth] = digits as [Uint16Array, Uint16Array, Uint16Array, Uint16Array];
  for (let i = 0; i < values.length; i++) {
    bits.setFloat64(0, values[i] as number);
    const high = bits.getInt32(0);
    const low = bits.getInt32(4);
    // A negative number grows as its bits shrink: all are turned; else the sign alone.
    const turned = high < 0 ? -1 : 0;
    first[i] = low ^ turned;
    second[i] = (low ^ turned) >>> 16;
    third[i] = high ^ turned;
    fourth[i] = (high ^ (turned | 0x80000000)) >>> 16;
  }
  return digits;
}
