import { expect, it } from 'vitest';
import { predictionId } from '../../api/prediction-id.ts';

const ids = Array.from({ length: 2_000 }, predictionId);

it('is a random UUID each time', () => {
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(ids.length);
});

it('takes every digit at every place that is free', () => {
  const free = Array.from({ length: 36 }, (_, place) => place).filter(
    (place) => ![8, 13, 14, 18, 19, 23].includes(place),
  );
  for (const place of free) expect([place, new Set(ids.map((id) => id[place])).size]).toEqual([place, 16]);
});
