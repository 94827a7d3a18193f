/** A seeded stream of numbers, equal to the bit for equal seeds on every machine. */
export type Random = {
  /** A whole number from 0 to 2³² − 1. */
  uint32(): number;
  /** In [0, 1), with 53 random bits. */
  uniform(): number;
  /** A whole number from 0 to count − 1; the bias is below count / 2³². */
  below(count: number): number;
};

/**
 * xoshiro128** 1.1 (Blackman & Vigna 2018, "Scrambled linear pseudorandom number generators"), its state filled from the
 * seed by splitmix32, as its authors advise. Not for secrets.
 */
export function seededRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) throw new RangeError(`seed must be a whole number, got ${seed}`);
  const low = splitmix32(seed % 2 ** 32);
  const high = splitmix32(Math.floor(seed / 2 ** 32));
  return xoshiro128([low(), low(), low() ^ high(), low() ^ high()]);
}

/** The generator over a given state of four words, not all zero. */
export function xoshiro128(state: readonly [number, number, number, number]): Random {
  // A typed array, since a variable of a closure that leaves 31 bits is boxed anew at every draw.
  const words = Int32Array.from(state);
  const uint32 = (): number => {
    const [a, b, c, d] = [words[0] as number, words[1] as number, words[2] as number, words[3] as number];
    const product = Math.imul(b, 5);
    words[0] = a ^ d ^ b;
    words[1] = b ^ c ^ a;
    words[2] = c ^ a ^ (b << 9);
    const mixed = d ^ b;
    words[3] = (mixed << 11) | (mixed >>> 21);
    return Math.imul((product << 7) | (product >>> 25), 9) >>> 0;
  };
  return {
    uint32,
    uniform: () => ((uint32() >>> 5) * 2 ** 26 + (uint32() >>> 6)) / 2 ** 53,
    below: (count) => Math.floor((uint32() * count) / 2 ** 32),
  };
}

/** Steele, Lea & Flood 2014, "Fast splittable pseudorandom number generators", in its 32-bit form. */
function splitmix32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return (mixed ^ (mixed >>> 16)) >>> 0;
  };
}
