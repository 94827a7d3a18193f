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
  /** So many different customers come by; those beyond the demo's are new to it. @default those of the demo */
  readonly customers?: number | undefined;
}): TrafficSource {
  const { base, drift } = options;
  const count = options.customers ?? base.count;
  const customers = drawCustomers(seededRandom(base.seed), { count: base.count, firstId: 10_001, drift: 0 });
  const random = seededRandom(options.seed);
  return {
    next: () => {
      const place = random.below(count);
      const customer = customers[place] ?? newcomer(base.seed, place);
      const state = drift === 0 ? customer : { ...customer, ...drawState(random, drift) };
      const churn = drift === 0 && customer.churn !== null ? customer.churn : drawChurn(random, state, drift);
      return { ...state, churn };
    },
  };
}

/** A customer whom the table does not have: the same one at each visit. */
function newcomer(seed: number, place: number): Customer {
  const random = seededRandom(seed * 1_000_003 + place);
  const state = drawState(random, 0);
  return { customerId: 10_001 + place, ...state, churn: drawChurn(random, state, 0) };
}
