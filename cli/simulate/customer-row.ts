import { z } from 'zod';
import { type Customer, connections, contracts, payments, regions } from './customer.ts';

/** Columns of table `customers`, in its order, but for the watermark. */
export const customerColumns = [
  'customer_id',
  'tenure_months',
  'monthly_charges',
  'total_charges',
  'num_products',
  'has_support_calls',
  'contract',
  'payment_method',
  'connection',
  'region',
  'late_payments',
  'usage_gb',
  'churn',
] as const;

/** A row of the table as PostgreSQL gives it. */
const CustomerRow = z.object({
  customer_id: z.coerce.number(),
  tenure_months: z.number(),
  monthly_charges: z.number(),
  total_charges: z.number().nullable(),
  num_products: z.number(),
  has_support_calls: z.boolean(),
  contract: z.enum(contracts),
  payment_method: z.enum(payments),
  connection: z.enum(connections),
  region: z.enum(regions),
  late_payments: z.number(),
  usage_gb: z.number().nullable(),
  churn: z.enum(['yes', 'no']).nullable(),
});
export type CustomerRow = z.infer<typeof CustomerRow>;

export const rowOf = (customer: Customer): CustomerRow => ({
  customer_id: customer.customerId,
  tenure_months: customer.tenureMonths,
  monthly_charges: customer.monthlyCharges,
  total_charges: customer.totalCharges,
  num_products: customer.numProducts,
  has_support_calls: customer.hasSupportCalls,
  contract: customer.contract,
  payment_method: customer.paymentMethod,
  connection: customer.connection,
  region: customer.region,
  late_payments: customer.latePayments,
  usage_gb: customer.usageGb,
  churn: customer.churn,
});

export function customerOf(given: unknown): Customer {
  const row = CustomerRow.parse(given);
  return {
    customerId: row.customer_id,
    tenureMonths: row.tenure_months,
    monthlyCharges: row.monthly_charges,
    totalCharges: row.total_charges,
    numProducts: row.num_products,
    hasSupportCalls: row.has_support_calls,
    contract: row.contract,
    paymentMethod: row.payment_method,
    connection: row.connection,
    region: row.region,
    latePayments: row.late_payments,
    usageGb: row.usage_gb,
    churn: row.churn,
  };
}

/** What a request to predict sends: the row without key and label. */
export function featuresOf(customer: Customer): Readonly<Record<string, string | number | boolean | null>> {
  const { customer_id: _key, churn: _label, ...features } = rowOf(customer);
  return features;
}
