import type { Verdict } from './gate.ts';

/** Any fail fails; else any inconclusive is inconclusive; else pass. The meet of no gates passes. */
export function meet(verdicts: readonly Verdict[]): Verdict {
  if (verdicts.includes('fail')) return 'fail';
  return verdicts.includes('inconclusive') ? 'inconclusive' : 'pass';
}
