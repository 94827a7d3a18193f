import { quantile } from './quantile.ts';

export type Bounds = { readonly low: number; readonly high: number };

/** Percentile interval of bootstrap replicates (Efron & Tibshirani 1993, ch. 13). */
export function percentileBounds(replicates: Float64Array, confidence: number): Bounds {
  const sorted = replicates.slice().sort();
  const tail = (1 - confidence) / 2;
  return { low: quantile(sorted, tail), high: quantile(sorted, 1 - tail) };
}

/**
 * Basic interval (Davison & Hinkley 1997, §5.2): the percentiles mirrored at the estimate. For statistics that grow with
 * noise, whose replicates therefore lie to one side of the estimate.
 */
export function basicBounds(replicates: Float64Array, value: number, confidence: number): Bounds {
  const { low, high } = percentileBounds(replicates, confidence);
  return { low: 2 * value - high, high: 2 * value - low };
}
