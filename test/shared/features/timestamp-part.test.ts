import fc from 'fast-check';
import { expect, it } from 'vitest';
import { timestampPart, yearOf } from '../../../shared/features/timestamp-part.ts';

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

it('sets times that are near each other within a cycle beside each other', () => {
  const at = (text: string, cycle: 'hour' | 'weekday' | 'year'): readonly [number, number] => {
    const instant = Date.parse(text);
    return [timestampPart(`${cycle}-sin`, instant), timestampPart(`${cycle}-cos`, instant)];
  };
  const distance = ([a, b]: readonly [number, number], [c, d]: readonly [number, number]): number =>
    Math.hypot(a - c, b - d);
  const midnight = at('2024-03-01T00:00:00Z', 'hour');
  expect(midnight).toEqual([0, 1]);
  expect(distance(midnight, at('2024-06-30T23:59:00Z', 'hour'))).toBeLessThan(0.005);
  expect(distance(midnight, at('1965-01-01T12:00:00Z', 'hour'))).toBeCloseTo(2, 9);
  const monday = at('2024-05-06', 'weekday');
  expect(distance(monday, at('2024-05-05', 'weekday'))).toBeCloseTo(2 * Math.sin(Math.PI / 7), 9);
  const newYear = at('2024-01-01', 'year');
  expect(distance(newYear, at('2022-12-31', 'year'))).toBeLessThan(0.02);
  expect(distance(newYear, at('2023-07-02', 'year'))).toBeGreaterThan(1.99);
});

it('knows the year of any day, leap or not', () => {
  for (let day = -800_000; day < 800_000; day += 97) {
    const instant = day * 86_400_000 + 43_000_000;
    expect(yearOf(instant)).toBe(new Date(instant).getUTCFullYear());
  }
});
