import type { Random } from '../../shared/statistics/random.ts';
import type { Customer } from './customer.ts';
import { chance, clamp, normal, poisson, round } from './draw.ts';
import { drawChurn, drawState } from './draw-customer.ts';

/** The customers that a month changed, and those that it brought. */
export type Month = { readonly changed: readonly Customer[]; readonly arrived: readonly Customer[] };

const movedShare = 0.15;
const arrivedShare = 0.03;

function nextMonth(random: Random, customer: Customer, drift: number): Customer {
  const tenureMonths = Math.min(120, customer.tenureMonths + 1);
  const monthlyCharges = round(clamp(customer.monthlyCharges + 1.5 * normal(random), 15, 180), 2);
  const state = {
    ...customer,
    tenureMonths,
    monthlyCharges,
    totalCharges: customer.totalCharges === null ? null : round(customer.totalCharges + monthlyCharges, 2),
    hasSupportCalls: chance(random, 0.2) ? !customer.hasSupportCalls : customer.hasSupportCalls,
    latePayments: chance(random, 0.3) ? Math.min(9, poisson(random, 0.7)) : customer.latePayments,
  };
  return { ...state, churn: drawChurn(random, state, drift) };
}

/**
 * One month later. Outcomes that were open become known, a part of those who stayed change, newcomers arrive with open
 * outcomes; who has left stays as they were.
 */
export function advanceMonth(
  random: Random,
  customers: readonly Customer[],
  options: { readonly drift: number },
): Month {
  const changed = customers.flatMap((customer): readonly Customer[] => {
    if (customer.churn === null) return [{ ...customer, churn: drawChurn(random, customer, options.drift) }];
    const moves = customer.churn === 'no' && chance(random, movedShare);
    return moves ? [nextMonth(random, customer, options.drift)] : [];
  });
  const lastId = customers.reduce((last, { customerId }) => Math.max(last, customerId), 0);
  const arrived = Array.from({ length: Math.ceil(customers.length * arrivedShare) }, (_, index) => ({
    customerId: lastId + 1 + index,
    ...drawState(random, options.drift),
    churn: null,
  }));
  return { changed, arrived };
}
