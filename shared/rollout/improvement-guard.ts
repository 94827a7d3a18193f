import { decideWithin } from './decide-within.ts';
import type { ShadowEvidence } from './evidence.ts';
import { percent } from './figures.ts';
import { unknown } from './guard-kind.ts';
import { readMeans } from './mean-bounds.ts';
import type { ShadowPhase } from './plan.ts';
import type { GuardVerdict } from './verdict.ts';

/** The name under which the gain in shadow is shown. */
export const improvementName = 'improvement';

/**
 * What a shadow must gain: accuracy (regression: share of the mean squared error) on the same rows, surely more than
 * `minImprovement`. It fails where it surely gains less. Null where the phase asks for none.
 */
export function judgeImprovement(
  { minImprovement, minRequests }: ShadowPhase,
  shadow: ShadowEvidence | null,
  alpha: number,
): GuardVerdict | null {
  if (minImprovement === null) return null;
  const named = {
    guard: improvementName,
    rule: `gains at least ${percent(minImprovement)} on the same rows`,
  };
  if (shadow === null) return { ...named, ...unknown('the shadow could not be read') };
  const evidence = { kind: 'paired', difference: shadow.improvement } as const;
  const reading = readMeans(evidence, { alpha, plannedN: minRequests, share: 0.5, reach: 1 });
  return { ...named, ...decideWithin(reading, { above: minImprovement, below: null }) };
}
