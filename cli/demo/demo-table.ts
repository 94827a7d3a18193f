import type { Pool } from '../../store/postgres/pool.ts';
import { createCustomers } from '../simulate/customer-table.ts';

/** Name of the demo's model, declared in `config/models/churn.yaml`. */
export const demoModel = 'churn';

/** The simulated customers that the table begins with. */
export const demoCustomers = { seed: 7, count: 6_000 } as const;

/** Makes and fills the demo's table `public.demo_customers` where it is missing or empty. Answers whether it filled it. */
export const createDemoTable = (
  pool: Pool,
  options: { readonly seed?: number; readonly customers?: number } = {},
): Promise<boolean> =>
  createCustomers(pool, {
    seed: options.seed ?? demoCustomers.seed,
    count: options.customers ?? demoCustomers.count,
  });

/** The body of a request to predict that works as it stands. */
export const demoRequest = {
  features: {
    tenure_months: 4,
    monthly_charges: 94.5,
    total_charges: 371.2,
    num_products: 2,
    has_support_calls: true,
    contract: 'monthly',
    payment_method: 'invoice',
    connection: 'fibre',
    region: 'north',
    late_payments: 1,
    usage_gb: 180.5,
  },
} as const;
