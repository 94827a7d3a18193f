import { realAt } from '../dataset/table.ts';
import { median, quickselect } from './quickselect.ts';

const sampleCount = 4095;
/** Four standard errors of the middle's rank in the sample, about. */
const margin = 128;
/** Fewer values are searched as they are. */
const sampledMin = 4 * sampleCount;

/**
 * The median of finite values: exactly that of `median`, and no value is moved. A sample says between which two values it
 * lies, all but surely; one pass counts those below and gathers the few between. A search of all takes ten times as long,
 * and is what is left where the sample misleads.
 */
export function sampledMedian(values: Float64Array): number {
  if (values.length < sampledMin) return median(values.slice());
  const { low, high } = boundsOf(values);
  const found = low === high ? equalMedian(values, low) : gatheredMedian(values, low, high);
  return found ?? median(values.slice());
}

function boundsOf(values: Float64Array): { readonly low: number; readonly high: number } {
  const stride = values.length / sampleCount;
  const sample = Float64Array.from({ length: sampleCount }, (_, i) => realAt(values, Math.floor(i * stride)));
  const middle = sampleCount >>> 1;
  sample.sort();
  return { low: realAt(sample, middle - margin), high: realAt(sample, middle + margin) };
}

type Ranks = { readonly lower: number; readonly upper: number };

/** The places of the two middle values in ascending order, one where their number is odd. */
const ranksOf = ({ length }: Float64Array): Ranks => ({
  upper: length >>> 1,
  lower: length % 2 === 1 ? length >>> 1 : (length >>> 1) - 1,
});

/** Null where the middle values are not both this one. */
function equalMedian(values: Float64Array, value: number): number | null {
  let [below, equal] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    below += +(realAt(values, i) < value);
    equal += +(realAt(values, i) === value);
  }
  const { lower, upper } = ranksOf(values);
  return below <= lower && upper < below + equal ? value : null;
}

/** Null where the middle values are not both between these two, or too many are. */
function gatheredMedian(values: Float64Array, low: number, high: number): number | null {
  const middle = low + (high - low) / 2;
  const half = high - middle;
  const gathered = new Float64Array(values.length >>> 1);
  let [below, count] = [0, 0];
  for (let i = 0; i < values.length; i++) {
    const value = realAt(values, i);
    // One question that is mostly answered no, for a processor guesses wrong half the time whether a value is below.
    if (Math.abs(value - middle) <= half) gathered[count++] = value;
    else below += +(value < middle);
  }
  const { lower, upper } = ranksOf(values);
  if (count > gathered.length || lower < below || upper >= below + count) return null;
  const between = gathered.subarray(0, count);
  const above = quickselect(between, upper - below);
  if (lower === upper) return above;
  let beneath = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < upper - below; i++) beneath = Math.max(beneath, realAt(between, i));
  return beneath + (above - beneath) / 2;
}
