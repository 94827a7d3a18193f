import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { SectionResult } from '../ratio.ts';
import { Fit, ours, problemWords } from './contestant.ts';
import { type Cut, cutsOf, sharedDataSets } from './data-cuts.ts';
import { jsonOf } from './json-command.ts';
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

/** `learner: auto` within its time against what others offer for the same: mean ranks over the shared data sets. */
export async function measureAuto(bench: LearningBench): Promise<SectionResult> {
  if (!existsSync(sharedDataSets(bench)))
    return { kind: 'skipped', reason: 'no ../shared/datasets beside the repository' };
  const standings: Standing[] = [];
  const figures: unknown[] = [];
  const skipped = new Set<string>();
  for (const cut of cutsOf(bench, { withTime: true })) {
    if (bench.dataSets !== null && !bench.dataSets.includes(cut.name)) continue;
    const fits = await fitsOf(bench, cut, skipped);
    const where = `${cut.name}, ${cut.split}`;
    figures.push({ where, fits });
    for (const metric of metricsOf(cut.task)) {
      const scores = scoresOf(fits, metric);
      standings.push({ where, metric, scores });
      bench.say(`  ${where}: ${metric} ${scoreWords(scores)}`);
    }
  }
  for (const each of skipped) bench.say(`  skipped ${each}`);
  return {
    kind: 'measured',
    ratios: rankLines(standings, mine),
    details: { seconds: bench.searchSeconds, standings, figures, skipped: [...skipped] },
  };
}

const scoresOf = (fits: Readonly<Record<string, Fit>>, metric: string): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(fits).map(([name, { metrics }]) => [name, metrics[metric] ?? Number.NaN]),
  );

const scoreWords = (scores: Readonly<Record<string, number>>): string =>
  Object.entries(scores)
    .map(([name, score]) => `${name} ${score.toFixed(5)}`)
    .join('; ');

/** One after the other, each with the machine for itself. */
async function fitsOf(
  bench: LearningBench,
  cut: Cut,
  skipped: Set<string>,
): Promise<Readonly<Record<string, Fit>>> {
  const problem = { ...cut, exclude: [] };
  const { searchSeconds: seconds } = bench;
  const time = cut.time === null ? [] : ['--time', cut.time];
  const more = ['--budget', `${seconds}s`, ...time];
  const fits: Record<string, Fit> = {
    [mine]: await ours(bench, { problem, threads, learner: 'auto', more })(),
  };
  for (const [library, name] of Object.entries(rivals)) {
    const words = [
      ...[join(bench.root, 'bench', 'peers', 'automl.py'), '--library', library, ...problemWords(problem)],
      ...[...time, '--threads', String(threads), '--seconds', String(seconds)],
    ];
    const answer = await jsonOf({ program: bench.python, words }, Answer);
    if ('skipped' in answer) skipped.add(`${name}: ${answer.skipped}`);
    else fits[name] = answer;
  }
  return fits;
}
