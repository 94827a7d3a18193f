const decimal = /^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/;
/** More digits than these a double does not keep: such a text is an id. */
const digitsMax = 15;

/** A text as the API takes it: a number or truth value as such, the empty text as missing, all else as it is. */
export function cellValue(text: string): string | number | boolean | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  if (decimal.test(trimmed) && trimmed.replaceAll(/\D/g, '').length <= digitsMax) return Number(trimmed);
  const lower = trimmed.toLowerCase();
  if (lower === 'true' || lower === 'false') return lower === 'true';
  return trimmed;
}
