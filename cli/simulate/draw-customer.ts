import type { Random } from '../../shared/statistics/random.ts';
import { churnProbability } from './churn-process.ts';
import type { Customer, CustomerState } from './customer.ts';
import { chance, choose, clamp, normal, poisson, round } from './draw.ts';

/** From `from` to `to` as the drift goes from 0 to 1. */
const between = (drift: number, from: number, to: number): number => from + drift * (to - from);

function drawContract(random: Random, drift: number): CustomerState['contract'] {
  const monthly = between(drift, 0.5, 0.7);
  return choose(random, [
    ['monthly', monthly],
    ['one-year', (1 - monthly) * 0.5],
    ['two-year', (1 - monthly) * 0.5],
  ]);
}

function drawTotal(random: Random, tenureMonths: number, monthlyCharges: number): number | null {
  if (chance(random, tenureMonths === 0 ? 0.2 : 0.015)) return null;
  return round(tenureMonths * monthlyCharges * (0.92 + 0.16 * random.uniform()), 2);
}

/** Draws the state of a customer from the population; `drift`, 0 to 1, shifts it. */
export function drawState(random: Random, drift: number): CustomerState {
  const tenureMonths = Math.floor(120 * random.uniform() ** between(drift, 2.2, 3.4));
  const connection = choose<CustomerState['connection']>(random, [
    ['fibre', between(drift, 0.42, 0.6)],
    ['cable', between(drift, 0.36, 0.22)],
    ['mobile', between(drift, 0.22, 0.18)],
  ]);
  const dearer = (connection === 'fibre' ? 20 : 0) + between(drift, 0, 15);
  const monthlyCharges = round(clamp(60 + dearer + 22 * normal(random), 15, 180), 2);
  return {
    tenureMonths,
    monthlyCharges,
    totalCharges: drawTotal(random, tenureMonths, monthlyCharges),
    numProducts: 1 + Math.min(5, poisson(random, 1.4)),
    hasSupportCalls: chance(random, between(drift, 0.3, 0.45)),
    contract: drawContract(random, drift),
    paymentMethod: choose(random, [
      ['card', 0.4],
      ['transfer', 0.25],
      ['invoice', 0.25],
      ['wallet', 0.1],
    ]),
    connection,
    region: choose(random, [
      ['north', 0.3],
      ['east', 0.2],
      ['south', 0.3],
      ['west', 0.2],
    ]),
    latePayments: Math.min(9, poisson(random, between(drift, 0.7, 1))),
    usageGb: chance(random, 0.03) ? null : round(clamp(140 + 70 * normal(random), 0, 600), 1),
  };
}

/** Whether the customer left, drawn from the known process: the noise that no model can take away. */
export const drawChurn = (random: Random, state: CustomerState, drift: number): 'yes' | 'no' =>
  chance(random, churnProbability(state, drift)) ? 'yes' : 'no';

/** So many customers with known outcomes, numbered from `firstId`. */
export function drawCustomers(
  random: Random,
  options: { readonly count: number; readonly firstId: number; readonly drift: number },
): readonly Customer[] {
  return Array.from({ length: options.count }, (_, index) => {
    const state = drawState(random, options.drift);
    return { customerId: options.firstId + index, ...state, churn: drawChurn(random, state, options.drift) };
  });
}
