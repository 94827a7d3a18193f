import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { LearningBench } from './learning-bench.ts';

const Cut = z.object({
  name: z.string(),
  split: z.string(),
  task: z.enum(['binary', 'regression', 'multiclass']),
  target: z.string(),
  positive: z.string().nullable(),
  /** Column of the event time, where it was asked for and the cut is by time. */
  time: z.string().nullable(),
  train: z.string(),
  test: z.string(),
});

/** A data set cut into files of training and of test. */
export type Cut = z.infer<typeof Cut>;

/** Where the shared data sets are, beside the repository. */
export const sharedDataSets = ({ root }: LearningBench): string => join(root, '..', 'shared', 'datasets');

/** Cuts every shared data set in each of its ways; with the column of the time, where it is asked for. */
export function cutsOf(
  bench: LearningBench,
  { withTime }: { readonly withTime: boolean } = { withTime: false },
): readonly Cut[] {
  return written(bench, withTime ? 'timed-data-sets' : 'data-sets', withTime ? ['--with-time'] : []);
}

/** So many other cuts of the data set of this one, of the same kind: rows drawn at random, or windows of the time. */
export const otherCutsOf = (bench: LearningBench, { name, split }: Cut, count: number): readonly Cut[] =>
  written(bench, 'other-cuts', ['--others', name, split, String(count)]);

function written(bench: LearningBench, name: string, more: readonly string[]): readonly Cut[] {
  const { root, python, folder } = bench;
  const out = join(folder, name);
  mkdirSync(out, { recursive: true });
  const script = join(root, 'bench', 'peers', 'data_sets.py');
  const words = [script, '--data', sharedDataSets(bench), '--out', out, ...more];
  const text = execFileSync(python, words, { encoding: 'utf8', maxBuffer: 2 ** 24 });
  return z.array(Cut).parse(JSON.parse(text));
}
