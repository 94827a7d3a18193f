import { existsSync } from 'node:fs';
import type { Ratio, SectionResult } from '../ratio.ts';
import { type Fit, type Library, ours, rival } from './contestant.ts';
import { type Cut, cutsOf, sharedDataSets } from './data-cuts.ts';
import type { LearningBench } from './learning-bench.ts';
import { type Comparison, comparisonOf, qualityLines } from './quality.ts';

/** One: scores do not hang on it, and two of the others' spin where the machine is shared. */
const threads = 1;
const others = ['lightgbm', 'hist'] as const satisfies readonly Library[];

/** Test scores on real data, at everyone's defaults, against the better of two libraries. */
export async function measureQuality(bench: LearningBench): Promise<SectionResult> {
  if (!existsSync(sharedDataSets(bench)))
    return { kind: 'skipped', reason: 'no ../shared/datasets beside the repository' };
  const cuts = cutsOf(bench);
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
