import { canonicalJson } from '../canonical-json.ts';

/** Where two values that JSON can say differ, down to the innermost fields, as paths such as `gates[0].verdict`. */
export function differingPaths(one: unknown, other: unknown, path = ''): readonly string[] {
  if (isMapping(one) && isMapping(other)) {
    const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort();
    return keys.flatMap((key) => differingPaths(one[key], other[key], path === '' ? key : `${path}.${key}`));
  }
  if (Array.isArray(one) && Array.isArray(other) && one.length === other.length)
    return one.flatMap((item, at) => differingPaths(item, other[at], `${path}[${at}]`));
  if (one === undefined || other === undefined) return one === other ? [] : [path];
  return canonicalJson(one) === canonicalJson(other) ? [] : [path];
}

const isMapping = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
