import { describe, expect, it } from 'vitest';
import { advanceMonth } from '../../../cli/simulate/advance.ts';
import { churnProbability } from '../../../cli/simulate/churn-process.ts';
import { drawCustomers } from '../../../cli/simulate/draw-customer.ts';
import { driftReport } from '../../../cli/simulate/drift-report.ts';
import { metricNamed } from '../../../shared/metrics/metrics.ts';
import { seededRandom } from '../../../shared/statistics/random.ts';

const base = (seed = 7, count = 6_000, drift = 0) =>
  drawCustomers(seededRandom(seed), { count, firstId: 1, drift });

describe('the simulated customer base', () => {
  it('is the same for a seed, and another for another', () => {
    expect(base(7, 50)).toEqual(base(7, 50));
    expect(base(8, 50)).not.toEqual(base(7, 50));
  });

  it('keeps to the ranges that the demo declares', () => {
    for (const customer of base()) {
      expect(customer.tenureMonths).toBeGreaterThanOrEqual(0);
      expect(customer.tenureMonths).toBeLessThanOrEqual(120);
      expect(customer.monthlyCharges).toBeGreaterThanOrEqual(15);
      expect(customer.monthlyCharges).toBeLessThanOrEqual(250);
      expect(customer.numProducts).toBeGreaterThanOrEqual(1);
      expect(customer.numProducts).toBeLessThanOrEqual(10);
    }
  });

  it('has a class balance between 5 and 60 % and few missing values', () => {
    const customers = base();
    const share = (is: (customer: (typeof customers)[number]) => boolean): number =>
      customers.filter(is).length / customers.length;
    expect(share(({ churn }) => churn === 'yes')).toBeGreaterThan(0.15);
    expect(share(({ churn }) => churn === 'yes')).toBeLessThan(0.45);
    for (const missing of [
      share(({ usageGb }) => usageGb === null),
      share(({ totalCharges }) => totalCharges === null),
    ]) {
      expect(missing).toBeGreaterThan(0.005);
      expect(missing).toBeLessThan(0.1);
    }
  });

  it('can be learnt, but not without error: the truth itself reaches an AUC of 0.88 to 0.94', () => {
    const customers = base();
    const measured = metricNamed('roc_auc')?.measure({
      labels: Float64Array.from(customers, ({ churn }) => (churn === 'yes' ? 1 : 0)),
      scores: Float64Array.from(customers, (customer) => churnProbability(customer, 0)),
      threshold: 0.5,
    });
    expect(measured).toMatchObject({ kind: 'value' });
    const auc = measured?.kind === 'value' ? measured.value : 0;
    expect(auc).toBeGreaterThan(0.88);
    expect(auc).toBeLessThan(0.94);
  });
});

describe('a month', () => {
  it('changes some customers, brings some with open outcomes, and leaves those who left alone', () => {
    const customers = base(7, 1_000);
    const { changed, arrived } = advanceMonth(seededRandom(1), customers, { drift: 0 });
    const left = new Set(
      customers.filter(({ churn }) => churn === 'yes').map(({ customerId }) => customerId),
    );
    expect(changed.length).toBeGreaterThan(50);
    expect(changed.length).toBeLessThan(200);
    expect(changed.filter(({ customerId }) => left.has(customerId))).toEqual([]);
    expect(arrived.map(({ customerId }) => customerId)).toEqual(
      Array.from({ length: 30 }, (_, at) => 1_001 + at),
    );
    expect(arrived.every(({ churn }) => churn === null)).toBe(true);
  });

  it('makes open outcomes known', () => {
    const open = base(7, 100).map((customer) => ({ ...customer, churn: null }));
    const { changed } = advanceMonth(seededRandom(1), open, { drift: 0 });
    expect(changed).toHaveLength(100);
    expect(changed.every(({ churn }) => churn !== null)).toBe(true);
  });
});

describe('drift', () => {
  it('makes a model that knew the old truth worse, level by level', async () => {
    const truth = new Map<string, number>();
    for (const drift of [0, 0.25, 0.5, 0.75, 1])
      for (const customer of drawCustomers(seededRandom(3), { count: 3_000, firstId: 1, drift }))
        truth.set(
          JSON.stringify([
            customer.monthlyCharges,
            customer.totalCharges,
            customer.usageGb,
            customer.tenureMonths,
          ]),
          churnProbability(customer, 0),
        );
    const report = await driftReport({
      levels: [0, 0.25, 0.5, 0.75, 1],
      seed: 3,
      rowCount: 3_000,
      score: async (rows) => ({
        version: 'v1',
        threshold: 0.4,
        scores: rows.map(
          (row) =>
            truth.get(
              JSON.stringify([
                row['monthly_charges'],
                row['total_charges'],
                row['usage_gb'],
                row['tenure_months'],
              ]),
            ) ?? Number.NaN,
        ),
      }),
    });
    const accuracies = report.map(({ accuracy }) => accuracy ?? 0);
    expect(accuracies).toEqual([...accuracies].sort((left, right) => right - left));
    expect(accuracies[0]).toBeGreaterThan(0.8);
    expect(accuracies.at(-1)).toBeLessThan(0.6);
  });
});
