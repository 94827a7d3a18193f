import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ratio, SectionResult } from '../ratio.ts';
import { type Fit, type Library, ours, rival } from './contestant.ts';
import type { LearningBench } from './learning-bench.ts';
import { type Comparison, comparisonOf, qualityLines } from './quality.ts';

const Cuts = z.array(
  z.object({
    name: z.string(),
    split: z.string(),
    task: z.enum(['binary', 'regression', 'multiclass']),
    target: z.string(),
    positive: z.string().nullable(),
    train: z.string(),
    test: z.string(),
  }),
);
type Cut = z.infer<typeof Cuts>[number];

/** One: scores do not hang on it, and two of the others' spin where the machine is shared. */
const threads = 1;
const others = ['lightgbm', 'hist'] as const satisfies readonly Library[];

/** Test scores on real data, at everyone's defaults, against the better of two libraries. */
export async function measureQuality(bench: LearningBench): Promise<SectionResult> {
  const data = join(bench.root, '..', 'shared', 'datasets');
  if (!existsSync(data)) return { kind: 'skipped', reason: 'no ../shared/datasets beside the repository' };
  const cuts = cutsOf(bench, data);
  const compared: Comparison[] = [];
  for (const cut of cuts.filter(({ task }) => task !== 'multiclass')) {
    const found = await compareOn(bench, cut);
    compared.push(...found);
    for (const { where, metric, mine, theirs } of found)
      bench.say(`  ${where}: ${metric} ${mine.toFixed(5)} against ${theirs.toFixed(5)}`);
  }
  const skipped = cuts.filter(({ task }) => task === 'multiclass').map(({ name }) => `${name}: multiclass`);
  const ratios: readonly Ratio[] = qualityLines(compared);
  return { kind: 'measured', ratios, details: { compared, skipped } };
}

function cutsOf({ root, python, folder }: LearningBench, data: string): readonly Cut[] {
  const out = join(folder, 'data-sets');
  mkdirSync(out, { recursive: true });
  const words = [join(root, 'bench', 'peers', 'data_sets.py'), '--data', data, '--out', out];
  return Cuts.parse(JSON.parse(execFileSync(python, words, { encoding: 'utf8', maxBuffer: 2 ** 24 })));
}

async function compareOn(bench: LearningBench, cut: Cut): Promise<readonly Comparison[]> {
  const problem = { ...cut, exclude: [] };
  const mine = await ours(bench, { problem, threads, learner: 'gradient-boosting' })();
  const fits: Record<string, Fit> = {};
  for (const library of others)
    fits[library] = await rival(bench, { problem, threads, library, asShipped: true })();
  const metrics = cut.task === 'regression' ? ['rmse'] : ['roc_auc', 'log_loss'];
  const where = `${cut.name}, ${cut.split}`;
  return metrics.map((metric) => comparisonOf({ where, metric, mine, others: fits }));
}
