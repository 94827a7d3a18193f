import { isOneClass } from '../metrics/soundness.ts';
import type { Decision } from '../policy/decision.ts';

/** What it means that the test rows hold one class alone, and what to do; null where they hold more. */
export function oneClassWords({ metrics, testRowCount }: Decision): string | null {
  const only = Object.values(metrics.candidate).find(
    (found) => found.kind === 'undefined' && isOneClass(found.reason),
  );
  if (only?.kind !== 'undefined') return null;
  return [
    `**The ${testRowCount} test rows hold one class only: ${only.reason}.** Nothing can be told apart on them: metrics of`,
    'ranks are undefined, and gates on them inconclusive, whatever the candidate is worth. Bring rows of the other class',
    'into the test: a larger `split.test`, another `split.seed`, a longer window, or `split.by: key` where the last rows',
    'in time have no other outcome yet (`target.matureAfter` leaves those out).',
  ].join(' ');
}
