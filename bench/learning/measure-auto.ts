import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SectionResult } from '../ratio.ts';
import { Fit, ours, problemWords } from './contestant.ts';
import { type Cut, cutsOf, sharedDataSets } from './data-cuts.ts';
import { jsonOf } from './json-command.ts';
import { type FitKey, type KeptFits, openKeptFits } from './kept-fits.ts';
import type { LearningBench } from './learning-bench.ts';
import { metricsOf } from './quality.ts';
import { rankLines, type Standing } from './ranks.ts';

/** As many as the goal is measured with. */
const threads = 2;

const rivals = {
  catboost: 'CatBoost at its defaults',
  flaml: 'FLAML',
  optuna: 'LightGBM tuned by Optuna',
} as const;

const mine = 'Ratchet, learner: auto';

const Answer = z.union([z.object({ skipped: z.string() }), Fit]);

type Fits = Readonly<Record<string, Fit>>;
type Measuring = {
  readonly bench: LearningBench;
  readonly kept: KeptFits;
  readonly contestants: readonly Contestant[];
};

/**
 * `learner: auto` within its time against what others offer for the same: mean ranks over the shared data sets. Every fit is
 * kept as soon as it is there, so that a run goes on where another one ended, and one of some data sets adds to the others.
 */
export async function measureAuto(bench: LearningBench): Promise<SectionResult> {
  if (!existsSync(sharedDataSets(bench)))
    return { kind: 'skipped', reason: 'no ../shared/datasets beside the repository' };
  const kept = openKeptFits(join(bench.root, 'bench', 'results', 'auto-fits.json'));
  const skipped = new Set<string>();
  const measuring = { bench, kept, contestants: contestantsOf(bench, skipped) };
  const standings: Standing[] = [];
  const figures: unknown[] = [];
  const missing: string[] = [];
  for (const cut of cutsOf(bench, { withTime: true })) {
    const where = `${cut.name}, ${cut.split}`;
    const isAsked = bench.dataSets === null || bench.dataSets.includes(cut.name);
    const fits = isAsked && bench.msLeft() > 0 ? await fitsOf(cut, measuring) : keptOf(cut, measuring);
    if (fits === null) {
      missing.push(where);
      continue;
    }
    figures.push({ where, fits });
    for (const metric of metricsOf(cut.task)) {
      const scores = scoresOf(fits, metric);
      standings.push({ where, metric, scores });
      bench.say(`  ${where}: ${metric} ${scoreWords(scores)}`);
    }
  }
  for (const each of skipped) bench.say(`  skipped ${each}`);
  if (missing.length > 0) bench.say(`  not measured yet: ${missing.join('; ')}`);
  if (standings.length === 0) return { kind: 'skipped', reason: 'no data set was measured' };
  return {
    kind: 'measured',
    ratios: rankLines(standings, mine),
    details: { seconds: bench.searchSeconds, standings, figures, skipped: [...skipped], missing },
  };
}

const scoresOf = (fits: Fits, metric: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(fits).map(([name, { metrics }]) => [name, metrics[metric] ?? Number.NaN]),
  );

const scoreWords = (scores: Readonly<Record<string, number>>): string =>
  Object.entries(scores)
    .map(([name, score]) => `${name} ${score.toFixed(5)}`)
    .join('; ');

type Contestant = {
  readonly name: string;
  /** Null where its library is not there. */
  readonly measure: (cut: Cut) => Promise<Fit | null>;
  readonly key: (cut: Cut) => FitKey;
};

function contestantsOf(bench: LearningBench, skipped: Set<string>): readonly Contestant[] {
  const { searchSeconds: seconds, root } = bench;
  const requirements = readFileSync(join(root, 'bench', 'peers', 'requirements.txt'));
  const releases = createHash('sha256').update(requirements).digest('hex').slice(0, 12);
  const keyOf = (name: string, version: string) => (cut: Cut) => [
    ...[cut.name, cut.split, name, `${seconds} s`, version],
  ];
  const budget = ({ time }: Cut) => ['--budget', `${seconds}s`, ...(time === null ? [] : ['--time', time])];
  return [
    {
      name: mine,
      key: keyOf(mine, bench.commit),
      measure: (cut) =>
        ours(bench, { problem: { ...cut, exclude: [] }, threads, learner: 'auto', more: budget(cut) })(),
    },
    ...Object.entries(rivals).map(([library, name]) => ({
      name,
      key: keyOf(name, releases),
      measure: async (cut: Cut) => {
        const answer = await jsonOf(
          { program: bench.python, words: rivalWords(bench, cut, library) },
          Answer,
        );
        if (!('skipped' in answer)) return answer;
        skipped.add(`${name}: ${answer.skipped}`);
        return null;
      },
    })),
  ];
}

const rivalWords = ({ root, searchSeconds }: LearningBench, cut: Cut, library: string): readonly string[] => [
  ...[join(root, 'bench', 'peers', 'automl.py'), '--library', library],
  ...problemWords({ ...cut, exclude: [] }),
  ...(cut.time === null ? [] : ['--time', cut.time]),
  ...['--threads', String(threads), '--seconds', String(searchSeconds)],
];

/** One after the other, each with the machine for itself; what is kept is not fitted again. */
async function fitsOf(cut: Cut, { kept, contestants }: Measuring): Promise<Fits> {
  const fits: Record<string, Fit> = {};
  for (const { name, key, measure } of contestants) {
    const found = kept.find(key(cut)) ?? (await measure(cut));
    if (found === null) continue;
    kept.keep(key(cut), found);
    fits[name] = found;
  }
  return fits;
}

/** What earlier runs measured of it; null unless all did that this one has. */
function keptOf(cut: Cut, { kept, contestants }: Measuring): Fits | null {
  const fits: Record<string, Fit> = {};
  for (const { name, key } of contestants) {
    const found = kept.find(key(cut));
    if (found === undefined) return null;
    fits[name] = found;
  }
  return fits;
}
