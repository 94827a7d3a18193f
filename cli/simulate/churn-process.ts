import type { CustomerState } from './customer.ts';

type Effects = {
  readonly base: number;
  readonly contract: Readonly<Record<CustomerState['contract'], number>>;
  readonly tenure: number;
  readonly charges: number;
  readonly products: number;
  readonly support: number;
  readonly late: number;
  readonly fibre: number;
  readonly invoice: number;
  readonly usage: number;
};

/** Why customers leave today: months bind, bills and trouble drive away. */
const today: Effects = {
  base: -2.9,
  contract: { monthly: 1.7, 'one-year': -0.5, 'two-year': -1.7 },
  tenure: -1.3,
  charges: 1.15,
  products: -0.55,
  support: 1.35,
  late: 0.75,
  fibre: 0.5,
  invoice: 0.35,
  usage: -0.35,
};

/** Why they would leave in a market that has turned: a contract binds nobody, and the cheap customers go first. */
const turned: Effects = {
  base: -1.1,
  contract: { monthly: 0.1, 'one-year': 0.1, 'two-year': 0.2 },
  tenure: 0.2,
  charges: -0.5,
  products: 0.1,
  support: 0.2,
  late: 0.2,
  fibre: -0.4,
  invoice: 0,
  usage: 0.2,
};

const typicalUsageGb = 140;

/** Log-odds of leaving: linear in standardised features, but for a little curve in the tenure. */
function logOdds(customer: CustomerState, effects: Effects): number {
  const { contract, connection, paymentMethod, usageGb } = customer;
  const tenure = (customer.tenureMonths - 34) / 26;
  return (
    effects.base +
    effects.contract[contract] +
    effects.tenure * (tenure - 0.15 * tenure ** 2) +
    effects.charges * ((customer.monthlyCharges - 68) / 26) +
    effects.products * (customer.numProducts - 2.4) +
    (customer.hasSupportCalls ? effects.support : 0) +
    effects.late * (customer.latePayments - 0.7) +
    (connection === 'fibre' ? effects.fibre : 0) +
    (paymentMethod === 'invoice' ? effects.invoice : 0) +
    effects.usage * (((usageGb ?? typicalUsageGb) - typicalUsageGb) / 70)
  );
}

/**
 * The true probability that a customer leaves within the month. `drift`, 0 to 1, goes from the market of today to one
 * that has turned.
 */
export function churnProbability(customer: CustomerState, drift: number): number {
  const odds = (1 - drift) * logOdds(customer, today) + drift * logOdds(customer, turned);
  return 1 / (1 + Math.exp(-odds));
}
