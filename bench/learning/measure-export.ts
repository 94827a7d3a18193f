import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Ratio, SectionResult } from '../ratio.ts';
import { type Cut, cutsOf, sharedDataSets } from './data-cuts.ts';
import { jsonOf } from './json-command.ts';
import type { LearningBench } from './learning-bench.ts';

const learnersOf = {
  binary: ['logistic-regression', 'gradient-boosting', 'random-forest'],
  multiclass: ['logistic-regression', 'gradient-boosting', 'random-forest'],
  regression: ['linear-regression', 'gradient-boosting', 'random-forest'],
} as const;

const Exported = z.object({ bytes: z.number(), milliseconds: z.number() });
const Compared = z.object({
  rows: z.number(),
  difference: z.number(),
  absolute: z.number(),
  seconds: z.number(),
  version: z.string(),
});
type Line = z.infer<typeof Exported> &
  z.infer<typeof Compared> & { readonly where: string; readonly learner: string };

/** The largest difference between our scores of a test and those of the exported graph in onnxruntime, on every data set. */
export async function measureExport(bench: LearningBench): Promise<SectionResult> {
  if (!existsSync(sharedDataSets(bench)))
    return { kind: 'skipped', reason: 'no ../shared/datasets beside the repository' };
  const lines: Line[] = [];
  for (const cut of cutsOf(bench))
    for (const learner of learnersOf[cut.task]) {
      const line = await exportOn(bench, cut, learner);
      lines.push(line);
      bench.say(`  ${line.where}, ${learner}: ${line.difference.toExponential(1)} over ${line.rows} rows`);
    }
  return { kind: 'measured', ratios: ratiosOf(lines), details: { lines } };
}

async function exportOn({ root, python, folder }: LearningBench, cut: Cut, learner: string): Promise<Line> {
  const files = ['--model', join(folder, 'model.onnx'), '--scores', join(folder, 'scores.f64')];
  const { train, test, target, task, positive } = cut;
  const asked = ['--train', train, '--test', test, '--target', target, '--task', task, '--learner', learner];
  const of = positive === null ? [] : ['--positive', positive];
  const script = join(root, 'dist', 'bench', 'learning', 'export-model.js');
  const words = [script, ...asked, ...of, ...files];
  const exported = await jsonOf({ program: process.execPath, words }, Exported);
  const peer = join(root, 'bench', 'peers', 'onnx_scores.py');
  const compared = await jsonOf({ program: python, words: [peer, '--test', test, ...files] }, Compared);
  return { where: `${cut.name}, ${cut.split}`, learner, ...exported, ...compared };
}

/** One line per learner: its largest difference over all data sets. */
const ratiosOf = (lines: readonly Line[]): readonly Ratio[] =>
  [...new Set(lines.map(({ learner }) => learner))].map((learner) => {
    const own = lines.filter((line) => line.learner === learner);
    const worst = own.reduce((high, line) => (line.difference > high.difference ? line : high));
    return {
      ...{
        what: `${learner} exported, largest difference of a score over ${own.length} cuts (${worst.where})`,
      },
      ...{ against: 'onnxruntime', unit: 'score', ours: worst.difference, theirs: 1 },
      ...{ ratio: worst.difference, goal: { atMost: 1e-5 } },
    };
  });
