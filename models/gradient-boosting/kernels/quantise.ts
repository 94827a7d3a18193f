/**
 * Packs gradient and hessian of each row into one integer, of eight bytes or, where they are below 2^15, of four; rounded up or down by chance so that sums stay unbiased
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
  packedBytes: usize,
): void {
  const fours = from + ((to - from) & ~3);
  for (let row: usize = from; row < fours; row += 4) {
    const at = gradients + (row << 3);
    const chances = mixFour(
      v128.xor(i32x4.add(i32x4.splat(<i32>row), i32x4(0, 1, 2, 3)), i32x4.splat(<i32>key)),
    );
    const highChances = i32x4.shr_u(chances, 16);
    const lowChances = v128.and(chances, i32x4.splat(0xffff));
    const one = v128.load(at);
    const two = v128.load(at, 16);
    const high = joined(
      unitsOf(v128.shuffle<i32>(one, one, 0, 2, 0, 2), gradientScale, highChances, lift),
      unitsOf(v128.shuffle<i32>(two, two, 0, 2, 0, 2), gradientScale, upper(highChances), lift),
    );
    const low = joined(
      unitsOf(v128.shuffle<i32>(one, one, 1, 3, 1, 3), hessianScale, lowChances, 0),
      unitsOf(v128.shuffle<i32>(two, two, 1, 3, 1, 3), hessianScale, upper(lowChances), 0),
    );
    const lowered = i32x4.sub(high, i32x4.splat(<i32>lift));
    if (packedBytes === 4) {
      v128.store(packed + (row << 2), v128.or(i32x4.shl(lowered, 16), low));
      continue;
    }
    v128.store(packed + (row << 3), v128.shuffle<i32>(low, lowered, 0, 4, 1, 5));
    v128.store(packed + (row << 3), v128.shuffle<i32>(low, lowered, 2, 6, 3, 7), 16);
  }
  for (let row = fours; row < to; row++) {
    const chance = mix(<u32>row ^ key);
    const gradient = <f64>load<f32>(gradients + (row << 3)) * gradientScale;
    const hessian = <f64>load<f32>(gradients + (row << 3) + 4) * hessianScale;
    // Lifted above zero, where truncation rounds down, which is four times as fast as `floor`.
    const high = <i32>(gradient + <f64>(<i32>(chance >>> 16)) * (1.0 / 65536.0) + lift) - <i32>lift;
    const low = <i32>(hessian + <f64>(<i32>(chance & 0xffff)) * (1.0 / 65536.0));
    if (packedBytes === 4) store<i32>(packed + (row << 2), (high << 16) | low);
    else store<i64>(packed + (row << 3), ((<i64>high) << 32) + <i64>low);
  }
}

/** Two of the four rows: the same as one by one, operation by operation. */
function unitsOf(singles: v128, scale: f64, chances: v128, lifted: f64): v128 {
  const value = f64x2.mul(f64x2.promote_low_f32x4(singles), f64x2.splat(scale));
  const chance = f64x2.mul(f64x2.convert_low_i32x4_s(chances), f64x2.splat(1.0 / 65536.0));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.add(f64x2.add(value, chance), f64x2.splat(lifted)));
}

function upper(four: v128): v128 {
  return v128.shuffle<i32>(four, four, 2, 3, 2, 3);
}

function joined(one: v128, two: v128): v128 {
  return v128.shuffle<i32>(one, two, 0, 1, 4, 5);
}

function mixFour(word: v128): v128 {
  let mixed = v128.xor(word, i32x4.shr_u(word, 16));
  mixed = i32x4.mul(mixed, i32x4.splat(0x85ebca6b));
  mixed = v128.xor(mixed, i32x4.shr_u(mixed, 13));
  mixed = i32x4.mul(mixed, i32x4.splat(0xc2b2ae35));
  return v128.xor(mixed, i32x4.shr_u(mixed, 16));
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
