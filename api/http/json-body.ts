import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import { HttpProblem } from '../problem.ts';
import { jsonFault } from './json-fault.ts';

const plainJson = 'application/json';
const jsonType = /^application\/(?:[a-z0-9.+-]+\+)?json$/;

/** The refusal of a body that does not say it is UTF-8 JSON as it stands; null where it does. */
export function jsonTypeProblem(headers: IncomingHttpHeaders): HttpProblem | null {
  if (headers['content-type'] === plainJson && headers['content-encoding'] === undefined) return null;
  return typeProblem(headers, { isType: (type) => jsonType.test(type), expected: plainJson });
}

/** The refusal of a content type, charset or encoding that is not expected; null where all is well. */
export function typeProblem(
  headers: IncomingHttpHeaders,
  want: { readonly isType: (type: string) => boolean; readonly expected: string },
): HttpProblem | null {
  const encoding = headers['content-encoding'];
  if (encoding !== undefined && encoding !== 'identity')
    return unsupported('bodies are read without content-encoding: send it uncompressed');
  const [type = '', ...parameters] = (headers['content-type'] ?? '').toLowerCase().split(';');
  if (!want.isType(type.trim())) return unsupported(`send content-type: ${want.expected}`);
  const charset = parameters.map((text) => text.trim()).find((text) => text.startsWith('charset='));
  if (charset === undefined || /^charset="?utf-?8"?$/.test(charset)) return null;
  return unsupported('the charset must be utf-8');
}

const unsupported = (detail: string): HttpProblem => new HttpProblem('unsupported_media_type', detail);

/**
 * Text of a body. Bytes that are no UTF-8 turn into U+FFFD when decoded, so only a text that holds one is checked.
 * @throws HttpProblem invalid_encoding.
 */
export function decodeUtf8(bytes: Buffer): string {
  const text = bytes.toString('utf8');
  if (text.includes('\uFFFD') && !isUtf8(bytes))
    throw new HttpProblem('invalid_encoding', 'the body is not valid UTF-8');
  return text;
}

/** @throws HttpProblem invalid_json or invalid_encoding; neither repeats a value of the body. */
export const parseJson = (bytes: Buffer): unknown => parseJsonText(decodeUtf8(bytes));

/** @throws HttpProblem invalid_json, which does not repeat a value of the body. */
export function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem('invalid_json', `the body is not JSON: ${jsonFault(text)}`);
  }
}
