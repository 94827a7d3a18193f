import type { Interval } from './gate.ts';

/** Up to four significant digits, as reports show figures: 0.8312, 12.35, 0. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)));

/** Signed, for improvements: +0.012, -0.3, 0. */
export const signed = (value: number): string => (value > 0 ? `+${figure(value)}` : figure(value));

/** `(95 %: 0.81 to 0.85)`. */
export const intervalWords = ({ low, high, confidence }: Interval): string =>
  `(${figure(confidence * 100)} %: ${figure(low)} to ${figure(high)})`;
