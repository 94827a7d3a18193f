import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timestampPart } from '../../../shared/features/timestamp-part.ts';

it('agrees with the calendar of the runtime on any instant', () => {
  fc.assert(
    fc.property(fc.integer({ min: -62_135_596_800_000, max: 253_402_300_799_999 }), (instant) => {
      const date = new Date(instant);
      expect(timestampPart('month', instant)).toBe(date.getUTCMonth() + 1);
      expect(timestampPart('day-of-month', instant)).toBe(date.getUTCDate());
      expect(timestampPart('day-of-week', instant)).toBe((date.getUTCDay() + 6) % 7);
      expect(timestampPart('hour', instant)).toBe(date.getUTCHours());
      expect(timestampPart('epoch-days', instant)).toBe(instant / 86_400_000);
    }),
  );
});
