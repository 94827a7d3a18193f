import type { CanaryPhase, ShadowPhase } from '../../shared/rollout/plan.ts';
import { alphaOfEach } from '../../shared/rollout/step-findings.ts';
import { seededRandom } from '../../shared/statistics/random.ts';
import { waldBound } from '../../shared/statistics/wald.ts';
import { median, type Ratio, type SectionResult } from '../ratio.ts';
import { seedOf } from './chance.ts';
import { canaryOf, edge, marginOf, shadowOf } from './declared.ts';
import { simulate } from './simulate.ts';
import { alike, type DrawPair, rate, squaredError, squaredErrorGap, worldOf } from './worlds.ts';

const goal = { atMost: 1.5 };

/** A candidate that is worse in one thing, watched by the guards that a declaration has by default, margins and all. */
type Worse = {
  readonly name: string;
  readonly phase: CanaryPhase | ShadowPhase;
  readonly draws: readonly DrawPair[];
  /** Requests of both arms (shadow: rows) that the best sequential test of the guard's α needs on average. */
  readonly bound: number;
};

const canaryAt = (share: number, more: object = {}): CanaryPhase =>
  canaryOf({ steps: [share * 100, 100], ...more });

const more = (stable: number, candidate: number): DrawPair => ({
  stable: rate(stable),
  candidate: rate(candidate),
});

function worseEvents(name: string, stable: number, candidate: number, share: number): Worse {
  const phase = canaryAt(share);
  const margin = marginOf(phase, 'errors');
  return {
    name: `${name}, e-process, share ${share * 100} %`,
    phase,
    draws: [more(stable, candidate), alike(rate(0.02)), alike(squaredError())],
    bound: waldBound({ candidate, stable, share }, alphaOfEach(phase), (rate) => rate * (1 + margin)),
  };
}

function worseOutcomes(share: number): Worse {
  const margin = 0.005;
  const phase = canaryAt(share, { guards: ['errors', 'slow', { guard: 'accuracy', margin }] });
  return {
    name: `5 % → 8 % bad outcomes, accuracy with margin ${margin}, share ${share * 100} %`,
    phase,
    draws: [alike(rate(0.01)), alike(rate(0.02)), more(0.95, 0.92)],
    bound: waldBound(
      { candidate: 0.08, stable: 0.05, share },
      alphaOfEach(phase),
      (allowed) => allowed + margin,
    ),
  };
}

/** Of a mean with spread σ that is Δ off: 2 σ² ln(1/α) / Δ², the same bound for a normal mean. */
function miscalibrated(margin: number): Worse {
  const phase = shadowOf({
    guards: ['errors', { guard: 'brier', margin: Math.max(margin, edge), plannedN: 4_000 }],
  });
  const { mean, variance } = gapMoments();
  return {
    name: `5 points off, paired Brier in shadow, margin ${margin}`,
    phase,
    draws: [alike(rate(0.0005)), alike(squaredErrorGap(0.05))],
    bound: (-2 * variance * Math.log(alphaOfEach(phase))) / (mean - margin) ** 2,
  };
}

function gapMoments() {
  const random = seededRandom(seedOf(3, 99, 0));
  const draw = squaredErrorGap(0.05);
  const values = Array.from({ length: 400_000 }, () => draw(random, 0));
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return { mean, variance: values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length };
}

const shares = [0.05, 0.25, 0.5];

const scenarios = (): readonly Worse[] => [
  ...shares.map((share) => worseEvents('5 % → 8 % bad outcomes', 0.05, 0.08, share)),
  ...shares.map((share) => worseEvents('errors twice as often (1 %)', 0.01, 0.02, share)),
  ...shares.map((share) => worseEvents('errors five times as often (1 %)', 0.01, 0.05, share)),
  ...shares.map((share) => worseOutcomes(share)),
  miscalibrated(0),
  miscalibrated(0.001),
];

/** How often and how soon a worse candidate is found: the median number of requests over Wald's bound at the split. */
export function measurePower(runs: number): SectionResult {
  const measured = scenarios().map((each, index) => measureOne(each, index, runs));
  return {
    kind: 'measured',
    ratios: measured.flatMap(({ lines }) => lines),
    details: { runs, scenarios: measured.map(({ shown }) => shown) },
  };
}

function measureOne({ name, phase, draws, bound }: Worse, scenario: number, runs: number) {
  const batch = Math.max(Math.round(bound / 60), 10);
  const requestsMax = Math.ceil(bound * 6);
  const world = worldOf(draws);
  const found: number[] = [];
  for (let run = 0; run < runs; run++) {
    const random = seededRandom(seedOf(3, scenario, run));
    const { end, requests } = simulate({ phase, world, random, batch, requestsMax, isEndless: true });
    found.push(end === 'fail' ? requests : Number.POSITIVE_INFINITY);
  }
  const power = found.filter(Number.isFinite).length / runs;
  const requests = median(found);
  const lines: readonly Ratio[] = [
    {
      what: name,
      against: "Wald's bound",
      ours: requests,
      theirs: bound,
      unit: 'requests',
      ratio: requests / bound,
      goal,
    },
  ];
  return { lines, shown: { name, bound, batch, requestsMax, median: requests, power } };
}
