import { join } from 'node:path';
import { z } from 'zod';
import { jsonOf } from './json-command.ts';
import type { LearningBench } from './learning-bench.ts';
import type { Problem } from './made-table.ts';

/** What one fit in a process of its own took and gave. */
export const Fit = z.object({
  fit_seconds: z.number(),
  fit_cpu_seconds: z.number(),
  peak_bytes: z.number(),
  loaded_bytes: z.number(),
  metrics: z.record(z.string(), z.number().nullable()),
  version: z.string().optional(),
});
export type Fit = z.infer<typeof Fit>;

/** Fits and measures once, in a process of its own. */
export type Contestant = () => Promise<Fit>;

export type FitOrder = { readonly problem: Problem; readonly threads: number };

type OwnFit = FitOrder & { readonly learner: string; readonly more?: readonly string[] };

/** `ratchet fit`, as a user calls it. */
export function ours(bench: LearningBench, order: OwnFit): Contestant {
  const words = fitWords(bench, order);
  return () => jsonOf({ program: process.execPath, words }, Fit);
}

/** What node is called with for that. */
export function fitWords(
  { root, folder }: LearningBench,
  { problem, threads, learner, more = [] }: OwnFit,
): readonly string[] {
  const { train, test, target, positive, exclude, task = 'regression' } = problem;
  return [
    ...[join(root, 'dist', 'cli', 'main.js'), 'fit', '--json', '--out', join(folder, 'fit')],
    ...['--train', train, '--test', test, '--target', target],
    ...(positive === null ? ['--task', task] : ['--positive', positive]),
    ...['--learner', learner, '--threads', String(threads)],
    ...(exclude.length === 0 ? [] : ['--exclude', ...exclude]),
    ...more,
  ];
}

export type Library = 'lightgbm' | 'lightgbm-quantised' | 'xgboost' | 'hist' | 'forest';

export const libraryNames: Readonly<Record<Library, string>> = {
  lightgbm: 'LightGBM',
  'lightgbm-quantised': 'LightGBM with quantised gradients',
  xgboost: 'XGBoost hist',
  hist: 'HistGradientBoosting',
  forest: 'RandomForest of scikit-learn',
};

/** The same by another library. */
export const rival = (
  { root, python }: LearningBench,
  {
    problem,
    threads,
    library,
    asShipped,
  }: FitOrder & { readonly library: Library; readonly asShipped?: boolean },
): Contestant => {
  const words = [
    ...[join(root, 'bench', 'peers', 'boosting.py'), '--library', library, ...problemWords(problem)],
    ...['--threads', String(threads), ...(asShipped ? ['--as-shipped'] : [])],
  ];
  return () => jsonOf({ program: python, words }, Fit);
};

/** A problem as the Python peers take it. */
export const problemWords = ({
  train,
  test,
  target,
  positive,
  exclude,
  task,
}: Problem): readonly string[] => [
  ...['--train', train, '--test', test, '--target', target],
  ...(positive === null ? [] : ['--positive', positive]),
  ...(task === 'multiclass' ? ['--classes'] : []),
  ...(exclude.length === 0 ? [] : ['--exclude', exclude.join(',')]),
];
