import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readEnvelope } from '../../api/predict-request.ts';
import { PredictRequest } from '../../shared/http/predict.ts';

const feature = fc.oneof(
  fc.string(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);
const name = fc.string({ minLength: 1 }).filter((text) => text !== '__proto__');
const body = fc.oneof(
  fc.record(
    {
      features: fc.oneof(fc.dictionary(name, feature), fc.constant(null), fc.array(feature), fc.integer()),
      entity_id: fc.oneof(fc.string({ maxLength: 250 }), fc.integer(), fc.constant(null)),
      request_id: fc.oneof(fc.string({ maxLength: 250 }), fc.boolean()),
      interval: fc.oneof(fc.double({ min: -0.5, max: 1.5, noNaN: true }), fc.string(), fc.constant(null)),
      extra: fc.integer(),
    },
    { requiredKeys: [] },
  ),
  fc.jsonValue(),
);

describe('readEnvelope', () => {
  it('takes and refuses what the schema of the API takes and refuses', () => {
    fc.assert(
      fc.property(body, (sent) => {
        const schema = PredictRequest.safeParse(sent).success;
        expect(readEnvelope(sent).kind === 'envelope').toBe(schema);
      }),
      { numRuns: 500 },
    );
  });
});
