import type { RolloutEvidence } from '../../shared/rollout/evidence.ts';
import { judgeBake } from '../../shared/rollout/judge-bake.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import type { Ratio } from '../ratio.ts';
import { happens, seedOf } from './chance.ts';
import { abOf, canaryOf, edge } from './declared.ts';
import { simulate } from './simulate.ts';
import { alike, rate, worldOf } from './worlds.ts';

/** A share of all runs that should be rare. */
export const line = (what: string, share: number, most: number): Ratio => ({
  ...{ what, against: 'α', ours: share, theirs: most, unit: 'of all', ratio: share },
  goal: { atMost: most },
});

const batch = 100;

/** A/B of a model with itself: ended early as harmful, by guards or the metric, and shipped at the planned end. */
export function shippedWrongly(runs: number): readonly Ratio[] {
  const guards = [
    { guard: 'errors', margin: 0 },
    { guard: 'slow', margin: 0 },
  ];
  const phase = abOf({
    weight: 50,
    metric: 'accuracy',
    margin: 0,
    plannedN: 10_000,
    minRequests: 200,
    guards,
  });
  const world = worldOf([alike(rate(0.01)), alike(rate(0.02)), alike(rate(0.9))]);
  const count = { harmed: 0, shipped: 0 };
  for (let run = 0; run < runs; run++) {
    const random = seededRandom(seedOf(1, 50, run));
    const { end, failed } = simulate({ phase, world, random, batch, requestsMax: 20_000 });
    if (end === 'fail' && failed.length > 0) count.harmed++;
    if (end === 'advance') count.shipped++;
  }
  return [
    line('A/B with itself: ended as harmful', count.harmed / runs, phase.alpha),
    // Half of what Welch's interval leaves.
    line('A/B with itself: shipped', count.shipped / runs, phase.alpha / 2 + 2 * Math.sqrt(0.025 / runs)),
  ];
}

/** A bake of a model that does what stable did: ended at any look. */
export function bakedWrongly(runs: number): readonly Ratio[] {
  const { guards, alpha } = canaryOf({
    guards: [
      { guard: 'errors', margin: 0 },
      { guard: 'slow', margin: 0 },
      { guard: 'brier', margin: edge, plannedN: 10_000 },
    ],
  });
  let ended = 0;
  for (let run = 0; run < runs; run++) {
    const random = seededRandom(seedOf(1, 60, run));
    const before = eventsOf(4_000, [0.01, 0.02], random);
    const now = { n: 0, bad: [0, 0] };
    for (let looks = 0; looks < 200; looks++) {
      now.n += batch;
      now.bad = now.bad.map((bad, guard) => bad + badIn(batch, [0.01, 0.02][guard] ?? 0, random));
      const verdict = judgeBake(guards, {
        before: seenBy('stable', before),
        now: seenBy('candidate', now),
        alpha,
      });
      if (verdict.kind !== 'fail') continue;
      ended++;
      break;
    }
  }
  return [line('a bake of what stable did: ended', ended / runs, alpha)];
}

type Events = { readonly n: number; readonly bad: readonly number[] };
type Random = ReturnType<typeof seededRandom>;

const eventsOf = (n: number, rates: readonly number[], random: Random): Events => ({
  n,
  bad: rates.map((each) => badIn(n, each, random)),
});

function badIn(n: number, share: number, random: Random): number {
  let bad = 0;
  for (let i = 0; i < n; i++) bad += happens(random, share);
  return bad;
}

const none = { candidate: 0, stable: 0 };

/** What one arm alone has seen. */
const seenBy = (arm: 'candidate' | 'stable', { n, bad }: Events): RolloutEvidence => ({
  ...{
    asOf: '2026-01-05T08:00:00.000Z',
    watchedMs: n,
    refusedRows: 0,
    assigned: [],
    metric: null,
    shadow: null,
  },
  requests: { ...none, [arm]: n },
  guards: bad.map((count) => ({
    kind: 'events',
    tallies: [{ share: 0.5, ...none, [arm]: count }],
    seen: { ...none, [arm]: n },
  })),
});
