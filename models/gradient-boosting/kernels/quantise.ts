/**
 * Packs gradient and hessian of each row into one integer each, rounded up or down by chance so that sums stay unbiased
 * (Shi et al. 2022, "Quantized Training of Gradient Boosting Decision Trees"). The chance depends on `key` and the row
 * alone, so it is the same for any number of threads.
 */
export function quantise(
  gradients: usize,
  from: usize,
  to: usize,
  gradientScale: f64,
  hessianScale: f64,
  key: u32,
  packed: usize,
): void {
  for (let row: usize = from; row < to; row++) {
    const chance = mix(<u32>row ^ key);
    const gradient = <f64>load<f32>(gradients + (row << 3)) * gradientScale;
    const hessian = <f64>load<f32>(gradients + (row << 3) + 4) * hessianScale;
    // Lifted above zero, where truncation rounds down, which is four times as fast as `floor`.
    const high = <i32>(gradient + <f64>(<i32>(chance >>> 16)) * (1.0 / 65536.0) + lift) - <i32>lift;
    const low = <i32>(hessian + <f64>(<i32>(chance & 0xffff)) * (1.0 / 65536.0));
    store<i64>(packed + (row << 3), ((<i64>high) << 32) + <i64>low);
  }
}

/** More than any quantised gradient. */
const lift: f64 = 2097152;

/** The finaliser of MurmurHash3 (Appleby 2011), which spreads neighbouring numbers. */
function mix(word: u32): u32 {
  word ^= word >>> 16;
  word *= 0x85ebca6b;
  word ^= word >>> 13;
  word *= 0xc2b2ae35;
  return word ^ (word >>> 16);
}
