import type { Estimate } from '../policy/gate.ts';

/** Four significant digits, as people read figures: 0.8312, 12.35, 0. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** A share in percent: 12.3 %. */
export const percent = (share: number): string => `${figure(share * 100)} %`;

/** A number with its interval and n, or why there is none. */
export function estimateWords(estimate: Estimate | undefined): string {
  if (!estimate) return '–';
  if (estimate.kind === 'undefined') return `undefined: ${estimate.reason}`;
  const { interval } = estimate;
  if (!interval) return `${figure(estimate.value)} (no interval)`;
  return `${figure(estimate.value)} (${figure(interval.low)} to ${figure(interval.high)})`;
}
