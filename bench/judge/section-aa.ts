import type { CanaryPhase, ShadowPhase } from '../../shared/rollout/plan.ts';
import { guardName } from '../../shared/rollout/plan.ts';
import { alphaOfEach } from '../../shared/rollout/step-findings.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import { shadowErrorsAllowed } from '../../store/postgres/evidence/shadow.ts';
import type { Ratio, SectionResult } from '../ratio.ts';
import { bakedWrongly, line, shippedWrongly } from './aa-ends.ts';
import { seedOf } from './chance.ts';
import { canaryOf, edge, shadowOf } from './declared.ts';
import { simulate } from './simulate.ts';
import {
  alike,
  type DrawPair,
  drifting,
  equalGap,
  purchases,
  rate,
  squaredError,
  turned,
  worldOf,
} from './worlds.ts';

const requestsMax = 20_000;
const batch = 100;

const phase = (guards: readonly object[], steps: readonly number[] = [5, 25, 50]): CanaryPhase =>
  canaryOf({ steps: [...steps, 100], minRequests: 200, guards });

const planned = { margin: edge, plannedN: 10_000 };
const errors = { guard: 'errors', margin: 0 };
const slow = { guard: 'slow', margin: 0 };
const brier = { guard: 'brier', ...planned };
const accuracy = { guard: 'accuracy', ...planned };
const positive = { guard: 'positive_share', ...planned };
const revenue = { guard: 'kpi', name: 'revenue', sql: 'select 1', ...planned };

type Identical = {
  readonly name: string;
  readonly phase: CanaryPhase | ShadowPhase;
  readonly draws: readonly DrawPair[];
  /** Entities that come again and again, with what they had at first. */
  readonly returning?: number;
};

/** Candidates that are the champion. Margins are 0: the hardest null, at its edge. */
const identical: readonly Identical[] = [
  {
    name: 'five guards, 5 → 25 → 50 %',
    phase: phase([errors, slow, brier, accuracy, positive]),
    draws: [alike(rate(0.01)), alike(rate(0.02)), alike(squaredError()), alike(rate(0.95)), alike(rate(0.2))],
  },
  {
    name: 'rates that change with each step',
    phase: phase([errors, accuracy, positive]),
    draws: [
      alike(drifting([0.005, 0.02, 0.05])),
      alike(drifting([0.95, 0.9, 0.8])),
      alike(drifting([0.1, 0.2, 0.4])),
    ],
  },
  {
    name: 'a revenue of which 5 % buy, long tail',
    phase: phase([errors, revenue]),
    draws: [alike(rate(0.001)), alike(purchases(0.05))],
  },
  {
    name: '5 % for ever, rare labels',
    phase: phase([errors, accuracy, positive], [5]),
    draws: [alike(rate(0.002)), alike(rate(0.99)), alike(rate(0.02))],
  },
  {
    name: '2,000 entities that come again and again, 10 → 25 → 50 → 75 %',
    phase: phase([errors, brier, accuracy, positive], [10, 25, 50, 75]),
    draws: [alike(rate(0.05)), alike(squaredError()), alike(rate(0.9)), alike(rate(0.3))],
    returning: 2_000,
  },
  {
    name: 'shadow of a model that is as good, and fails as often as is allowed',
    phase: shadowOf({ minRequests: 200, guards: [errors, brier, positive] }),
    draws: [alike(rate(shadowErrorsAllowed)), alike(equalGap(0.1)), alike(turned(0.05))],
  },
];

/** How often champions against themselves are ended, looked at after every batch of 100 requests up to 20,000. */
export function measureAa(runs: number): SectionResult {
  const measured = identical.map((each, scenario) => measureOne(each, scenario, runs));
  const aborted = measured.reduce((sum, { count }) => sum + count.fail, 0);
  const total = measured.length * runs;
  const ends = [...shippedWrongly(runs), ...bakedWrongly(runs)];
  const overall: Ratio = line('A/A rollouts ended by a guard, all scenarios', aborted / total, 0.05);
  return {
    kind: 'measured',
    ratios: [...measured.flatMap(({ lines }) => lines), ...ends, overall],
    details: {
      runs,
      requestsMax,
      batch,
      scenarios: measured.map(({ name, count, byGuard }) => ({ name, count, byGuard })),
    },
  };
}

function measureOne(
  { name, phase: judged, draws, returning = 0 }: Identical,
  scenario: number,
  runs: number,
) {
  const count = { fail: 0, mismatch: 0 };
  const byGuard: Record<string, number> = Object.fromEntries(
    judged.guards.map((guard) => [guardName(guard), 0]),
  );
  const world = { ...worldOf(draws), returning };
  for (let run = 0; run < runs; run++) {
    const random = seededRandom(seedOf(1, scenario, run));
    const { end, failed } = simulate({ phase: judged, world, random, batch, requestsMax, isEndless: true });
    if (end === 'fail') count.fail++;
    if (end === 'inconclusive') count.mismatch++;
    for (const guard of failed) byGuard[guard] = (byGuard[guard] ?? 0) + 1;
  }
  const each = alphaOfEach(judged) * (judged.strategy === 'canary' ? judged.steps.length : 1);
  const lines = [
    ...Object.entries(byGuard).map(([guard, failures]) =>
      line(`${name}: ${guard} fails`, failures / runs, each),
    ),
    line(`${name}: any guard fails`, count.fail / runs, judged.alpha),
    line(`${name}: sample ratio mismatch`, count.mismatch / runs, 0.001 + 3 / runs),
  ];
  return { name, count, byGuard, lines };
}
