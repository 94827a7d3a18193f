import { expect, it } from 'vitest';
import type { Fit } from '../../../bench/learning/contestant.ts';
import { compared, rounds, seconds } from '../../../bench/learning/rounds.ts';

const madeFit = (fit_seconds: number): Fit => ({
  ...{ fit_seconds, fit_cpu_seconds: 1, peak_bytes: 1, loaded_bytes: 1, metrics: {} },
});

it('lets everyone fit in every round, each second round the other way round', async () => {
  const order: string[] = [];
  const contestant = (name: string) => async () => {
    order.push(name);
    return madeFit(order.length);
  };
  const fits = await rounds(
    { ours: contestant('ours'), theirs: contestant('theirs') },
    { repeats: 2, say: () => undefined },
  );
  expect(order).toEqual(['ours', 'theirs', 'theirs', 'ours']);
  expect(fits['ours']?.map(seconds)).toEqual([1, 4]);
});

it('takes the median of the ratios within each round, which a slow round does not shift', () => {
  const fits = {
    ours: [madeFit(1), madeFit(50), madeFit(1)],
    theirs: [madeFit(2), madeFit(100), madeFit(4)],
  };
  expect(compared(fits, { ours: 'ours', theirs: 'theirs', figure: seconds })).toEqual({
    ours: 1,
    theirs: 4,
    ratio: 0.5,
  });
});
