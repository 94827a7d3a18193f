const negative = 0x4000;
const notANumber = 0xc000;
const infinite = 0xd000;
const negativeInfinite = 0xf000;

/** Powers of ten up to 1e22 are exact doubles, so one division of an exact integer rounds correctly. */
const exactPowers = Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * PostgreSQL's binary `numeric` (groups of four decimal digits, base 10000) as the nearest double; beyond the range of
 * a double it is infinite, which the contract counts as a violation of the type.
 */
export function numericAt(view: DataView, offset: number): number {
  const count = view.getInt16(offset);
  const weight = view.getInt16(offset + 2);
  const sign = view.getUint16(offset + 4);
  if (sign === notANumber) return Number.NaN;
  if (sign === infinite) return Number.POSITIVE_INFINITY;
  if (sign === negativeInfinite) return Number.NEGATIVE_INFINITY;
  const magnitude = magnitudeAt(view, offset + 8, { count, weight });
  return sign === negative ? -magnitude : magnitude;
}

type Digits = { readonly count: number; readonly weight: number };

function magnitudeAt(view: DataView, offset: number, { count, weight }: Digits): number {
  let integer = 0;
  for (let index = 0; index < count; index += 1)
    integer = integer * 10_000 + view.getUint16(offset + 2 * index);
  const exponent = 4 * (weight - count + 1);
  if (count === 0) return 0;
  if (integer <= Number.MAX_SAFE_INTEGER && exponent <= 0 && exponent >= -22)
    return integer / (exactPowers[-exponent] ?? Number.NaN);
  return Number(`${digitsAt(view, offset, count)}e${exponent}`);
}

function digitsAt(view: DataView, offset: number, count: number): string {
  let digits = '';
  for (let index = 0; index < count; index += 1)
    digits += String(view.getUint16(offset + 2 * index)).padStart(4, '0');
  return digits;
}
