import { seededRandom } from '../../shared/statistics/random.ts';
import type { Customer } from './customer.ts';
import { drawChurn, drawCustomers, drawState } from './draw-customer.ts';

/** Customers who come by: in any order, again and again, each with the truth that will show. */
export type TrafficSource = { next(): Customer & { readonly churn: 'yes' | 'no' } };

/**
 * The demo's customers as `seed` draws them, one by one by chance. With `drift`, 0 to 1, each comes in a state of the
 * shifted population, and leaves or stays as customers do there.
 */
export function trafficSource(options: {
  /** Of the demo's table. */
  readonly base: { readonly seed: number; readonly count: number };
  /** Of who comes when. */
  readonly seed: number;
  readonly drift: number;
}): TrafficSource {
  const { base, drift } = options;
  const customers = drawCustomers(seededRandom(base.seed), { count: base.count, firstId: 10_001, drift: 0 });
  const random = seededRandom(options.seed);
  return {
    next: () => {
      const customer = customers[random.below(customers.length)];
      if (customer === undefined) throw new RangeError('expected at least one customer');
      const state = drift === 0 ? customer : { ...customer, ...drawState(random, drift) };
      const churn = drift === 0 && customer.churn !== null ? customer.churn : drawChurn(random, state, drift);
      return { ...state, churn };
    },
  };
}
