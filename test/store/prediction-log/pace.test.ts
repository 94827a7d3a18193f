import { expect, it } from 'vitest';
import { openPace } from '../../../store/prediction-log/pace.ts';

it('lets a batch go at once, and the next when its rows have taken their time, whenever they were asked for', () => {
  let nowMs = 10;
  const pace = openPace(1_000, () => nowMs);
  expect([pace.isFree(), pace.waitMs()]).toEqual([true, 0]);
  pace.took(500);
  expect([pace.isFree(), pace.waitMs()]).toEqual([false, 500]);
  pace.took(100);
  nowMs += 400;
  expect(pace.waitMs()).toBe(200);
  nowMs += 5_000;
  pace.took(1);
  expect(pace.waitMs()).toBe(1);
});
