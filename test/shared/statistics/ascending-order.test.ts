import { expect, it } from 'vitest';
import { ascendingOrder } from '../../../shared/statistics/ascending-order.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

const sorted = (values: Float64Array): number[] =>
  Array.from(ascendingOrder(values), (at) => values[at] ?? 0);

it('orders numbers of either sign, tiny, huge and infinite', () => {
  const values = Float64Array.of(
    0.5,
    -2,
    1e300,
    -1e-300,
    0,
    3,
    Number.POSITIVE_INFINITY,
    -2.5,
    5e-324,
    -1e300,
  );
  values[4] = Number.NEGATIVE_INFINITY;
  expect(sorted(values)).toEqual([...values].toSorted((a, b) => a - b));
  expect(ascendingOrder(new Float64Array())).toEqual(new Int32Array());
});

it.each([8, 5_000])(
  'orders %i values by their bits: the zero that is negative first, equal ones in their order',
  (count) => {
    const values = Float64Array.from({ length: count }, (_, at) => [0, -0, 1, -1][at % 4] ?? 0);
    const expected = [3, 1, 0, 2].flatMap((first) =>
      Array.from({ length: count / 4 }, (_, at) => first + 4 * at),
    );
    expect([...ascendingOrder(values)]).toEqual(expected);
  },
);

it('leaves equal ones in their order, and orders many as a sort does', () => {
  expect(ascendingOrder(Float64Array.of(2, 1, 2, 1))).toEqual(Int32Array.of(1, 3, 0, 2));
  const random = seededRandom(3);
  const values = Float64Array.from({ length: 20_000 }, () => random.uniform() - 0.5);
  expect(sorted(values)).toEqual([...values.slice().sort()]);
});

it.each([
  [
    'crowd between two that are far apart',
    (at: number) => (at < 2 ? at * 1e12 : ((at * 7919) % 10_007) / 1e4),
  ],
  ['fall from one to the next', (at: number) => -at],
  ['are all but all equal', (at: number) => (at === 9 ? 1 : 0.5)],
  ['are infinitely far apart', (at: number) => (at < 3 ? (at - 1) / 0 || 0 : (at * 7919) % 10_007)],
  [
    'are further apart than a double reaches',
    (at: number) => (at % 2 === 0 ? 1 : -1) * (1.7e308 - at * 1e303),
  ],
])('orders values that %s', (_title, valueAt) => {
  const values = Float64Array.from({ length: 10_000 }, (_, at) => valueAt(at));
  const isBelow = (a: number, b: number) => Number(values[a]) < Number(values[b]);
  const expected = [...values.keys()].sort((a, b) => (isBelow(a, b) ? -1 : isBelow(b, a) ? 1 : a - b));
  expect([...ascendingOrder(values)]).toEqual(expected);
});
