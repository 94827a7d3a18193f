import { z } from 'zod';
import type { BenchContext } from './context.ts';

const Summary = z.object({ stable: z.object({ version: z.string() }).nullable() });

/** A row of the benchmark's table as a request sends it. */
export const benchFeatures = {
  tenure_months: 14,
  monthly_charges: 71.2,
  usage_gb: 9.1,
  voice_minutes: 120.5,
  support_calls: 2,
  late_payments: 1,
  discount_pct: 4.5,
  age_years: 41,
  days_since_login: 6.2,
  nps: 4,
  sessions_30d: 11,
  balance: -20.5,
  latency_ms: 41.9,
  credit_score: 655,
  contract: 'month',
  payment: 'card',
  plan: 'pro',
  region: 'r03',
  device: 'ios',
  referral: 'search',
};

/** The model that the retrain section left serving; null where it could not run. */
export async function served(
  context: BenchContext,
): Promise<{ name: string; version: string; features: typeof benchFeatures } | null> {
  try {
    const summary = Summary.parse((await context.stack.api.call('/models/bench')).body);
    return summary.stable === null
      ? null
      : { name: 'bench', version: summary.stable.version, features: benchFeatures };
  } catch {
    return null;
  }
}
