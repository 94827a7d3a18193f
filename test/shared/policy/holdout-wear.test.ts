import { expect, it } from 'vitest';
import { holdoutWear } from '../../../shared/policy/holdout-wear.ts';
import { wearWords } from '../../../shared/report/wear-words.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

it('wears a holdout out where the luck of looks reaches what it can resolve', () => {
  expect(holdoutWear(1)).toEqual({ looks: 1, luck: 0, isWornOut: false });
  expect(holdoutWear(50).isWornOut).toBe(false);
  expect(holdoutWear(51).isWornOut).toBe(true);
});

it('expects of the best of many no less luck than simulated candidates have', () => {
  const random = seededRandom(5);
  const normal = () =>
    Math.sqrt(-2 * Math.log(1 - random.uniform())) * Math.cos(2 * Math.PI * random.uniform());
  const bests = Array.from({ length: 400 }, () => Math.max(...Array.from({ length: 30 }, normal)));
  const mean = bests.reduce((sum, best) => sum + best, 0) / bests.length;
  expect(holdoutWear(30).luck).toBeGreaterThan(mean);
  expect(holdoutWear(30).luck).toBeLessThan(mean + 1);
});

it('is told in words', () => {
  expect(wearWords(1)).toMatch(/for the first time/);
  expect(wearWords(7)).toMatch(
    /^Decisions looked at these test rows 7 times .* by 1\.973 standard errors\.$/,
  );
  expect(wearWords(80)).toMatch(/^\*\*These test rows are worn out\.\*\* .* another `seed`/);
});
