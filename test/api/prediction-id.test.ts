import { expect, it } from 'vitest';
import { predictionId } from '../../api/prediction-id.ts';

const ms = Date.UTC(2026, 10, 21, 12);
const ids = Array.from({ length: 2_000 }, () => predictionId(ms));

it('is a UUID of version 7, another one each time', () => {
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

it('begins with its milliseconds, so that ids grow with time', () => {
  expect(new Set(ids.map((id) => Number.parseInt(id.slice(0, 13).replace('-', ''), 16)))).toEqual(
    new Set([ms]),
  );
  expect(predictionId(ms + 1) > (ids.toSorted().at(-1) ?? '')).toBe(true);
});

it('takes every digit at every place that is free', () => {
  const free = Array.from({ length: 22 }, (_, place) => place + 14).filter(
    (place) => ![14, 18, 19, 23].includes(place),
  );
  for (const place of free) expect([place, new Set(ids.map((id) => id[place])).size]).toEqual([place, 16]);
});
