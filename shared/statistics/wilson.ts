import type { Bounds } from './interval.ts';
import { normalQuantile } from './normal.ts';

/** Wilson's score interval of a share, of `hits` among `n` (Wilson 1927; Brown, Cai & DasGupta 2001). Without any it is all of 0 to 1. */
export function wilsonBounds(hits: number, n: number, confidence: number): Bounds {
  if (n === 0) return { low: 0, high: 1 };
  const z = normalQuantile(1 - (1 - confidence) / 2);
  const [share, shrink] = [hits / n, 1 + z ** 2 / n];
  const centre = (share + z ** 2 / (2 * n)) / shrink;
  const half = (z / shrink) * Math.sqrt((share * (1 - share)) / n + z ** 2 / (4 * n ** 2));
  return { low: hits === 0 ? 0 : centre - half, high: hits === n ? 1 : centre + half };
}
