import { isInteger, isNumber } from '../import/cell-kind.ts';

/**
 * Whether the text is a number, as an import takes it: `00420` is a code, `1.0238095238095237` what programs write of a
 * fraction. Of whole numbers a double must hold every digit, else it is an id; `1e400` it does not hold at all, and JSON
 * would send it as null.
 */
const isDouble = (text: string): boolean =>
  /[.eE]/.test(text) ? isNumber(text) : isInteger(text) && Number.isSafeInteger(Number(text));

/** A text as the API takes it: a number or truth value as such, the empty text as missing, all else as it is. */
export function cellValue(text: string): string | number | boolean | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (isDouble(trimmed)) return Number(trimmed);
  const lower = trimmed.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  return trimmed;
}
