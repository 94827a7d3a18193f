import { numberMix } from './chance.ts';

/**
 * Chooses rows without replacement by selection sampling (Knuth 1997, vol. 2, algorithm S) and lists them, ascending, at
 * the start of `rows`; returns how many: the share of its length, rounded, and at least one.
 */
export function sampleInto(
  rows: Uint32Array,
  { share, key }: { readonly share: number; readonly key: number },
): number {
  const wanted = Math.max(1, Math.round(rows.length * share));
  let chosen = 0;
  for (let row = 0; chosen < wanted; row++) {
    const chance = numberMix(key, row, 0) / 2 ** 32;
    if (chance * (rows.length - row) < wanted - chosen) rows[chosen++] = row;
  }
  return wanted;
}
