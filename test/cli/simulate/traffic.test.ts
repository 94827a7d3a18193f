import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { drawCustomers } from '../../../cli/simulate/draw-customer.ts';
import {
  runTraffic,
  type Told,
  type TrafficOptions,
  type TrafficTarget,
} from '../../../cli/simulate/traffic.ts';
import { trafficSource } from '../../../cli/simulate/traffic-source.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

const base = { seed: 7, count: 500 } as const;
const take = (count: number, options: { seed?: number; drift?: number; customers?: number } = {}) => {
  const source = trafficSource({ base, seed: 1, drift: 0, ...options });
  return Array.from({ length: count }, () => source.next());
};

it("comes from the demo's customers, with what became of them, the same for a seed", () => {
  const known = new Map(
    drawCustomers(seededRandom(7), { count: 500, firstId: 10_001, drift: 0 }).map((each) => [
      each.customerId,
      each,
    ]),
  );
  const seen = take(200);
  for (const customer of seen) expect(customer).toEqual(known.get(customer.customerId));
  expect(new Set(seen.map(({ customerId }) => customerId)).size).toBeGreaterThan(100);
  expect(take(200)).toEqual(seen);
  expect(take(200, { seed: 2 })).not.toEqual(seen);
});

it('brings newcomers where more come by than the table has, each the same at every visit', () => {
  const [first, again] = [take(3_000, { customers: 2_000 }), take(3_000, { customers: 2_000, seed: 2 })];
  const fresh = first.filter(({ customerId }) => customerId > 10_500);
  expect(fresh.length / first.length).toBeCloseTo(0.75, 1);
  const known = new Map(again.map((customer) => [customer.customerId, customer]));
  const both = fresh.filter(({ customerId }) => known.has(customerId));
  expect(both.length).toBeGreaterThan(500);
  for (const customer of both) expect(customer).toEqual(known.get(customer.customerId));
});

it('comes from a shifted population where it drifts', () => {
  const share = (drift: number) =>
    take(2_000, { drift }).filter(({ contract }) => contract === 'monthly').length / 2_000;
  expect(share(1) - share(0)).toBeGreaterThan(0.1);
});

/** Answers every second customer, and takes all outcomes. */
function everySecond(): { target: TrafficTarget; asked: number[]; told: Told[] } {
  const asked: number[] = [];
  const told: Told[] = [];
  const predict: TrafficTarget['predict'] = async ({ customerId }) => {
    asked.push(customerId);
    await setImmediate();
    if (asked.length % 2 === 0) throw Object.assign(new Error('x'), { code: 'model_not_ready' });
    return { id: `p-${asked.length}`, version: 'v1', variant: 'stable' };
  };
  const tell: TrafficTarget['tell'] = async (outcomes) => told.push(...outcomes) && outcomes.length;
  return { target: { predict, tell }, asked, told };
}

/** A clock that the traffic itself moves on: each look is a millisecond later. */
function options(changes: Partial<TrafficOptions> = {}): TrafficOptions {
  let ms = 0;
  return {
    ...{ rate: 200, delayMs: 20, forMs: 1_000, signal: new AbortController().signal },
    now: () => (ms += 1),
    ...changes,
  };
}

it('sends at the rate, counts what fails, and tells the outcome of every answer', async () => {
  const { target, asked, told } = everySecond();
  const counts = await runTraffic(trafficSource({ base, seed: 1, drift: 0 }), target, options());
  expect(counts.sent).toBe(asked.length);
  expect(counts.sent).toBeGreaterThan(100);
  expect(counts.sent).toBeLessThanOrEqual(200);
  const failed = counts.failed.get('model_not_ready') ?? 0;
  expect(counts.answered + failed).toBe(counts.sent);
  expect([...counts.by]).toEqual([['v1 stable', counts.answered]]);
  expect([counts.told, counts.untold]).toEqual([counts.answered, 0]);
  expect(new Set(told.map(({ id }) => id)).size).toBe(counts.answered);
});

it('ends when it is stopped, and tells what is open', async () => {
  const { target } = everySecond();
  const stop = new AbortController();
  const counts = await runTraffic(
    trafficSource({ base, seed: 1, drift: 0 }),
    target,
    options({
      forMs: null,
      delayMs: 1e9,
      signal: stop.signal,
      onTick: ({ sent }) => sent > 20 && stop.abort(),
    }),
  );
  expect(counts.told).toBe(counts.answered);
  expect(counts.answered).toBeGreaterThan(0);
});

it('ends with the refusal where the API refuses one after the other, and not where it answers in between', async () => {
  const refusal = Object.assign(new Error('the key is not known'), { code: 'unauthorized' });
  let asked = 0;
  const refusing = (isRefused: () => boolean): TrafficTarget => ({
    predict: async () => {
      asked += 1;
      if (isRefused()) throw refusal;
      return { id: `p-${asked}`, version: 'v1', variant: 'stable' };
    },
    tell: async (outcomes) => outcomes.length,
  });
  const run = (target: TrafficTarget) =>
    runTraffic(
      trafficSource({ base, seed: 1, drift: 0 }),
      target,
      options({ rate: 2_000, forMs: 150, isRefusal: (error) => error === refusal }),
    );
  await expect(run(refusing(() => true))).rejects.toBe(refusal);
  expect(asked).toBeLessThan(100);
  asked = 0;
  const counts = await run(refusing(() => asked % 10 !== 0));
  expect(counts.failed.get('unauthorized')).toBeGreaterThan(100);
  await expect(run(refusing(() => asked > 150))).rejects.toBe(refusal);
});
