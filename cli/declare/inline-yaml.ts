import { stringify } from 'yaml';

/** Control characters would break a line, and a byte order mark would vanish. */
const control = /[\p{Cc}\ufeff]/u;

/** A string that stays one token inside a flow collection too, plain where YAML 1.2 reads it back as it is. */
const inlineText = (text: string): string =>
  control.test(text)
    ? JSON.stringify(text)
    : stringify([text], { collectionStyle: 'flow', lineWidth: 0, version: '1.2' }).trim().slice(2, -2);

/** A JSON value as YAML on one line: `{ type: number, min: 0 }`, `[ No, Yes ]`. */
export function inlineYaml(value: unknown): string {
  if (typeof value === 'string') return inlineText(value);
  if (Array.isArray(value)) return value.length === 0 ? '[]' : `[ ${value.map(inlineYaml).join(', ')} ]`;
  if (typeof value !== 'object' || value === null) return String(value);
  const pairs = Object.entries(value).map(([key, item]) => `${inlineText(key)}: ${inlineYaml(item)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}
