/** A 32-bit number that three numbers decide, spread by the finaliser of MurmurHash3 (Appleby 2011). */
export function numberMix(seed: number, place: number, purpose: number): number {
  let word =
    Math.imul(seed | 0, 0x9e3779b1) ^ Math.imul(place + 1, 0x85ebca77) ^ Math.imul(purpose + 1, 0xc2b2ae3d);
  for (const [shift, factor] of [
    [16, 0x85ebca6b],
    [13, 0xc2b2ae35],
  ] as const) {
    word = Math.imul(word ^ (word >>> shift), factor);
  }
  return (word ^ (word >>> 16)) >>> 0;
}
