/** What a cell's text can be read as. One text can be several: `1` is an integer and a number. */
export const integerPattern = /^[+-]?(?:0|[1-9]\d{0,18})$/;
export const numberPattern = /^[+-]?(?:(?:0|[1-9]\d*)(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?$/;
export const booleanPattern = /^(?:true|false)$/i;

/** How programs write numbers that are none; PostgreSQL and DuckDB read them, too. Missing, to an import and a fit alike. */
export const nonFinitePattern = /^[+-]?(?:inf|infinity|nan)$/i;
export const isNonFinite = (text: string): boolean => nonFinitePattern.test(text);

/** That of them which is no label either, as infinity may be the name of a class. */
export const nanPattern = /^[+-]?nan$/i;

const bigintMax = 9_223_372_036_854_775_807n;

/** A 64-bit integer without leading zeros, which codes such as `00420` have. */
export function isInteger(text: string): boolean {
  if (!integerPattern.test(text)) return false;
  if (text.length < 19) return true;
  const value = BigInt(text);
  return value <= bigintMax && value >= -bigintMax - 1n;
}

/** A finite double: no `NaN`, no `1e400`. Long runs of digits that a double cannot hold are codes, not numbers. */
export function isNumber(text: string): boolean {
  if (!numberPattern.test(text)) return false;
  if (!Number.isFinite(Number(text))) return false;
  return text.length < 17 || /[.eE]/.test(text);
}

/** `true` or `false` in any case. Other pairs of words, such as Yes and No, stay the source's own words. */
export const isBoolean = (text: string): boolean => booleanPattern.test(text);
