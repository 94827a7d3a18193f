import type { FieldError } from '../shared/http/problem.ts';

/** The envelope of a prediction, read by hand: the schema of shared/http/predict.ts says the same, and a test compares. */
export type Envelope =
  | {
      readonly kind: 'envelope';
      readonly features: Readonly<Record<string, unknown>>;
      readonly entityId: string | undefined;
      readonly requestId: string | undefined;
      /** The level of the interval that is wanted, between 0 and 1. */
      readonly interval: number | undefined;
    }
  | Unread;

export type Unread = {
  readonly kind: 'invalid';
  readonly errors: readonly FieldError[];
  /** What it holds of a row in spite of them; null where that is no object. */
  readonly features: Readonly<Record<string, unknown>> | null;
};

const identifierLengthMax = 200;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const isIdentifier = (value: unknown): value is string | undefined =>
  value === undefined ||
  (typeof value === 'string' && value.length > 0 && value.length <= identifierLengthMax);

const isLevel = (value: unknown): value is number | undefined =>
  value === undefined || (typeof value === 'number' && value > 0 && value < 1);

export function readEnvelope(body: unknown): Envelope {
  if (!isObject(body)) return { kind: 'invalid', errors: [notAnObject('#')], features: null };
  let isClean = true;
  for (const name in body) if (!known.has(name)) isClean = false;
  const { features, entity_id: entityId, request_id: requestId, interval } = body;
  const isNamed = isIdentifier(entityId) && isIdentifier(requestId);
  if (isClean && isObject(features) && isNamed && isLevel(interval))
    return { kind: 'envelope', features, entityId, requestId, interval };
  return { kind: 'invalid', errors: envelopeErrors(body), features: isObject(features) ? features : null };
}

const known = new Set(['features', 'entity_id', 'request_id', 'interval']);

const notAnObject = (pointer: string): FieldError => ({
  pointer,
  detail: 'must be an object such as {"features": {…}}',
  code: 'invalid_type',
});

function envelopeErrors(body: Readonly<Record<string, unknown>>): readonly FieldError[] {
  const errors: FieldError[] = Object.keys(body)
    .filter((name) => !known.has(name))
    .map((name) => ({
      pointer: `#/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`,
      detail: 'is not known here: the columns of a row belong into "features"',
      code: 'unknown_field',
    }));
  if (!isObject(body['features']))
    errors.push({
      pointer: '#/features',
      detail: 'must be an object of column → value',
      code: body['features'] === undefined ? 'required' : 'invalid_type',
    });
  for (const name of ['entity_id', 'request_id'])
    if (!isIdentifier(body[name]))
      errors.push({
        pointer: `#/${name}`,
        detail: `must be text of 1 to ${identifierLengthMax} characters`,
        code: 'invalid_type',
      });
  if (!isLevel(body['interval']))
    errors.push({
      pointer: '#/interval',
      detail: 'must be a level between 0 and 1, such as 0.9',
      code: 'invalid_type',
    });
  return errors;
}
