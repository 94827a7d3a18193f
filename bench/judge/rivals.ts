import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import { normalQuantile } from '../../shared/statistics/normal.ts';

/** What teams judge canaries by today; each is asked after every batch, as the judge is. */
export type Rival = { readonly name: string; begin(): (evidence: RolloutEvidence) => boolean };

type Counts = { readonly bad: number; readonly n: number };

/** Bad ones of both arms by the first guard's evidence. */
function countsOf({ guards: [first] }: RolloutEvidence): {
  readonly candidate: Counts;
  readonly stable: Counts;
} {
  if (first?.kind !== 'events') throw new RangeError('rivals judge events');
  const bad = first.tallies.reduce(
    (sum, { candidate, stable }) => ({ candidate: sum.candidate + candidate, stable: sum.stable + stable }),
    { candidate: 0, stable: 0 },
  );
  return {
    candidate: { bad: bad.candidate, n: first.seen.candidate },
    stable: { bad: bad.stable, n: first.seen.stable },
  };
}

/** A one-sided z-test of two proportions at 5 %, read at each look. */
const zTest: Rival = {
  name: 'a z-test at each look',
  begin: () => (evidence) => {
    const { candidate, stable } = countsOf(evidence);
    const pooled = (candidate.bad + stable.bad) / (candidate.n + stable.n);
    const error = Math.sqrt(pooled * (1 - pooled) * (1 / candidate.n + 1 / stable.n));
    const z = (candidate.bad / candidate.n - stable.bad / stable.n) / error;
    return z > normalQuantile(0.95);
  },
};

/** `canary > 1.2 × stable` over the latest batch; the third time ends it, as with a failure limit of 2. */
const ratioRule: Rival = {
  name: 'a ratio rule: 1.2 × stable, three times',
  begin: () => {
    let failures = 0;
    let before = { candidate: { bad: 0, n: 0 }, stable: { bad: 0, n: 0 } };
    return (evidence) => {
      const now = countsOf(evidence);
      const rateOf = (arm: 'candidate' | 'stable') =>
        (now[arm].bad - before[arm].bad) / (now[arm].n - before[arm].n);
      if (rateOf('candidate') > 1.2 * rateOf('stable')) failures++;
      before = now;
      return failures >= 3;
    };
  },
};

export const rivals: readonly Rival[] = [zTest, ratioRule];
