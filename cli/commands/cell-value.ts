const decimal = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
/** More digits than these a double does not keep: such a text is an id. */
const digitsMax = 15;

/** Whether a double holds the number as it is written: `1e400` is beyond it, and JSON would send it as null. */
const isDouble = (text: string): boolean =>
  decimal.test(text) && text.replaceAll(/\D/g, '').length <= digitsMax && Number.isFinite(Number(text));

/** A text as the API takes it: a number or truth value as such, the empty text as missing, all else as it is. */
export function cellValue(text: string): string | number | boolean | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (isDouble(trimmed)) return Number(trimmed);
  const lower = trimmed.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  return trimmed;
}
