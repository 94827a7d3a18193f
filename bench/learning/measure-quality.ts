import { existsSync } from 'node:fs';
import type { Ratio, SectionResult } from '../ratio.ts';
import { type Fit, type Library, ours, rival } from './contestant.ts';
import { type Cut, cutsOf, otherCutsOf, sharedDataSets } from './data-cuts.ts';
import type { LearningBench } from './learning-bench.ts';
import { type Comparison, chanceLine, comparisonOf, isTooWeak, metricsOf, qualityLines } from './quality.ts';

/** One: scores do not hang on it, and two of the others' spin where the machine is shared. */
const threads = 1;
const contests = [
  {
    learner: 'gradient-boosting',
    others: ['lightgbm', 'hist'],
    against: 'the better of LightGBM and HistGradientBoosting',
  },
  { learner: 'random-forest', others: ['forest'], against: 'RandomForest of scikit-learn' },
] as const satisfies readonly Contest[];

type Contest = {
  readonly learner: string;
  readonly others: readonly Library[];
  readonly against: string;
};

/** Test scores on real data, at everyone's defaults: boosting against the better of two libraries, random forests against one. */
export async function measureQuality(bench: LearningBench): Promise<SectionResult> {
  if (!existsSync(sharedDataSets(bench)))
    return { kind: 'skipped', reason: 'no ../shared/datasets beside the repository' };
  const cuts = cutsOf(bench);
  const ratios: Ratio[] = [];
  const details: Record<string, readonly Comparison[]> = {};
  for (const contest of contests) {
    const compared: Comparison[] = [];
    const byChance: Ratio[] = [];
    for (const cut of cuts) {
      const found = await compareOn(bench, cut, contest);
      compared.push(...found);
      for (const { where, metric, mine, theirs } of found)
        bench.say(
          `  ${contest.learner}, ${where}: ${metric} ${mine.toFixed(5)} against ${theirs.toFixed(5)}`,
        );
      if (bench.otherCuts > 1 && found.some(isTooWeak))
        byChance.push(...(await onOthers(bench, cut, contest)));
    }
    details[contest.learner] = compared;
    ratios.push(...qualityLines(compared, contest), ...byChance);
  }
  return { kind: 'measured', ratios, details: { compared: details } };
}

/** Whether a data set is harder for ours, or one cut of it came out so. */
async function onOthers(bench: LearningBench, cut: Cut, contest: Contest): Promise<readonly Ratio[]> {
  const where = `${cut.name}, ${cut.split}`;
  bench.say(`  ${contest.learner}, ${where}: on ${bench.otherCuts} other cuts`);
  const all: Comparison[] = [];
  for (const other of otherCutsOf(bench, cut, bench.otherCuts))
    all.push(...(await compareOn(bench, other, contest)));
  return metricsOf(cut.task).map((metric) => {
    const line = chanceLine(
      all.filter((one) => one.metric === metric),
      { learner: contest.learner, where },
    );
    bench.say(`  ${line.what}: ${line.ratio.toFixed(5)} against ${line.against}`);
    return line;
  });
}

async function compareOn(
  bench: LearningBench,
  cut: Cut,
  { learner, others }: Contest,
): Promise<readonly Comparison[]> {
  const problem = { ...cut, exclude: [] };
  const mine = await ours(bench, { problem, threads, learner })();
  const fits: Record<string, Fit> = {};
  for (const library of others)
    fits[library] = await rival(bench, { problem, threads, library, asShipped: true })();
  const metrics = metricsOf(cut.task);
  const where = `${cut.name}, ${cut.split}`;
  return metrics.map((metric) => comparisonOf({ where, metric, mine, others: fits }));
}
