export const contracts = ['monthly', 'one-year', 'two-year'] as const;
export const payments = ['card', 'transfer', 'invoice', 'wallet'] as const;
export const connections = ['fibre', 'cable', 'mobile'] as const;
export const regions = ['north', 'east', 'south', 'west'] as const;

/** What can be seen of a customer of the simulated company, and, once known, whether they left. */
export type CustomerState = {
  readonly tenureMonths: number;
  readonly monthlyCharges: number;
  /** Null where billing has no record, which newcomers often lack. */
  readonly totalCharges: number | null;
  readonly numProducts: number;
  readonly hasSupportCalls: boolean;
  readonly contract: (typeof contracts)[number];
  readonly paymentMethod: (typeof payments)[number];
  readonly connection: (typeof connections)[number];
  readonly region: (typeof regions)[number];
  readonly latePayments: number;
  /** Null where the customer does not share it. */
  readonly usageGb: number | null;
};

export type Customer = CustomerState & {
  readonly customerId: number;
  /** Null while the month is not over. */
  readonly churn: 'yes' | 'no' | null;
};
