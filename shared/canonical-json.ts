/** A number that JSON cannot say, e.g. NaN. */
export class NotJson extends Error {
  override readonly name = 'NotJson';
}

/**
 * JSON with the keys of every object in order, so that equal values give equal bytes. Fields that are undefined are left
 * out. @throws NotJson for NaN, infinities, functions and the like, naming the path.
 */
export function canonicalJson(value: unknown, path = '$'): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return JSON.stringify(value);
    throw new NotJson(`${path} is ${value}, which JSON cannot say`);
  }
  if (Array.isArray(value))
    return `[${value.map((item, index) => canonicalJson(item, `${path}[${index}]`)).join(',')}]`;
  if (typeof value === 'object' && isPlain(value)) return objectJson(value, path);
  throw new NotJson(`${path} is a ${nameOf(value)}, which JSON cannot say`);
}

/** Dates, maps and typed arrays would lose themselves on the way. */
function isPlain(value: object): boolean {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

const nameOf = (value: unknown): string =>
  typeof value === 'object' ? (value?.constructor.name ?? 'object') : typeof value;

function objectJson(value: object, path: string): string {
  const fields = Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${canonicalJson(field, `${path}.${name}`)}`);
  return `{${fields.join(',')}}`;
}
