import { existsSync } from 'node:fs';
import { realAt } from '../../shared/dataset/table.ts';
import type { CanaryPhase, ShadowPhase } from '../../shared/rollout/plan.ts';
import { normalQuantile } from '../../shared/statistics/normal.ts';
import { type Random, seededRandom } from '../../shared/statistics/random.ts';
import { median, type Ratio, type SectionResult } from '../ratio.ts';
import { type Candidate, deviation, type Guarded, guardedBy } from './candidates.ts';
import { happens, seedOf } from './chance.ts';
import { canaryOf, shadowOf } from './declared.ts';
import { type Described, describedSets, fitSet } from './fitted-set.ts';
import { simulate, type World } from './simulate.ts';

type Way = 'canary' | 'shadow';

const alpha = 0.05;

/** Rollouts of models of every shared data set, whose test rows are drawn again and again as traffic with outcomes. */
export async function measureDataSets(
  runs: number,
  folder: string,
  say: (text: string) => void,
): Promise<SectionResult> {
  if (!existsSync(folder)) return { kind: 'skipped', reason: 'no ../shared/datasets beside the repository' };
  const ratios: Ratio[] = [];
  const shown: unknown[] = [];
  for (const [index, set] of describedSets(folder).entries()) {
    const guarded = guardedBy(set, await fitSet(folder, set), seededRandom(seedOf(4, index, 0)));
    for (const way of ['canary', 'shadow'] as const) {
      const { phase, planned } = phaseOf(set, guarded, way);
      const found = guarded.candidates.map((candidate, place) =>
        measureOne(
          { phase, planned, guarded, candidate, way },
          { runs, seed: seedOf(4, index, (place + 1) * 1_000) },
        ),
      );
      ratios.push(...found.flatMap((each) => lineOf(set, way, each)));
      shown.push({ set: set.name, way, metric: guarded.metric, margin: guarded.margin, planned, found });
      say(
        `  ${set.name}, ${way}: ${found.map((each) => `${each.name} ${each.promoted} promoted, ${each.ended} ended${withinMargin(each)}`).join('; ')}`,
      );
    }
  }
  return { kind: 'measured', ratios, details: { runs, sets: shown } };
}

/** What is asked is not worse by more than a margin: one that is worse by less is promoted by right, and has no goal. */
const withinMargin = ({ gain }: Found): string =>
  gain < 0 && gain > -1 ? ` (worse by ${(-gain).toFixed(2)} margins, which a margin allows)` : '';

type Found = {
  readonly name: string;
  readonly gain: number;
  readonly promoted: number;
  readonly ended: number;
  readonly medianRequests: number;
};

function lineOf({ name: set }: Described, way: Way, { name, gain, promoted }: Found): readonly Ratio[] {
  const isWorse = gain <= -1.9;
  if (!isWorse && gain < 0) return [];
  return [
    {
      what: `${set}, ${way}: ${name}, promoted`,
      against: 'all',
      ...{ ours: promoted, theirs: 1, unit: 'of all', ratio: promoted },
      goal: isWorse ? { atMost: 0.05 } : { atLeast: 0.9 },
    },
  ];
}

/**
 * What a declaration resolves to, with the margin of the data set where that is no default; the deadline is where twice
 * the planned entities have been, of which requests are milliseconds.
 */
function phaseOf({ task }: Described, { metric, margin, champion }: Guarded, way: Way) {
  const sized = task === 'regression' ? { plannedN: plannedOf(champion, margin, way) } : {};
  const of = way === 'canary' ? canaryOf : shadowOf;
  const written = { guards: ['errors', { guard: metric, margin, ...sized }] };
  const planned = plannedIn(of(written, task));
  const seconds = Math.ceil(Math.max(2 * planned, 12_000) / 1_000);
  return { phase: of({ ...written, deadline: `${seconds}s` }, task), planned };
}

const plannedIn = ({ guards }: CanaryPhase | ShadowPhase): number =>
  guards.flatMap((guard) => (guard.kind === 'metric' ? [guard.plannedN] : []))[0] ?? 0;

/** Nothing is assumed of a regression's errors: whoever declares a margin for them knows how they scatter. */
function plannedOf(values: Float64Array, margin: number, way: Way): number {
  const reach = normalQuantile(1 - alpha / 2) + normalQuantile(0.8);
  return Math.ceil((2 * (reach * deviation(values)) ** 2 * (way === 'canary' ? 4 : 0.5)) / margin ** 2);
}

type Rolled = {
  readonly phase: CanaryPhase | ShadowPhase;
  readonly planned: number;
  readonly guarded: Guarded;
  readonly candidate: Candidate;
  readonly way: Way;
};

function measureOne(
  { phase, planned, guarded, candidate, way }: Rolled,
  how: { readonly runs: number; readonly seed: number },
): Found {
  const world = way === 'canary' ? apart(guarded, candidate) : paired(guarded, candidate);
  const ends = Array.from({ length: how.runs }, (_, run) =>
    simulate({
      phase,
      world,
      random: seededRandom(how.seed + run),
      batch: Math.ceil(planned / 40),
      requestsMax: 1e9,
    }),
  );
  const share = (end: string): number => ends.filter((each) => each.end === end).length / how.runs;
  return {
    name: candidate.name,
    gain: candidate.gain,
    promoted: share('advance'),
    ended: share('fail'),
    medianRequests: median(ends.map(({ requests }) => requests)),
  };
}

const errorRate = 0.002;
/** Half of what a shadow allows. */
const copyErrorRate = 0.0005;

function apart({ champion }: Guarded, { values }: Candidate): World {
  return {
    width: 2,
    answer(arm, random, into) {
      into[0] = happens(random, errorRate);
      into[1] = drawn(arm === 'candidate' ? values : champion, random);
    },
  };
}

function paired({ champion }: Guarded, { values }: Candidate): World {
  const gaps = values.map((value, row) => value - realAt(champion, row));
  return {
    width: 2,
    answer(arm, random, into) {
      into[0] = happens(random, copyErrorRate);
      into[1] = arm === 'candidate' ? drawn(gaps, random) : 0;
    },
  };
}

const drawn = (values: Float64Array, random: Random): number => realAt(values, random.below(values.length));
