import type { BenchContext } from './context.ts';
import { load } from './load.ts';
import type { PacedTarget } from './pace.ts';
import type { Ratio } from './ratio.ts';

const rollbackCount = 30;

/** Rollbacks by the API, from the call to the answer, which comes when the last replica serves, at half load. */
export async function timedRollbacks(
  { stack }: BenchContext,
  [stable, other]: readonly [stable: string, other: string],
  target: PacedTarget,
): Promise<{ readonly tookMs: readonly number[]; readonly ratios: readonly Ratio[] }> {
  const tookMs: number[] = [];
  let failed = 0;
  while (tookMs.length < rollbackCount) {
    const answered = load({ ...target, seconds: 8, connections: 16 });
    let going = true;
    void answered.finally(() => {
      going = false;
    });
    while (going && tookMs.length < rollbackCount) {
      const body = { version: other, reason: 'benchmark', force: true };
      await stack.api.call('/models/bench/promote', { method: 'POST', body });
      const since = performance.now();
      await stack.api.call('/models/bench/rollback', {
        method: 'POST',
        body: { to_version: stable, reason: 'benchmark' },
      });
      tookMs.push(performance.now() - since);
    }
    failed += (await answered).failed;
  }
  const sorted = tookMs.toSorted((one, two) => one - two);
  const p99 = sorted[Math.ceil(sorted.length * 0.99) - 1] ?? Number.NaN;
  const line = (what: string, value: number, unit: string, atMost: number): Ratio => ({
    ...{ what, against: 'none', ours: value, theirs: 1, ratio: value, unit, goal: { atMost } },
  });
  return {
    tookMs,
    ratios: [
      line('a rollback by the API, until two replicas serve it, p99 at half load', p99, 'ms', 250),
      line('requests that failed during rollbacks', failed, 'requests', 0),
    ],
  };
}
